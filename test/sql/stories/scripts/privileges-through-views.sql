-- Privileges through views and materialized views, foreign keys, temporary tables, and what information_schema says of them.
create role story_v_v login;
--> CREATE
create table t (id int primary key, a int, b int);
--> CREATE
insert into t values (1,1,1);
--> INSERT 1
create view v as select id, a from t;
--> CREATE
grant select, update, insert, delete on v to story_v_v;
--> GRANT
set role story_v_v;
--> SET
select * from v;
--> id int4 | a int4
--> 1 | 1
--> SELECT 1
update v set a = 2;
--> UPDATE 1
insert into v values (2, 2);
--> INSERT 1
delete from v where id = 2;
--> DELETE 1
update v set a = 3 where id = 1 returning *;
--> id int4 | a int4
--> 1 | 3
--> UPDATE 1
reset role;
--> RESET
create role story_v_w login;
--> CREATE
alter view v owner to story_v_w;
--> ALTER
set role story_v_v;
--> SET
select * from v;
--> ERROR 42501: permission denied for table t
update v set a = 3;
--> ERROR 42501: permission denied for table t
insert into v values (3, 3);
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
grant select (id, a) on t to story_v_w;
--> GRANT
set role story_v_v;
--> SET
select * from v;
--> id int4 | a int4
--> 1 | 3
--> SELECT 1
update v set a = 3;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
grant update (a) on t to story_v_w;
--> GRANT
grant insert (id, a), delete on t to story_v_w;
--> GRANT
set role story_v_v;
--> SET
update v set a = 3;
--> UPDATE 1
insert into v values (4, 4);
--> INSERT 1
delete from v where id = 4;
--> DELETE 1
reset role;
--> RESET
create view vv as select * from v;
--> CREATE
grant select on vv to story_v_v;
--> GRANT
set role story_v_v;
--> SET
select * from vv;
--> id int4 | a int4
--> 1 | 3
--> SELECT 1
reset role;
--> RESET
alter view vv owner to story_v_v;
--> ALTER
revoke select on v from story_v_v;
--> REVOKE
set role story_v_v;
--> SET
select * from vv;
--> ERROR 42501: permission denied for view v
reset role;
--> RESET
alter view v set (security_invoker = true);
--> ALTER
grant select on v to story_v_v;
--> GRANT
set role story_v_v;
--> SET
select * from v;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
grant select on t to story_v_v;
--> GRANT
set role story_v_v;
--> SET
select * from v;
--> id int4 | a int4
--> 1 | 3
--> SELECT 1
update v set a = 9;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
create materialized view mv as select * from t;
--> SELECT 1
set role story_v_v;
--> SET
select * from mv;
--> ERROR 42501: permission denied for materialized view mv
reset role;
--> RESET
grant select on mv to story_v_v;
--> GRANT
set role story_v_v;
--> SET
select count(*) from mv;
--> count int8
--> 1
--> SELECT 1
refresh materialized view mv;
--> ERROR 42501: must be owner of materialized view mv
reset role;
--> RESET
alter materialized view mv owner to story_v_v;
--> ALTER
revoke select on t from story_v_v;
--> REVOKE
set role story_v_v;
--> SET
refresh materialized view mv;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
create table f (id int references t);
--> CREATE
grant insert, select on f to story_v_v;
--> GRANT
set role story_v_v;
--> SET
insert into f values (1);
--> INSERT 1
insert into f values (77);
--> ERROR 23503: insert or update on table "f" violates foreign key constraint "f_id_fkey"
-->   detail: Key (id)=(77) is not present in table "t".
reset role;
--> RESET
grant delete on t to story_v_v;
--> GRANT
set role story_v_v;
--> SET
delete from t;
--> ERROR 23503: update or delete on table "t" violates foreign key constraint "f_id_fkey" on table "f"
-->   detail: Key is still referenced from table "f".
delete from t where true;
--> ERROR 23503: update or delete on table "t" violates foreign key constraint "f_id_fkey" on table "f"
-->   detail: Key is still referenced from table "f".
reset role;
--> RESET
create table fc (id int references t on delete cascade);
--> CREATE
insert into fc values (1);
--> INSERT 1
delete from f;
--> DELETE 1
grant select on t to story_v_v;
--> GRANT
set role story_v_v;
--> SET
delete from t where id = 1;
--> DELETE 1
select * from fc;
--> ERROR 42501: permission denied for table fc
reset role;
--> RESET
select count(*) from fc;
--> count int8
--> 0
--> SELECT 1
grant trigger on t to story_v_v;
--> GRANT
grant truncate on t to story_v_v;
--> GRANT
set role story_v_v;
--> SET
truncate t;
--> ERROR 0A000: cannot truncate a table referenced in a foreign key constraint
-->   detail: Table "f" references "t".
-->   hint: Truncate table "f" at the same time, or use TRUNCATE ... CASCADE.
truncate t, f, fc;
--> ERROR 42501: permission denied for table f
reset role;
--> RESET
grant truncate on f, fc to story_v_v;
--> GRANT
set role story_v_v;
--> SET
truncate t cascade;
--> NOTICE: truncate cascades to table "f"
--> NOTICE: truncate cascades to table "fc"
--> TRUNCATE
reset role;
--> RESET
set role story_v_v;
--> SET
create temp table mine as select 1 as a;
--> SELECT 1
select * from mine;
--> a int4
--> 1
--> SELECT 1
select * from pg_temp.mine;
--> a int4
--> 1
--> SELECT 1
reset role;
--> RESET
set role story_v_w;
--> SET
select * from mine;
--> ERROR 42501: permission denied for table mine
reset role;
--> RESET
grant story_v_v to story_v_w with admin option;
--> GRANT
set role story_v_w;
--> SET
grant story_v_v to postgres;
--> GRANT
revoke story_v_v from postgres;
--> REVOKE
grant postgres to story_v_w;
--> ERROR 42501: must be superuser to alter superusers
set role story_v_v;
--> SET
set role story_v_w;
--> SET
alter role story_v_v rename to story_v_vv;
--> ERROR 42501: permission denied to rename role
comment on role story_v_v is 'x';
--> ERROR 42501: must have CREATEROLE privilege
reset role;
--> RESET
select r.rolname, pg_has_role(r.oid, 'story_v_v', 'usage') from pg_roles r where rolname like 'ddl\_%' order by 1;
--> rolname name | pg_has_role bool
--> SELECT 0
select has_column_privilege('story_v_w', 't', 'b', 'select'), has_any_column_privilege('story_v_w', 't', 'insert, update');
--> has_column_privilege bool | has_any_column_privilege bool
--> t | t
--> SELECT 1
select * from information_schema.enabled_roles where role_name like 'ddl%';
--> role_name name
--> SELECT 0
select grantee, table_name, privilege_type, is_grantable from information_schema.table_privileges where grantee like 'ddl%' order by 1, 2, 3;
--> grantee name | table_name name | privilege_type varchar | is_grantable varchar
--> SELECT 0
select grantee, table_name, column_name, privilege_type from information_schema.column_privileges where grantee like 'ddl%' and table_name = 't' order by 1, 2, 3, 4;
--> grantee name | table_name name | column_name name | privilege_type varchar
--> SELECT 0
drop owned by story_v_v, story_v_w cascade;
--> DROP
drop role story_v_v, story_v_w;
--> DROP
