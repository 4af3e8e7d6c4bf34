-- UPDATE and DELETE of the row that a cursor is on.
create table cu (id int primary key, v text);
--> CREATE
create table cv (a text, b numeric, c int, primary key (b, a));
--> CREATE
create table cw (v text);
--> CREATE
insert into cu values (1, 'a'), (2, 'b'), (3, 'c');
--> INSERT 3
insert into cv values ('x', 1.50, 1), ('y', 2, 2);
--> INSERT 2
insert into cw values ('a'), ('a');
--> INSERT 2
begin;
--> BEGIN
declare a cursor for select v from cu where id < 9 order by id desc;
--> DECLARE
savepoint s;
--> SAVEPOINT
update cu set v = 'x' where current of a;
--> ERROR 24000: cursor "a" is not positioned on a row
rollback to s;
--> ROLLBACK
fetch a;
--> v text
--> c
--> FETCH 1
update cu set v = v || '!' where current of a returning *;
--> id int4 | v text
--> 3 | c!
--> UPDATE 1
update cu set v = v || '!' where current of a;
--> UPDATE 1
move a;
--> MOVE 1
delete from cu where current of a returning id;
--> id int4
--> 2
--> DELETE 1
delete from cu where current of a;
--> DELETE 0
fetch a;
--> v text
--> a
--> FETCH 1
update cu as t set v = 'last' from cv where current of a and cv.c = 1;
--> ERROR 42601: syntax error at or near "and" (at 58)
update cu as t set v = 'last' where current of a;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
fetch a;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
savepoint s;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
update cu set v = 'x' where current of a;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
rollback to s;
--> ROLLBACK
update cu set v = 'x' where current of nosuch;
--> ERROR 34000: cursor "nosuch" does not exist
rollback to s;
--> ROLLBACK
select * from cu order by id;
--> id int4 | v text
--> 1 | a
--> 2 | b
--> 3 | c
--> SELECT 3
declare b cursor for select c, upper(a) from (select * from cv where c > 0) s order by a limit 2 for update;
--> DECLARE
fetch 2 from b;
--> c int4 | upper text
--> 1 | X
--> 2 | Y
--> FETCH 2
update cv set c = 20, a = 'z' where current of b;
--> UPDATE 1
savepoint s;
--> SAVEPOINT
select * from cv order by c;
--> a text | b numeric | c int4
--> x | 1.50 | 1
--> z | 2 | 20
--> SELECT 2
declare c cursor for select v, count(*) from cu group by v;
--> DECLARE
fetch c;
--> v text | count int8
--> a | 1
--> FETCH 1
update cu set v = 'x' where current of c;
--> ERROR 24000: cursor "c" is not a simply updatable scan of table "cu"
rollback to s;
--> ROLLBACK
declare d cursor for select * from cw for update;
--> DECLARE
fetch d;
--> v text
--> a
--> FETCH 1
update cw set v = 'b' where current of d;
--> UPDATE 1
select v from cw order by v;
--> v text
--> a
--> b
--> SELECT 2
commit;
--> COMMIT
begin;
--> BEGIN
declare h cursor with hold for select id from cu order by id;
--> DECLARE
fetch h;
--> id int4
--> 1
--> FETCH 1
commit;
--> COMMIT
update cu set v = 'x' where current of h;
--> ERROR 24000: cursor "h" is held from a previous transaction
close h;
--> CLOSE
update cu set v = 'x' where current of h;
--> ERROR 34000: cursor "h" does not exist
create view cuv as select * from cu;
--> CREATE
begin;
--> BEGIN
declare a cursor for select id, v from cu order by id;
--> DECLARE
fetch a;
--> id int4 | v text
--> 1 | a
--> FETCH 1
prepare p as update cu set v = v || '+' where current of a returning id;
--> PREPARE
execute p;
--> id int4
--> 1
--> UPDATE 1
fetch a;
--> id int4 | v text
--> 2 | b
--> FETCH 1
execute p;
--> id int4
--> 2
--> UPDATE 1
update cuv set v = 'x' where current of a;
--> ERROR 0A000: WHERE CURRENT OF on a view is not implemented
rollback;
--> ROLLBACK
drop view cuv;
--> DROP
drop table cu, cv, cw;
--> DROP
