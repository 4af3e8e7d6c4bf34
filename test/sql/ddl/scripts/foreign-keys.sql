-- What foreign keys refer to.
create table p (id int primary key, code text unique, a int, b int, unique (a, b), d bigint unique deferrable);
--> CREATE TABLE
create table r (id int references p, code text references p (code), a int, b int, foreign key (a, b) references p (a, b) on delete cascade on update set null, foreign key (b, a) references p (b, a) match full);
--> CREATE TABLE
describe r;
--> table r
-->   id integer
-->   code text
-->   a integer
-->   b integer
-->   foreign key r_a_b_fkey (a, b) references p (a, b) on update set null on delete cascade
-->   foreign key r_b_a_fkey (b, a) references p (b, a) match full
-->   foreign key r_code_fkey (code) references p (code)
-->   foreign key r_id_fkey (id) references p (id)
create table s (id bigint references p (id) on delete set null deferrable initially deferred, self int primary key, parent int references s);
--> CREATE TABLE
describe s;
--> table s
-->   id bigint
-->   self integer not null
-->   parent integer
-->   primary key s_pkey (self)
-->   foreign key s_id_fkey (id) references p (id) on delete set null deferrable deferred
-->   foreign key s_parent_fkey (parent) references s (self)
create table bad (a int references nosuch);
--> ERROR 42P01: relation "nosuch" does not exist
create table bad (a int references nosuch.x);
--> ERROR 3F000: schema "nosuch" does not exist
create table bad (a int references p (nosuch));
--> ERROR 42703: column "nosuch" referenced in foreign key constraint does not exist
create table bad (a int, foreign key (nosuch) references p);
--> ERROR 42703: column "nosuch" referenced in foreign key constraint does not exist
create table bad (a text references p);
--> ERROR 42804: foreign key constraint "bad_a_fkey" cannot be implemented
-->   detail: Key columns "a" and "id" are of incompatible types: text and integer.
create table bad (a text references p (id));
--> ERROR 42804: foreign key constraint "bad_a_fkey" cannot be implemented
-->   detail: Key columns "a" and "id" are of incompatible types: text and integer.
create table bad (a int references p (a));
--> ERROR 42830: there is no unique constraint matching given keys for referenced table "p"
create table bad (a int references p (d));
--> ERROR 55000: cannot use a deferrable unique constraint for referenced table "p"
create table bad (a int references s_pkey);
--> ERROR 42809: "s_pkey" is an index
create table bad (a int, b int, foreign key (a, b) references p);
--> ERROR 42830: number of referencing and referenced columns for foreign key disagree
create table bad (a int, b int, foreign key (a, b) references p (id));
--> ERROR 42830: number of referencing and referenced columns for foreign key disagree
create table bad (a int, b int, foreign key (a, b) references p (a, a));
--> ERROR 42830: foreign key referenced-columns list must not contain duplicates
create table bad (a int, b int, foreign key (a) references p (id) on delete set null (b));
--> ERROR 42P10: column "b" referenced in ON DELETE SET action must be part of foreign key
create table bad (a int, foreign key (a) references p on delete set null (a));
--> CREATE TABLE
describe bad;
--> table bad
-->   a integer
-->   foreign key bad_a_fkey (a) references p (id) on delete set null
drop table bad;
--> DROP TABLE
create table nokey (a int);
--> CREATE TABLE
create table bad (a int references nokey);
--> ERROR 42704: there is no primary key for referenced table "nokey"
create temporary table temp (a int primary key);
--> CREATE TABLE
create table bad (a int references temp);
--> ERROR 42P16: constraints on permanent tables may reference only permanent tables
create temporary table bad (a int references p);
--> ERROR 42P16: constraints on temporary tables may reference only temporary tables
create table bad (a int generated always as (1) stored references p on delete set null);
--> ERROR 42601: invalid ON DELETE action for foreign key constraint containing generated column
create table bad (a int generated always as (1) stored references p on update cascade);
--> ERROR 42601: invalid ON UPDATE action for foreign key constraint containing generated column
create table bad (a int constraint c references p, b int constraint c references p);
--> ERROR 42710: constraint "c" for relation "bad" already exists
create table bad (a date references p);
--> ERROR 42804: foreign key constraint "bad_a_fkey" cannot be implemented
-->   detail: Key columns "a" and "id" are of incompatible types: date and integer.
create table n (a numeric primary key);
--> CREATE TABLE
create table fromint (a int references n, b smallint references p (id));
--> CREATE TABLE
describe fromint;
--> table fromint
-->   a integer
-->   b smallint
-->   foreign key fromint_a_fkey (a) references n (a)
-->   foreign key fromint_b_fkey (b) references p (id)
create table bad (a numeric references p);
--> ERROR 42804: foreign key constraint "bad_a_fkey" cannot be implemented
-->   detail: Key columns "a" and "id" are of incompatible types: numeric and integer.
create table dups (a int references p, b int, foreign key (a) references p);
--> CREATE TABLE
describe dups;
--> table dups
-->   a integer
-->   b integer
-->   foreign key dups_a_fkey (a) references p (id)
-->   foreign key dups_a_fkey1 (a) references p (id)
-- Dropping what is referred to.
drop table p;
--> ERROR 2BP01: cannot drop table p because other objects depend on it
-->   detail: constraint r_id_fkey on table r depends on table p
-->   constraint r_code_fkey on table r depends on table p
-->   constraint r_a_b_fkey on table r depends on table p
-->   constraint r_b_a_fkey on table r depends on table p
-->   constraint s_id_fkey on table s depends on table p
-->   constraint fromint_b_fkey on table fromint depends on table p
-->   constraint dups_a_fkey on table dups depends on table p
-->   constraint dups_a_fkey1 on table dups depends on table p
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
alter table p drop constraint p_pkey;
--> ERROR 2BP01: cannot drop constraint p_pkey on table p because other objects depend on it
-->   detail: constraint r_id_fkey on table r depends on index p_pkey
-->   constraint s_id_fkey on table s depends on index p_pkey
-->   constraint fromint_b_fkey on table fromint depends on index p_pkey
-->   constraint dups_a_fkey on table dups depends on index p_pkey
-->   constraint dups_a_fkey1 on table dups depends on index p_pkey
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop index p_pkey;
--> ERROR 2BP01: cannot drop index p_pkey because constraint p_pkey on table p requires it
-->   hint: You can drop constraint p_pkey on table p instead.
drop table p cascade;
--> NOTICE 00000: drop cascades to 8 other objects
-->   detail: drop cascades to constraint r_id_fkey on table r
-->   drop cascades to constraint r_code_fkey on table r
-->   drop cascades to constraint r_a_b_fkey on table r
-->   drop cascades to constraint r_b_a_fkey on table r
-->   drop cascades to constraint s_id_fkey on table s
-->   drop cascades to constraint fromint_b_fkey on table fromint
-->   drop cascades to constraint dups_a_fkey on table dups
-->   drop cascades to constraint dups_a_fkey1 on table dups
--> DROP TABLE
describe r;
--> table r
-->   id integer
-->   code text
-->   a integer
-->   b integer
describe s;
--> table s
-->   id bigint
-->   self integer not null
-->   parent integer
-->   primary key s_pkey (self)
-->   foreign key s_parent_fkey (parent) references s (self)
drop table s;
--> DROP TABLE
