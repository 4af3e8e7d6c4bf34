-- USAGE of types, asked of whoever defines something with them.
create role story_t_t;
--> CREATE
create type en as enum ('a');
--> CREATE
create domain dm as int;
--> CREATE
create type co as (a int);
--> CREATE
revoke usage on type en, dm, co from public;
--> REVOKE
grant create on schema public to story_t_t;
--> GRANT
create table base (a int);
--> CREATE
alter table base owner to story_t_t;
--> ALTER
set role story_t_t;
--> SET
create table x (a en);
--> ERROR 42501: permission denied for type en
create table x (a en[]);
--> ERROR 42501: permission denied for type en
create domain d2 as dm;
--> ERROR 42501: permission denied for type dm
create type c2 as (a co);
--> ERROR 42501: permission denied for type co
create table x (a int);
--> CREATE
alter table x add b dm;
--> ERROR 42501: permission denied for type dm
alter table x alter a type dm;
--> ERROR 42501: permission denied for type dm
select null::en;
--> en own
--> ∅
--> SELECT 1
create view v as select null::en as a;
--> ERROR 42501: permission denied for type en
create table x2 as select null::en as a;
--> ERROR 42501: permission denied for type en
alter type en add value 'b';
--> ERROR 42501: must be owner of type en
select 'a'::en;
--> en own
--> a
--> SELECT 1
reset role;
--> RESET
drop owned by story_t_t cascade;
--> DROP
drop role story_t_t;
--> DROP
