-- A schema as applications have them, with rows: dumped by pg_dump from PostgreSQL, and loaded into JimKV and back.
create schema sales;
create schema hr;
create type sales.order_state as enum ('new', 'paid', 'sent', 'it''s back');
create domain sales.email as text check (value ~ '^[^@]+@[^@]+$');
create domain sales.money_amount as numeric(12, 2) default 0 not null constraint not_negative check (value >= 0);
create type sales.address as (street text, zip varchar(10), city text);
create sequence sales.invoice_numbers start 1000 increment 5 cache 1;
create table hr.people (
  id bigint generated always as identity primary key,
  name varchar(80) not null,
  email sales.email unique,
  boss bigint references hr.people (id) on delete set null deferrable initially deferred,
  hired date not null default current_date,
  photo bytea,
  tags text[] not null default '{}',
  active boolean default true
);
create table sales.products (
  sku char(8) primary key,
  title text not null,
  price sales.money_amount,
  weight double precision,
  attributes jsonb not null default '{}'::jsonb,
  search text generated always as (lower(title)) stored,
  "Odd ""Name""" integer default 7,
  constraint title_not_empty check (length(title) > 0)
);
create table sales.orders (
  id serial primary key,
  number bigint not null default nextval('sales.invoice_numbers') unique,
  state sales.order_state not null default 'new',
  buyer bigint references hr.people on update cascade,
  placed timestamptz not null default now(),
  ship_to sales.address,
  note text,
  took interval,
  at_time time(3),
  uid uuid default gen_random_uuid()
);
create table sales.order_lines (
  order_id integer not null references sales.orders on delete cascade,
  line smallint not null,
  sku char(8) not null references sales.products on delete restrict,
  amount integer not null check (amount between 1 and 999),
  price numeric(12, 2) not null,
  total numeric(14, 2) generated always as (price * amount) stored,
  primary key (order_id, line)
) with (fillfactor = 90);
create index orders_placed on sales.orders (placed desc nulls last, id);
create index orders_open on sales.orders (buyer) include (placed) where state = 'new';
create unique index people_lower_name on hr.people (lower(name), hired);
create index products_title on sales.products (title text_pattern_ops);
alter table sales.orders cluster on orders_placed;
alter table sales.products alter column title set statistics 500;
create view sales.a_report as select 1 as x;
create view sales.z_lines as select l.order_id, l.line, p.title, l.total from sales.order_lines l join sales.products p using (sku);
create or replace view sales.a_report as select order_id::integer as x, count(*) as lines, sum(total) as total from sales.z_lines group by order_id having count(*) > 0;
create view sales.open_orders with (security_barrier) as select * from sales.orders where state in ('new', 'paid') with local check option;
create materialized view sales.best as select sku, sum(amount) as sold from sales.order_lines group by sku order by 2 desc with data;
create unique index best_sku on sales.best (sku);
comment on schema sales is 'what we sell';
comment on table sales.orders is 'orders, "all" of them; it''s many';
comment on column sales.orders.took is 'from click to door';
comment on view sales.z_lines is 'lines with titles';
comment on type sales.order_state is 'states';
comment on sequence sales.invoice_numbers is 'numbers';
comment on index sales.orders_open is 'what waits';
comment on constraint title_not_empty on sales.products is 'titles';
comment on domain sales.email is 'addresses';
insert into hr.people (name, email, boss, hired, photo, tags) values
  ('Ann', 'ann@example.org', null, '2020-01-31', '\x00ff10', '{"a b",c,NULL,"quo\"te"}'),
  ('Bob', 'bob@example.org', 1, '2021-02-28', null, '{}'),
  (E'Zo\u00eb\tTab\\Back\nLine', null, 1, '1999-12-31', '', '{ü}');
insert into sales.products (sku, title, price, weight, attributes) values
  ('A1', 'Apple', 0.50, 0.2, '{"colour": ["red", null], "n": 1.50}'), ('B2', 'Ball', 12, 'NaN', '{}'), ('C3', 'Cup''s', 3.333, '-Infinity', '[]');
insert into sales.orders (state, buyer, placed, ship_to, note, took, at_time, uid) values
  ('new', 1, '2024-05-06 07:08:09.123456+02', '("Main, 1",8000,Zürich)', 'first', '1 year 2 days 03:04:05.6', '12:34:56.789', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
  ('it''s back', 2, 'infinity', row(null, '', 'x'), null, '-1 mon', null, null);
insert into sales.order_lines (order_id, line, sku, amount, price) values (1, 1, 'A1', 3, 0.50), (1, 2, 'B2', 1, 12), (2, 1, 'C3', 999, 3.33);
refresh materialized view sales.best;
