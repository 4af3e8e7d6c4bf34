-- Statements over the rows of one short span, sorted, counted, made distinct: they are answered at once where that can be, and as all others are where it can't.
create table spans (id int primary key, k int, c char(12), t text, n numeric, d date, f float8);
--> CREATE
insert into spans select g, case when g % 7 = 0 then null else g % 5 end, 'c' || (g * 37 % 23), repeat(chr(97 + g % 26), 1 + g % 3), g * 1.50, date '2024-01-31' + g, g / 4.0 from generate_series(1, 600) g;
--> INSERT 600
create index on spans (k, id desc);
--> CREATE
create index on spans (t) include (c);
--> CREATE
analyze spans;
--> ANALYZE
select id, c from spans where id between 10 and 14;
--> id int4 | c bpchar
--> 10 | c2
--> 11 | c16
--> 12 | c7
--> 13 | c21
--> 14 | c12
--> SELECT 5
select id from spans where id > 595;
--> id int4
--> 596
--> 597
--> 598
--> 599
--> 600
--> SELECT 5
select id from spans where id >= 3 and id < 6;
--> id int4
--> 3
--> 4
--> 5
--> SELECT 3
select id from spans where id between 14 and 10;
--> id int4
--> SELECT 0
select id from spans where id between null and 10;
--> id int4
--> SELECT 0
select sum(k), count(*), count(k), avg(n), min(c), max(t), min(d), max(f) from spans where id between 20 and 60;
--> sum int8 | count int8 | count int8 | avg numeric | min bpchar | max text | min date | max float8
--> 69 | 41 | 35 | 60.0000000000000000 | c0           | zz | 2024-02-20 | 15
--> SELECT 1
select sum(k), count(*), min(t) from spans where id between 1000 and 1010;
--> sum int8 | count int8 | min text
--> ∅ | 0 | ∅
--> SELECT 1
select sum(k) from spans where id between 14 and 10;
--> sum int8
--> ∅
--> SELECT 1
select sum(k) filter (where k > 2), count(*) filter (where t = 'a') from spans where id between 1 and 100;
--> sum int8 | count int8
--> 119 | 1
--> SELECT 1
select sum(k) + 1 as more, max(id) - min(id) as width from spans where id between 5 and 50 having count(*) > 3;
--> more int8 | width int4
--> 75 | 45
--> SELECT 1
select sum(k) from spans where id between 5 and 50 having count(*) > 300;
--> sum int8
--> SELECT 0
select c from spans where id between 100 and 108 order by c;
--> c bpchar
--> c11
--> c12
--> c16
--> c17
--> c2
--> c20
--> c21
--> c3
--> c7
--> SELECT 9
select c, id from spans where id between 100 and 130 order by c desc, id limit 5;
--> c bpchar | id int4
--> c9           | 114
--> c8           | 109
--> c7           | 104
--> c7           | 127
--> c6           | 122
--> SELECT 5
select id, k from spans where id between 1 and 20 order by k nulls first, id desc;
--> id int4 | k int4
--> 14 | ∅
--> 7 | ∅
--> 20 | 0
--> 15 | 0
--> 10 | 0
--> 5 | 0
--> 16 | 1
--> 11 | 1
--> 6 | 1
--> 1 | 1
--> 17 | 2
--> 12 | 2
--> 2 | 2
--> 18 | 3
--> 13 | 3
--> 8 | 3
--> 3 | 3
--> 19 | 4
--> 9 | 4
--> 4 | 4
--> SELECT 20
select id, k from spans where id between 1 and 20 order by k desc, id limit 4 offset 3;
--> id int4 | k int4
--> 9 | 4
--> 19 | 4
--> 3 | 3
--> 8 | 3
--> SELECT 4
select id + 1 as next, upper(t) from spans where id between 7 and 9 order by t desc, id;
--> next int4 | upper text
--> 10 | J
--> 9 | III
--> 8 | HH
--> SELECT 3
select id from spans where id between 1 and 9 order by n * -1;
--> id int4
--> 9
--> 8
--> 7
--> 6
--> 5
--> 4
--> 3
--> 2
--> 1
--> SELECT 9
select distinct c from spans where id between 100 and 140 order by c;
--> c bpchar
--> c0
--> c1
--> c10
--> c11
--> c12
--> c13
--> c14
--> c15
--> c16
--> c17
--> c18
--> c19
--> c2
--> c20
--> c21
--> c22
--> c3
--> c4
--> c5
--> c6
--> c7
--> c8
--> c9
--> SELECT 23
select distinct k from spans where id between 1 and 40 order by k;
--> k int4
--> 0
--> 1
--> 2
--> 3
--> 4
--> ∅
--> SELECT 6
select distinct k, t from spans where id between 1 and 12 order by t, k;
--> k int4 | t text
--> 1 | bb
--> 2 | ccc
--> 3 | d
--> 4 | ee
--> 0 | fff
--> 1 | g
--> ∅ | hh
--> 3 | iii
--> 4 | j
--> 0 | kk
--> 1 | lll
--> 2 | m
--> SELECT 12
select distinct on (k) k, id from spans where id between 1 and 30 order by k, id desc;
--> k int4 | id int4
--> 0 | 30
--> 1 | 26
--> 2 | 27
--> 3 | 23
--> 4 | 29
--> ∅ | 28
--> SELECT 6
select count(distinct k) from spans where id between 1 and 40;
--> count int8
--> 5
--> SELECT 1
select k, count(*) from spans where id between 1 and 40 group by k order by k;
--> k int4 | count int8
--> 0 | 7
--> 1 | 7
--> 2 | 7
--> 3 | 7
--> 4 | 7
--> ∅ | 5
--> SELECT 6
select string_agg(t, ',' order by id) from spans where id between 1 and 5;
--> string_agg text
--> bb,ccc,d,ee,fff
--> SELECT 1
select id from spans where id between 1 and 40 and k = 2 and t < 'm' order by id desc;
--> id int4
--> 37
--> 32
--> 27
--> 2
--> SELECT 4
select id from spans where id between 1 and 10 and 10 / (id - 4) > 1 order by id;
--> ERROR 22012: division by zero
select id, 10 / (id - 4) as q from spans where id between 1 and 10 order by id;
--> ERROR 22012: division by zero
select id from spans where id between 1 and 10 order by id limit -1;
--> ERROR 2201W: LIMIT must not be negative
select id from spans where id between 1 and 10 order by c limit 3 offset -1;
--> ERROR 2201X: OFFSET must not be negative
select id from spans where k = 3 and id between 100 and 130 order by id desc;
--> id int4
--> 128
--> 123
--> 118
--> 113
--> 108
--> 103
--> SELECT 6
select max(id) from spans where k = 3 and id < 100;
--> max int4
--> 93
--> SELECT 1
select distinct t from spans where t between 'b' and 'cc' order by t;
--> t text
--> b
--> bb
--> bbb
--> c
--> cc
--> SELECT 5
select count(*), sum(id) from spans where id between 1 and 300;
--> count int8 | sum int8
--> 300 | 45150
--> SELECT 1
select count(*), sum(id) from spans where id between 1 and 256;
--> count int8 | sum int8
--> 256 | 32896
--> SELECT 1
select count(*), sum(id) from spans where id between 1 and 257;
--> count int8 | sum int8
--> 257 | 33153
--> SELECT 1
select count(*), sum(id) from spans where id between 1 and 600;
--> count int8 | sum int8
--> 600 | 180300
--> SELECT 1
select count(*), sum(id) from spans where id > 0;
--> count int8 | sum int8
--> 600 | 180300
--> SELECT 1
select count(*), sum(id) from spans where id > 590;
--> count int8 | sum int8
--> 10 | 5955
--> SELECT 1
prepare sums (int, int) as select sum(k), count(*) from spans where id between $1 and $2;
--> PREPARE
execute sums (1, 10);
--> sum int8 | count int8
--> 18 | 10
--> SELECT 1
execute sums (null, 10);
--> sum int8 | count int8
--> ∅ | 0
--> SELECT 1
execute sums (1, 500);
--> sum int8 | count int8
--> 858 | 500
--> SELECT 1
execute sums (1, 500);
--> sum int8 | count int8
--> 858 | 500
--> SELECT 1
execute sums (11, 20);
--> sum int8 | count int8
--> 16 | 10
--> SELECT 1
execute sums (11, 20);
--> sum int8 | count int8
--> 16 | 10
--> SELECT 1
execute sums (11, 20);
--> sum int8 | count int8
--> 16 | 10
--> SELECT 1
execute sums (11, 20);
--> sum int8 | count int8
--> 16 | 10
--> SELECT 1
prepare firsts (int, int, int) as select distinct c from spans where id between $1 and $2 and k <> $3 order by c limit 3;
--> PREPARE
execute firsts (1, 50, 2);
--> c bpchar
--> c0
--> c1
--> c10
--> SELECT 3
execute firsts (1, 50, null);
--> c bpchar
--> SELECT 0
execute firsts (51, 99, 4);
--> c bpchar
--> c0
--> c1
--> c10
--> SELECT 3
-- In a transaction they see what it wrote, and nothing that was taken back.
begin isolation level read committed;
--> BEGIN
execute sums (1, 10);
--> sum int8 | count int8
--> 18 | 10
--> SELECT 1
insert into spans (id, k, c, t) values (-1, 100, 'new', 'new');
--> INSERT 1
select id, c from spans where id between -5 and 2 order by id;
--> id int4 | c bpchar
--> -1 | new
--> 1 | c14
--> 2 | c5
--> SELECT 3
execute sums (-5, 10);
--> sum int8 | count int8
--> 118 | 11
--> SELECT 1
execute sums (1, 10);
--> sum int8 | count int8
--> 18 | 10
--> SELECT 1
savepoint before;
--> SAVEPOINT
update spans set k = 1000 where id = 5;
--> UPDATE 1
execute sums (1, 10);
--> sum int8 | count int8
--> 1018 | 10
--> SELECT 1
delete from spans where id between 6 and 8;
--> DELETE 3
execute sums (1, 10);
--> sum int8 | count int8
--> 1014 | 7
--> SELECT 1
select id, k from spans where id between 4 and 9 order by k desc nulls last, id;
--> id int4 | k int4
--> 5 | 1000
--> 4 | 4
--> 9 | 4
--> SELECT 3
rollback to before;
--> ROLLBACK
execute sums (1, 10);
--> sum int8 | count int8
--> 18 | 10
--> SELECT 1
select id from spans where id between 1 and 10 and 10 / (id - 4) > 1 order by id;
--> ERROR 22012: division by zero
execute sums (1, 10);
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
rollback;
--> ROLLBACK
execute sums (-5, 10);
--> sum int8 | count int8
--> 18 | 10
--> SELECT 1
begin isolation level read committed;
--> BEGIN
select sum(k), count(*) from spans where id between 1 and 100;
--> sum int8 | count int8
--> 170 | 100
--> SELECT 1
select id from spans where id = 3;
--> id int4
--> 3
--> SELECT 1
select distinct k from spans where id between 1 and 10 order by k;
--> k int4
--> 0
--> 1
--> 2
--> 3
--> 4
--> ∅
--> SELECT 6
select c from spans where id between 1 and 3 order by c for update;
--> c bpchar
--> c14
--> c19
--> c5
--> SELECT 3
select sum(k), count(*) from spans where id between 1 and 100;
--> sum int8 | count int8
--> 170 | 100
--> SELECT 1
commit;
--> COMMIT
begin isolation level repeatable read read only;
--> BEGIN
select sum(k), count(*) from spans where id between 1 and 100;
--> sum int8 | count int8
--> 170 | 100
--> SELECT 1
select c from spans where id between 1 and 3 order by c;
--> c bpchar
--> c14
--> c19
--> c5
--> SELECT 3
commit;
--> COMMIT
begin isolation level serializable;
--> BEGIN
select sum(k), count(*) from spans where id between 1 and 100;
--> sum int8 | count int8
--> 170 | 100
--> SELECT 1
update spans set k = k + 1 where id = 50;
--> UPDATE 1
select sum(k), count(*) from spans where id between 1 and 100;
--> sum int8 | count int8
--> 171 | 100
--> SELECT 1
rollback;
--> ROLLBACK
-- Functions that look at the session, and statements that read more than their span.
select id, current_user = session_user as same from spans where id between 1 and 2 order by id;
--> id int4 | same bool
--> 1 | t
--> 2 | t
--> SELECT 2
select id, (select count(*) from spans s where s.id <= spans.id) from spans where id between 1 and 3 order by id;
--> id int4 | count int8
--> 1 | 1
--> 2 | 2
--> 3 | 3
--> SELECT 3
create sequence numbers;
--> CREATE
select id, nextval('numbers') from spans where id between 1 and 3 order by id;
--> id int4 | nextval int8
--> 1 | 1
--> 2 | 2
--> 3 | 3
--> SELECT 3
select nextval('numbers');
--> nextval int8
--> 4
--> SELECT 1
alter table spans add column late int default 7;
--> ALTER
select sum(late), max(late) from spans where id between 1 and 10;
--> sum int8 | max int4
--> 70 | 7
--> SELECT 1
alter table spans drop column k;
--> ALTER
select count(*), min(t) from spans where id between 1 and 10;
--> count int8 | min text
--> 10 | bb
--> SELECT 1
execute sums (1, 10);
--> ERROR 42703: column "k" does not exist (at 39)
drop table spans;
--> DROP
execute sums (1, 10);
--> ERROR 42P01: relation "spans" does not exist (at 57)
