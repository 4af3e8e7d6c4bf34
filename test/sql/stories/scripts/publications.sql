-- What others may follow by logical replication: publications, and which rows may be changed then.
create table a(id int primary key, v text, n numeric);
--> CREATE
create table b(id int, v text);
--> CREATE
create schema s; create table s.c(x int primary key, y int);
--> CREATE
--> CREATE
create view vv as select 1 as x;
--> CREATE
create unlogged table ul(x int);
--> CREATE
create sequence sq;
--> CREATE
create temp table tt(x int);
--> CREATE
create publication p1 for table a;
--> CREATE
create publication p1 for table a;
--> ERROR 42710: publication "p1" already exists
create publication p2 for table a, a;
--> CREATE
drop publication p2;
--> DROP
create publication p2 for table vv;
--> ERROR 22023: cannot add relation "vv" to publication
-->   detail: This operation is not supported for views.
create publication p2 for table mv;
--> ERROR 42P01: relation "mv" does not exist
create publication p2 for table ul;
--> ERROR 22023: cannot add relation "ul" to publication
-->   detail: This operation is not supported for unlogged tables.
create publication p2 for table tt;
--> ERROR 22023: cannot add relation "tt" to publication
-->   detail: This operation is not supported for temporary tables.
create publication p2 for table sq;
--> ERROR 22023: cannot add relation "sq" to publication
-->   detail: This operation is not supported for sequences.
create publication p2 for table a_pkey;
--> ERROR 42809: "a_pkey" is an index
create publication p2 for table pg_class;
--> ERROR 22023: cannot add relation "pg_class" to publication
-->   detail: This operation is not supported for system tables.
create publication p2 for table nosuch;
--> ERROR 42P01: relation "nosuch" does not exist
create publication p2 for table nosuch.x;
--> ERROR 3F000: schema "nosuch" does not exist
create publication p2 for table a (id, nosuch);
--> ERROR 42703: column "nosuch" of relation "a" does not exist
create publication p2 for table a (id, id);
--> ERROR 42710: duplicate column "id" in publication column list
create publication p3 for table a (v) with (publish = 'insert');
--> CREATE
create publication p4 for table a where (v = 'x');
--> CREATE
create publication p5 for table a where (v) ;
--> ERROR 42804: argument of PUBLICATION WHERE must be type boolean, not type text (at 42)
create publication p6 for all tables with (publish_via_partition_root);
--> CREATE
create publication p7 for tables in schema s, public;
--> CREATE
create publication p8 for table a, tables in schema public;
--> CREATE
create publication p9 for table a (id), tables in schema public;
--> ERROR 22023: cannot use column list for relation "public.a" in publication "p9"
-->   detail: Column lists cannot be specified in publications containing FOR TABLES IN SCHEMA elements.
create publication p9 for tables in schema nosuch;
--> ERROR 3F000: schema "nosuch" does not exist
create publication p9 for tables in schema pg_catalog;
--> ERROR 22023: cannot add schema "pg_catalog" to publication
-->   detail: This operation is not supported for system schemas.
create publication p9 with (publish = 'insert, foo');
--> ERROR 42601: unrecognized value for publication option "publish": "foo"
create publication p9 with (publish = 'insert', publish = 'update');
--> ERROR 42601: conflicting or redundant options (at 49)
create publication p9 with (foo = 1);
--> ERROR 42601: unrecognized publication parameter: "foo"
create publication p9 with (publish_via_partition_root = 'x');
--> ERROR 42601: publish_via_partition_root requires a Boolean value
create publication p10;
--> CREATE
create publication p11 with (publish = '');
--> CREATE
alter publication p1 add table b;
--> ALTER
alter publication p1 add table b;
--> ERROR 42710: relation "b" is already member of publication "p1"
alter publication p1 drop table s.c;
--> ERROR 42704: relation "c" is not part of the publication
alter publication p1 drop table b, b;
--> ALTER
alter publication p1 drop table b (id);
--> ERROR 42601: column list must not be specified in ALTER PUBLICATION ... DROP
alter publication p1 drop table b where (id = 1);
--> ERROR 42704: relation "b" is not part of the publication
alter publication p1 set table a (id, v) where (id > 3), s.c;
--> ALTER
alter publication p6 add table a;
--> ERROR 55000: publication "p6" is defined as FOR ALL TABLES
-->   detail: Tables cannot be added to or dropped from FOR ALL TABLES publications.
alter publication p6 add tables in schema public;
--> ERROR 55000: publication "p6" is defined as FOR ALL TABLES
-->   detail: Schemas cannot be added to or dropped from FOR ALL TABLES publications.
alter publication p7 add tables in schema public;
--> ERROR 42710: schema "public" is already member of publication "p7"
alter publication p7 drop tables in schema public;
--> ALTER
alter publication p7 drop tables in schema public;
--> ERROR 42704: tables from schema "public" are not part of the publication
alter publication p1 add tables in schema s;
--> ERROR 22023: cannot add schema to publication "p1"
-->   detail: Schemas cannot be added if any tables that specify a column list are already part of the publication.
alter publication p7 add table a (id);
--> ERROR 22023: cannot use column list for relation "public.a" in publication "p7"
-->   detail: Column lists cannot be specified in publications containing FOR TABLES IN SCHEMA elements.
alter publication p10 set (publish = 'insert', publish_via_partition_root = true);
--> ALTER
alter publication p10 rename to p12;
--> ALTER
alter publication p12 rename to p1;
--> ERROR 42710: publication "p1" already exists
alter publication p12 owner to nosuch;
--> ERROR 42704: role "nosuch" does not exist
alter publication nosuch set (publish='insert');
--> ERROR 42704: publication "nosuch" does not exist
alter publication nosuch add table a;
--> ERROR 42704: publication "nosuch" does not exist
drop publication nosuch;
--> ERROR 42704: publication "nosuch" does not exist
drop publication if exists nosuch;
--> NOTICE: publication "nosuch" does not exist, skipping
--> DROP
drop publication p11;
--> DROP
drop publication p11;
--> ERROR 42704: publication "p11" does not exist
comment on publication p12 is 'hello';
--> COMMENT
select pubname, pubowner, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot from pg_publication order by 1;
--> pubname name | pubowner oid | puballtables bool | pubinsert bool | pubupdate bool | pubdelete bool | pubtruncate bool | pubviaroot bool
--> p1 | 10 | f | t | t | t | t | f
--> p12 | 10 | f | t | f | f | f | t
--> p3 | 10 | f | t | f | f | f | f
--> p4 | 10 | f | t | t | t | t | f
--> p6 | 10 | t | t | t | t | t | t
--> p7 | 10 | f | t | t | t | t | f
--> p8 | 10 | f | t | t | t | t | f
--> SELECT 7
select prattrs, pg_get_expr(prqual, prrelid) from pg_publication_rel order by 1, 2;
--> prattrs int2vector | pg_get_expr text
--> 1 2 | (id > 3)
--> 2 | ∅
--> ∅ | (v = 'x'::text)
--> ∅ | ∅
--> ∅ | ∅
--> SELECT 5
select * from pg_publication_tables order by 1, 2, 3;
--> pubname name | schemaname name | tablename name | attnames _name | rowfilter text
--> p1 | public | a | {id,v} | (id > 3)
--> p1 | s | c | {x,y} | ∅
--> p3 | public | a | {v} | ∅
--> p4 | public | a | {id,v,n} | (v = 'x'::text)
--> p6 | public | a | {id,v,n} | ∅
--> p6 | public | b | {id,v} | ∅
--> p6 | s | c | {x,y} | ∅
--> p7 | s | c | {x,y} | ∅
--> p8 | public | a | {id,v,n} | ∅
--> p8 | public | b | {id,v} | ∅
--> SELECT 10
select p.pubname, g.relid::regclass, g.attrs, pg_get_expr(g.qual, g.relid) from pg_publication p, lateral pg_get_publication_tables(p.pubname) g order by 1, 2;
--> pubname name | relid regclass | attrs int2vector | pg_get_expr text
--> p1 | a | 1 2 | (id > 3)
--> p1 | s.c | ∅ | ∅
--> p3 | a | 2 | ∅
--> p4 | a | ∅ | (v = 'x'::text)
--> p6 | a | ∅ | ∅
--> p6 | b | ∅ | ∅
--> p6 | s.c | ∅ | ∅
--> p7 | s.c | ∅ | ∅
--> p8 | a | ∅ | ∅
--> p8 | b | ∅ | ∅
--> SELECT 10
update a set v = 'x';
--> ERROR 42P10: cannot update table "a"
-->   detail: Column used in the publication WHERE expression is not part of the replica identity.
update b set v = 'x';
--> ERROR 55000: cannot update table "b" because it does not have a replica identity and publishes updates
-->   hint: To enable updating the table, set REPLICA IDENTITY using ALTER TABLE.
explain update b set v = 'x';
--> ERROR 55000: cannot update table "b" because it does not have a replica identity and publishes updates
-->   hint: To enable updating the table, set REPLICA IDENTITY using ALTER TABLE.
with u as (update b set v = '2' returning *) select * from u;
--> ERROR 55000: cannot update table "b" because it does not have a replica identity and publishes updates
-->   hint: To enable updating the table, set REPLICA IDENTITY using ALTER TABLE.
merge into b using a on true when matched then delete;
--> ERROR 55000: cannot delete from table "b" because it does not have a replica identity and publishes deletes
-->   hint: To enable deleting from the table, set REPLICA IDENTITY using ALTER TABLE.
alter table b replica identity full;
--> ALTER
update b set v = 'x';
--> UPDATE 0
alter table a replica identity nothing;
--> ALTER
update a set v = 'x';
--> ERROR 42P10: cannot update table "a"
-->   detail: Column used in the publication WHERE expression is not part of the replica identity.
delete from a;
--> ERROR 42P10: cannot delete from table "a"
-->   detail: Column used in the publication WHERE expression is not part of the replica identity.
alter table a replica identity default;
--> ALTER
alter table a drop column v;
--> ERROR 2BP01: cannot drop column v of table a because other objects depend on it
-->   detail: publication of table a in publication p3 depends on column v of table a
-->   detail: publication of table a in publication p4 depends on column v of table a
-->   detail: publication of table a in publication p1 depends on column v of table a
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
alter table a drop column n;
--> ALTER
drop table s.c;
--> DROP
alter table a rename column v to w;
--> ALTER
select pg_get_expr(prqual, prrelid) from pg_publication_rel order by 1;
--> pg_get_expr text
--> (id > 3)
--> (w = 'x'::text)
--> ∅
--> ∅
--> SELECT 4
alter table a drop column w cascade;
--> NOTICE: drop cascades to 3 other objects
-->   detail: drop cascades to publication of table a in publication p3
-->   detail: drop cascades to publication of table a in publication p4
-->   detail: drop cascades to publication of table a in publication p1
--> ALTER
drop schema s;
--> DROP
create role rr;
--> CREATE
set role rr;
--> SET
create publication px;
--> ERROR 42501: permission denied for database story_publications_sql
create publication px for all tables;
--> ERROR 42501: permission denied for database story_publications_sql
alter publication p1 add table b;
--> ERROR 42501: must be owner of publication p1
reset role;
--> RESET
alter publication p6 owner to rr;
--> ALTER
create publication pa for table only a;
--> CREATE
drop role rr;
--> ERROR 2BP01: role "rr" cannot be dropped because some objects depend on it
-->   detail: owner of publication p6
drop owned by rr;
--> DROP
drop role rr;
--> DROP
create publication pb for table a, b;
--> CREATE
select obj_description(oid, 'pg_publication') from pg_publication where pubname = 'p12';
--> obj_description text
--> hello
--> SELECT 1
drop table b;
--> DROP
alter table a rename to a2;
--> ALTER
select * from pg_publication_tables order by 1, 2;
--> pubname name | schemaname name | tablename name | attnames _name | rowfilter text
--> p8 | public | a2 | {id} | ∅
--> pa | public | a2 | {id} | ∅
--> pb | public | a2 | {id} | ∅
--> SELECT 3
select count(*) from pg_depend where classid in ('pg_publication_rel'::regclass, 'pg_publication_namespace'::regclass);
--> count int8
--> 8
--> SELECT 1
