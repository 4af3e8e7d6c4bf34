-- What Sequelize's findOrCreate sends: a function of the session that catches a duplicate.
create table users (id serial primary key, name text unique, tags text[]);
--> CREATE
create or replace function pg_temp.testfunc(out response users, out caught text) returns record as $f$ begin insert into users (name) values ('Bob') returning * into response; exception when unique_violation then get stacked diagnostics caught = pg_exception_detail; end $f$ language plpgsql; select (testfunc.response).id, (testfunc.response).name, testfunc.caught from pg_temp.testfunc(); drop function if exists pg_temp.testfunc();
--> CREATE
--> id int4 | name text | caught text
--> 1 | Bob | ∅
--> SELECT 1
--> DROP
create or replace function pg_temp.testfunc(out response users, out caught text) returns record as $f$ begin insert into users (name) values ('Bob') returning * into response; exception when unique_violation then get stacked diagnostics caught = pg_exception_detail; end $f$ language plpgsql;
--> CREATE
select (testfunc.response).id, testfunc.caught from pg_temp.testfunc();
--> id int4 | caught text
--> ∅ | Key (name)=(Bob) already exists.
--> SELECT 1
select f.* from pg_temp.testfunc() f;
--> response own | caught text
--> ∅ | Key (name)=(Bob) already exists.
--> SELECT 1
select u.id, f.caught from users u join pg_temp.testfunc() f on f.caught like '%' || u.name || '%';
--> id int4 | caught text
--> 1 | Key (name)=(Bob) already exists.
--> SELECT 1
create function pg_temp.testfunc(out a int) as 'begin end' language plpgsql;
--> ERROR 42723: function "testfunc" already exists with same argument types
create function pg_temp.two(out a int, out b text) as 'begin select id, name into strict a, b from users; end' language plpgsql;
--> CREATE
select * from pg_temp.two();
--> a int4 | b text
--> 1 | Bob
--> SELECT 1
insert into users (name) values ('Eve');
--> INSERT 1
select * from pg_temp.two();
--> ERROR P0003: query returned more than one row
-->   hint: Make sure the query returns a single row, or use LIMIT 1.
delete from users;
--> DELETE 2
select * from pg_temp.two();
--> ERROR P0002: query returned no rows
drop function pg_temp.two();
--> DROP
drop function pg_temp.two();
--> ERROR 42883: function pg_temp.two() does not exist
drop function if exists pg_temp.testfunc(), nosuch(int, text[]), nosuch2;
--> NOTICE: function nosuch(pg_catalog.int4,text[]) does not exist, skipping
--> NOTICE: function nosuch2() does not exist, skipping
--> DROP
drop function nosuch(varchar);
--> ERROR 42883: function nosuch(character varying) does not exist
drop function nosuch;
--> ERROR 42883: could not find a function named "nosuch"
select * from users;
--> id int4 | name text | tags _text
--> SELECT 0
