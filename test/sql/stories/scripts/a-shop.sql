-- A small application, as one would write it.
create table customers (id bigint generated always as identity primary key, email text not null unique, name text not null, joined date not null default '2024-01-01', constraint email_ok check (position('@' in email) > 1));
--> CREATE
create table products (sku text primary key, title text not null, price numeric(10, 2) not null check (price > 0), stock int not null default 0 check (stock >= 0), tags text[] not null default '{}', attributes jsonb not null default '{}');
--> CREATE
create type order_state as enum ('cart', 'paid', 'shipped', 'cancelled');
--> CREATE
create table orders (id serial primary key, customer_id bigint not null references customers, state order_state not null default 'cart', placed timestamptz, total numeric(12, 2) not null default 0);
--> CREATE
create table order_lines (order_id int references orders on delete cascade, line int, sku text not null references products on update cascade, quantity int not null check (quantity between 1 and 100), price numeric(10, 2) not null, amount numeric(12, 2) generated always as (quantity * price) stored, primary key (order_id, line));
--> CREATE
create index on orders (customer_id, state);
--> CREATE
create index on order_lines (sku);
--> CREATE
create index on products using btree ((attributes ->> 'colour'));
--> CREATE
create view open_orders as select o.id, c.name, o.total from orders o join customers c on c.id = o.customer_id where o.state = 'cart';
--> CREATE
insert into customers (email, name) values ('ann@example.com', 'Ann'), ('bob@example.com', 'Bob'), ('cy@example.com', 'Cy') returning id;
--> id int8
--> 1
--> 2
--> 3
--> INSERT 3
insert into customers (email, name) values ('broken', 'X');
--> ERROR 23514: new row for relation "customers" violates check constraint "email_ok"
-->   detail: Failing row contains (4, broken, X, 2024-01-01).
insert into customers (email, name) values ('ann@example.com', 'Other Ann');
--> ERROR 23505: duplicate key value violates unique constraint "customers_email_key"
-->   detail: Key (email)=(ann@example.com) already exists.
insert into products (sku, title, price, stock, tags, attributes) values ('cup-1', 'Cup', 4.50, 10, '{kitchen,gift}', '{"colour": "red", "size": 3}'), ('pot-1', 'Pot', 24.00, 2, '{kitchen}', '{"colour": "blue"}'), ('pen-1', 'Pen', 1.20, 500, '{office}', '{}');
--> INSERT 3
insert into products (sku, title, price) values ('bad', 'Bad', 0);
--> ERROR 23514: new row for relation "products" violates check constraint "products_price_check"
-->   detail: Failing row contains (bad, Bad, 0.00, 0, {}, {}).
begin;
--> BEGIN
insert into orders (customer_id) values (1) returning id, state, total;
--> id int4 | state own | total numeric
--> 1 | cart | 0.00
--> INSERT 1
insert into order_lines (order_id, line, sku, quantity, price) select 1, 1, sku, 2, price from products where sku = 'cup-1' returning amount;
--> amount numeric
--> 9.00
--> INSERT 1
insert into order_lines (order_id, line, sku, quantity, price) select 1, 2, sku, 1, price from products where sku = 'pot-1' returning amount;
--> amount numeric
--> 24.00
--> INSERT 1
update orders set total = (select sum(amount) from order_lines where order_id = orders.id) where id = 1 returning total;
--> total numeric
--> 33.00
--> UPDATE 1
commit;
--> COMMIT
select * from open_orders;
--> id int4 | name text | total numeric
--> 1 | Ann | 33.00
--> SELECT 1
begin;
--> BEGIN
update products p set stock = stock - l.quantity from order_lines l where l.order_id = 1 and l.sku = p.sku returning p.sku, p.stock;
--> sku text | stock int4
--> cup-1 | 8
--> pot-1 | 1
--> UPDATE 2
update orders set state = 'paid', placed = '2024-06-01 10:00:00+00' where id = 1 and state = 'cart' returning id;
--> id int4
--> 1
--> UPDATE 1
commit;
--> COMMIT
-- Too many are wanted: nothing is changed.
begin;
--> BEGIN
insert into orders (customer_id) values (2) returning id;
--> id int4
--> 2
--> INSERT 1
insert into order_lines (order_id, line, sku, quantity, price) values (2, 1, 'pot-1', 5, 24.00);
--> INSERT 1
update products p set stock = stock - l.quantity from order_lines l where l.order_id = 2 and l.sku = p.sku;
--> ERROR 23514: new row for relation "products" violates check constraint "products_stock_check"
-->   detail: Failing row contains (pot-1, Pot, 24.00, -4, {kitchen}, {"colour": "blue"}).
rollback;
--> ROLLBACK
select count(*) from orders;
--> count int8
--> 1
--> SELECT 1
select sku, stock from products order by sku;
--> sku text | stock int4
--> cup-1 | 8
--> pen-1 | 500
--> pot-1 | 1
--> SELECT 3
insert into orders (customer_id, state, placed, total) values (2, 'shipped', '2024-05-01', 48), (2, 'cancelled', '2024-05-02', 1.2), (3, 'paid', '2024-06-15', 99.99) returning id;
--> id int4
--> 3
--> 4
--> 5
--> INSERT 3
insert into orders (customer_id) values (99);
--> ERROR 23503: insert or update on table "orders" violates foreign key constraint "orders_customer_id_fkey"
-->   detail: Key (customer_id)=(99) is not present in table "customers".
insert into orders (customer_id, state) values (1, 'lost');
--> ERROR 22P02: invalid input value for enum order_state: "lost" (at 52)
insert into order_lines values (1, 3, 'pen-1', 101, 1.20);
--> ERROR 23514: new row for relation "order_lines" violates check constraint "order_lines_quantity_check"
-->   detail: Failing row contains (1, 3, pen-1, 101, 1.20, 121.20).
insert into order_lines values (1, 1, 'pen-1', 1, 1.20);
--> ERROR 23505: duplicate key value violates unique constraint "order_lines_pkey"
-->   detail: Key (order_id, line)=(1, 1) already exists.
insert into order_lines (order_id, line, sku, quantity, price, amount) values (1, 3, 'pen-1', 1, 1.20, 5);
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "amount"
-->   detail: Column "amount" is a generated column.
select c.name, count(o.id) as orders, coalesce(sum(o.total) filter (where o.state in ('paid', 'shipped')), 0) as spent from customers c left join orders o on o.customer_id = c.id group by c.id order by spent desc, c.name;
--> name text | orders int8 | spent numeric
--> Cy | 1 | 99.99
--> Bob | 2 | 48.00
--> Ann | 1 | 33.00
--> SELECT 3
select state, count(*), sum(total) from orders group by state order by state;
--> state own | count int8 | sum numeric
--> paid | 2 | 132.99
--> shipped | 1 | 48.00
--> cancelled | 1 | 1.20
--> SELECT 3
select date_trunc('month', placed) as month, sum(total) from orders where placed is not null group by month order by month;
--> month timestamptz | sum numeric
--> 2024-05-01 00:00:00+00 | 49.20
--> 2024-06-01 00:00:00+00 | 132.99
--> SELECT 2
select title from products where 'kitchen' = any (tags) order by title;
--> title text
--> Cup
--> Pot
--> SELECT 2
select title from products where tags @> '{kitchen,gift}';
--> title text
--> Cup
--> SELECT 1
select title, attributes ->> 'colour' as colour from products where attributes ? 'colour' order by colour;
--> title text | colour text
--> Pot | blue
--> Cup | red
--> SELECT 2
select title from products where attributes @> '{"colour": "red"}';
--> title text
--> Cup
--> SELECT 1
select title from products where attributes ->> 'colour' = 'blue';
--> title text
--> Pot
--> SELECT 1
select tag, count(*) from products, unnest(tags) as tag group by tag order by count(*) desc, tag;
--> tag text | count int8
--> kitchen | 2
--> gift | 1
--> office | 1
--> SELECT 3
select p.title, sum(l.quantity) as sold, rank() over (order by sum(l.quantity) desc) from products p join order_lines l using (sku) group by p.sku order by sold desc;
--> title text | sold int8 | rank int8
--> Cup | 2 | 1
--> Pot | 1 | 2
--> SELECT 2
select c.name, o.total, o.total - lag(o.total) over (partition by c.id order by o.placed) as difference from customers c join orders o on o.customer_id = c.id where o.placed is not null order by c.name, o.placed;
--> name text | total numeric | difference numeric
--> Ann | 33.00 | ∅
--> Bob | 48.00 | ∅
--> Bob | 1.20 | -46.80
--> Cy | 99.99 | ∅
--> SELECT 4
select name, (select json_agg(json_build_object('id', o.id, 'total', o.total) order by o.id) from orders o where o.customer_id = c.id) from customers c order by name;
--> name text | json_agg json
--> Ann | [{"id" : 1, "total" : 33.00}]
--> Bob | [{"id" : 3, "total" : 48.00}, {"id" : 4, "total" : 1.20}]
--> Cy | [{"id" : 5, "total" : 99.99}]
--> SELECT 3
select name from customers c where not exists (select from orders o where o.customer_id = c.id and o.state = 'paid') order by name;
--> name text
--> Bob
--> SELECT 1
with spent as (select customer_id, sum(total) as total from orders where state <> 'cancelled' group by customer_id) select c.name, round(100 * s.total / sum(s.total) over (), 1) as share from spent s join customers c on c.id = s.customer_id order by share desc;
--> name text | share numeric
--> Cy | 55.2
--> Bob | 26.5
--> Ann | 18.2
--> SELECT 3
select to_char(placed, 'YYYY-MM') as month, string_agg(c.name, ', ' order by c.name) from orders o join customers c on c.id = o.customer_id where placed is not null group by 1 order by 1;
--> month text | string_agg text
--> 2024-05 | Bob, Bob
--> 2024-06 | Ann, Cy
--> SELECT 2
update products set sku = 'cup-2' where sku = 'cup-1';
--> UPDATE 1
select sku, quantity from order_lines order by line;
--> sku text | quantity int4
--> cup-2 | 2
--> pot-1 | 1
--> SELECT 2
delete from products where sku = 'pot-1';
--> ERROR 23503: update or delete on table "products" violates foreign key constraint "order_lines_sku_fkey" on table "order_lines"
-->   detail: Key (sku)=(pot-1) is still referenced from table "order_lines".
delete from orders where id = 1;
--> DELETE 1
select count(*) from order_lines;
--> count int8
--> 0
--> SELECT 1
delete from customers where id = 1;
--> DELETE 1
delete from customers where id = 2;
--> ERROR 23503: update or delete on table "customers" violates foreign key constraint "orders_customer_id_fkey" on table "orders"
-->   detail: Key (id)=(2) is still referenced from table "orders".
alter table customers add column vip boolean not null default false;
--> ALTER
update customers set vip = true where id in (select customer_id from orders group by customer_id having sum(total) > 50) returning name;
--> name text
--> Cy
--> UPDATE 1
create unique index one_cart on orders (customer_id) where state = 'cart';
--> CREATE
insert into orders (customer_id) values (3) returning state;
--> state own
--> cart
--> INSERT 1
insert into orders (customer_id) values (3);
--> ERROR 23505: duplicate key value violates unique constraint "one_cart"
-->   detail: Key (customer_id)=(3) already exists.
insert into orders (customer_id) values (3) on conflict (customer_id) where state = 'cart' do update set total = orders.total + 1 returning total;
--> total numeric
--> 1.00
--> INSERT 1
select column_name, data_type, is_nullable, column_default from information_schema.columns where table_name = 'customers' order by ordinal_position;
--> column_name name | data_type varchar | is_nullable varchar | column_default varchar
--> id | bigint | NO | ∅
--> email | text | NO | ∅
--> name | text | NO | ∅
--> joined | date | NO | '2024-01-01'::date
--> vip | boolean | NO | false
--> SELECT 5
alter table orders drop column placed;
--> ALTER
alter table customers drop column name;
--> ERROR 2BP01: cannot drop column name of table customers because other objects depend on it
-->   detail: view open_orders depends on column name of table customers
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop table customers;
--> ERROR 2BP01: cannot drop table customers because other objects depend on it
-->   detail: constraint orders_customer_id_fkey on table orders depends on table customers
-->   detail: view open_orders depends on table customers
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop table products, order_lines;
--> DROP
drop view open_orders;
--> DROP
drop table orders, customers;
--> DROP
drop type order_state;
--> DROP
