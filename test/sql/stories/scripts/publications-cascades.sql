-- Rows that follow by a foreign key, in published tables without a replica identity.
create table par (a int primary key, b int unique);
--> CREATE
create table gone (x int, a int references par on delete cascade on update cascade);
--> CREATE
create table kept (x int primary key, a int references par on delete cascade on update cascade);
--> CREATE
insert into par select g, g from generate_series(1, 6) g;
--> INSERT 6
insert into gone values (1, 1);
--> INSERT 1
insert into kept values (1, 1), (2, 2);
--> INSERT 2
create publication p for table gone, kept;
--> CREATE
delete from par where a = 1;
--> ERROR 55000: cannot delete from table "gone" because it does not have a replica identity and publishes deletes
-->   hint: To enable deleting from the table, set REPLICA IDENTITY using ALTER TABLE.
delete from par where a = 6;
--> ERROR 55000: cannot delete from table "gone" because it does not have a replica identity and publishes deletes
-->   hint: To enable deleting from the table, set REPLICA IDENTITY using ALTER TABLE.
delete from par where a = 99;
--> DELETE 0
update par set a = 10 where a = 1;
--> ERROR 55000: cannot update table "gone" because it does not have a replica identity and publishes updates
-->   hint: To enable updating the table, set REPLICA IDENTITY using ALTER TABLE.
update par set b = 10 where a = 1;
--> UPDATE 1
update par set a = 2 where a = 2;
--> UPDATE 1
select * from gone;
--> x int4 | a int4
--> 1 | 1
--> SELECT 1
drop publication p;
--> DROP
create publication p for table gone, kept with (publish = 'insert, update');
--> CREATE
delete from par where a = 1;
--> DELETE 1
update par set a = 20 where a = 2;
--> ERROR 55000: cannot update table "gone" because it does not have a replica identity and publishes updates
-->   hint: To enable updating the table, set REPLICA IDENTITY using ALTER TABLE.
alter table gone replica identity full;
--> ALTER
update par set a = 20 where a = 2;
--> UPDATE 1
select * from kept;
--> x int4 | a int4
--> 2 | 20
--> SELECT 1
drop table gone, kept;
--> DROP
create table nulled (x int, a int references par on delete set null);
--> CREATE
insert into nulled values (3, 3);
--> INSERT 1
alter publication p set table nulled;
--> ALTER
alter publication p set (publish = 'delete');
--> ALTER
delete from par where a = 3;
--> DELETE 1
select * from nulled;
--> x int4 | a int4
--> 3 | ∅
--> SELECT 1
alter publication p set (publish = 'update');
--> ALTER
delete from par where a = 4;
--> ERROR 55000: cannot update table "nulled" because it does not have a replica identity and publishes updates
-->   hint: To enable updating the table, set REPLICA IDENTITY using ALTER TABLE.
drop table nulled;
--> DROP
create table default_to (x int, a int default 5 references par on delete set default);
--> CREATE
alter publication p set table default_to;
--> ALTER
delete from par where a = 4;
--> ERROR 55000: cannot update table "default_to" because it does not have a replica identity and publishes updates
-->   hint: To enable updating the table, set REPLICA IDENTITY using ALTER TABLE.
drop publication p;
--> DROP
delete from par where a = 4;
--> DELETE 1
create table tree (id int primary key, up int references tree on delete cascade);
--> CREATE
alter table tree replica identity nothing;
--> ALTER
insert into tree values (1, null), (2, 1);
--> INSERT 2
create publication p for table tree;
--> CREATE
delete from tree where id = 1;
--> ERROR 55000: cannot delete from table "tree" because it does not have a replica identity and publishes deletes
-->   hint: To enable deleting from the table, set REPLICA IDENTITY using ALTER TABLE.
select id from tree order by id;
--> id int4
--> 1
--> 2
--> SELECT 2
