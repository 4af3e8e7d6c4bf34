#!/bin/sh
# psql's backslash commands over test/sql/system/schema.sql. Prints the same for PostgreSQL and JimKV, but for what test/sql/system/differences.ts lists.
# usage: psql_commands.sh PORT DATABASE
folder=$(dirname "$0")/../../sql/system
psql="psql -X -h 127.0.0.1 -p $1 -U postgres -d $2"
$psql -q -f "$folder/schema.sql" 2>&1
sed -n '/String.raw`/,/^`/p' "$folder/psql-commands.ts" | grep '^\\' | while read -r command; do
  printf "== %s\n" "$command"
  $psql -c "$command" 2>&1
done
$psql 2>&1 <<'END'
\set who 'Ann''s'
insert into authors (name, email) values (:'who', 'a@x'), ('Bob', null) returning id, name \gset last_
select * from authors where name = :'who' \gdesc
select id, name, feeling from authors order by id \gx
select 'select ' || n from generate_series(1, 3) n \gexec
\if :{?who}
select 'if' as branch;
\else
select 'else' as branch;
\endif
\timing on
\timing off
\pset null '(none)'
table authors;
\copy (select id, name, email from authors order by id) to '/tmp/jimkv-psql-copy.csv' csv header
\copy authors (id, name, email) from program 'sed "s/^1,/101,/; s/^2,/102,/; s/a@x/b@x/" /tmp/jimkv-psql-copy.csv' csv header
select id, name from authors order by id;
\crosstabview
select name, feeling, count(*) from authors group by 1, 2 order by 1 \crosstabview
begin;
select 1 / 0;
select 2;
rollback;
\errverbose
\sv happy_authors
\sf lower(text)
\prompt 'name? ' x
ignored
\echo :x :ROW_COUNT :SERVER_VERSION_NUM
\d+ "Other"."Mixed Case"
\lo_list
\bogus
END
rm -f /tmp/jimkv-psql-copy.csv
