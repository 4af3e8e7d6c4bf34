-- Sales of shops.
create table sales (id serial primary key, shop text, item text, amount int, price numeric(8, 2), sold date, paid boolean);
--> CREATE
insert into sales (shop, item, amount, price, sold, paid) values
  ('north', 'tea', 3, 2.50, '2024-01-05', true),
  ('north', 'tea', 1, 2.60, '2024-01-06', false),
  ('north', 'jam', 2, 4.00, '2024-02-01', true),
  ('south', 'tea', 5, 2.40, '2024-01-05', true),
  ('south', 'jam', null, 4.20, '2024-03-01', null),
  ('south', 'pot', 1, 19.99, null, false),
  ('west', null, 7, null, '2024-01-31', true);
--> INSERT 7

-- One group.
select count(*), count(amount), count(distinct item), sum(amount), sum(price), avg(amount), avg(price) from sales;
--> count int8 | count int8 | count int8 | sum int8 | sum numeric | avg numeric | avg numeric
--> 7 | 6 | 3 | 19 | 35.69 | 3.1666666666666667 | 5.9483333333333333
--> SELECT 1
select min(amount), max(amount), min(shop), max(sold), min(price) from sales;
--> min int4 | max int4 | min text | max date | min numeric
--> 1 | 7 | north | 2024-03-01 | 2.40
--> SELECT 1
select sum(amount) from sales where false;
--> sum int8
--> ∅
--> SELECT 1
select count(*) from sales where false;
--> count int8
--> 0
--> SELECT 1
select bool_and(paid), bool_or(paid), every(paid) from sales;
--> bool_and bool | bool_or bool | every bool
--> f | t | f
--> SELECT 1
select bit_and(amount), bit_or(amount), bit_xor(amount) from sales;
--> bit_and int4 | bit_or int4 | bit_xor int4
--> 0 | 7 | 3
--> SELECT 1
select stddev(amount), stddev_pop(amount), variance(amount), var_pop(amount) from sales;
--> stddev numeric | stddev_pop numeric | variance numeric | var_pop numeric
--> 2.4013884872437168 | 2.1921577396609843 | 5.7666666666666667 | 4.8055555555555556
--> SELECT 1
select round(stddev_samp(price), 4), round(var_samp(price), 4) from sales;
--> round numeric | round numeric
--> 6.9241 | 47.9428
--> SELECT 1
select corr(amount, id), covar_pop(amount, id), regr_slope(amount, id), regr_count(amount, id) from sales;
--> corr float8 | covar_pop float8 | regr_slope float8 | regr_count int8
--> 0.47335950455309184 | 2.194444444444444 | 0.4906832298136645 | 6
--> SELECT 1
select string_agg(item, ', ' order by id) from sales;
--> string_agg text
--> tea, tea, jam, tea, jam, pot
--> SELECT 1
select string_agg(distinct item, '/' order by item) from sales;
--> string_agg text
--> jam/pot/tea
--> SELECT 1
select array_agg(amount order by id), array_agg(shop order by shop desc, id) from sales;
--> array_agg _int4 | array_agg _text
--> {3,1,2,5,NULL,1,7} | {west,south,south,south,north,north,north}
--> SELECT 1
select array_agg(distinct shop order by shop) from sales;
--> array_agg _text
--> {north,south,west}
--> SELECT 1
select json_agg(item order by id), jsonb_agg(amount order by id) from sales;
--> json_agg json | jsonb_agg jsonb
--> ["tea", "tea", "jam", "tea", "jam", "pot", null] | [3, 1, 2, 5, null, 1, 7]
--> SELECT 1
select json_object_agg(id, item order by id) from sales where id < 4;
--> json_object_agg json
--> { "1" : "tea", "2" : "tea", "3" : "jam" }
--> SELECT 1
select jsonb_object_agg(shop, amount order by id) from sales;
--> jsonb_object_agg jsonb
--> {"west": 7, "north": 2, "south": 1}
--> SELECT 1
select sum(amount) filter (where shop = 'north'), count(*) filter (where paid), count(*) filter (where paid is null) from sales;
--> sum int8 | count int8 | count int8
--> 6 | 4 | 1
--> SELECT 1
select sum(amount * price), avg(amount * price) from sales;
--> sum numeric | avg numeric
--> 50.09 | 10.0180000000000000
--> SELECT 1
select max(array[amount, id]) from sales;
--> max _int4
--> {NULL,5}
--> SELECT 1
select percentile_cont(0.5) within group (order by amount), percentile_disc(0.5) within group (order by amount), mode() within group (order by item) from sales;
--> percentile_cont float8 | percentile_disc int4 | mode text
--> 2.5 | 2 | tea
--> SELECT 1
select percentile_cont(array[0.25, 0.75]) within group (order by amount) from sales;
--> percentile_cont _float8
--> {1.25,4.5}
--> SELECT 1
select rank(3) within group (order by amount), dense_rank(3) within group (order by amount), percent_rank(3) within group (order by amount), cume_dist(3) within group (order by amount) from sales;
--> rank int8 | dense_rank int8 | percent_rank float8 | cume_dist float8
--> 4 | 3 | 0.42857142857142855 | 0.625
--> SELECT 1
select sum(x) from (values (1::int2), (2::int2)) v (x);
--> sum int8
--> 3
--> SELECT 1
select sum(x), avg(x) from (values (1::float8), ('NaN')) v (x);
--> sum float8 | avg float8
--> NaN | NaN
--> SELECT 1
select sum(x), avg(x) from (values (9223372036854775807), (1)) v (x);
--> sum numeric | avg numeric
--> 9223372036854775808 | 4611686018427387904
--> SELECT 1
select sum(x), avg(x) from (values (interval '1 day'), (interval '2 hours')) v (x);
--> sum interval | avg interval
--> 1 day 02:00:00 | 13:00:00
--> SELECT 1
select any_value(1);
--> ERROR 42883: function any_value(integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select count(*) from (select 1 union all select 2) t;
--> count int8
--> 2
--> SELECT 1

-- Groups.
select shop, count(*), sum(amount) from sales group by shop order by shop;
--> shop text | count int8 | sum int8
--> north | 3 | 6
--> south | 3 | 6
--> west | 1 | 7
--> SELECT 3
select shop, item, sum(amount) from sales group by shop, item order by shop, item nulls last;
--> shop text | item text | sum int8
--> north | jam | 2
--> north | tea | 4
--> south | jam | ∅
--> south | pot | 1
--> south | tea | 5
--> west | ∅ | 7
--> SELECT 6
select shop, sum(amount) s from sales group by shop having sum(amount) > 5 order by s, shop;
--> shop text | s int8
--> north | 6
--> south | 6
--> west | 7
--> SELECT 3
select shop from sales group by shop having count(*) = 1;
--> shop text
--> west
--> SELECT 1
select item, count(*) from sales group by item order by 2 desc, 1 nulls first;
--> item text | count int8
--> tea | 3
--> jam | 2
--> ∅ | 1
--> pot | 1
--> SELECT 4
select upper(shop), count(*) from sales group by upper(shop) order by 1;
--> upper text | count int8
--> NORTH | 3
--> SOUTH | 3
--> WEST | 1
--> SELECT 3
select upper(shop) as u, count(*) from sales group by u order by u;
--> u text | count int8
--> NORTH | 3
--> SOUTH | 3
--> WEST | 1
--> SELECT 3
select shop || '!', max(id) from sales group by shop order by 1;
--> ?column? text | max int4
--> north! | 3
--> south! | 6
--> west! | 7
--> SELECT 3
select extract(month from sold) as month, count(*) from sales group by month order by month;
--> month numeric | count int8
--> 1 | 4
--> 2 | 1
--> 3 | 1
--> ∅ | 1
--> SELECT 4
select date_trunc('month', sold)::date as month, sum(amount) from sales group by 1 order by 1;
--> month date | sum int8
--> 2024-01-01 | 16
--> 2024-02-01 | 2
--> 2024-03-01 | ∅
--> ∅ | 1
--> SELECT 4
select amount > 2 as many, count(*) from sales group by 1 order by 1;
--> many bool | count int8
--> f | 3
--> t | 3
--> ∅ | 1
--> SELECT 3
select shop, count(*) * 2 + max(id) from sales group by shop order by 2, 1;
--> shop text | ?column? int8
--> north | 9
--> west | 9
--> south | 12
--> SELECT 3
select count(*) from sales group by ();
--> count int8
--> 7
--> SELECT 1
select 1 from sales group by shop order by shop;
--> ?column? int4
--> 1
--> 1
--> 1
--> SELECT 3
select shop, array_agg(item order by id) from sales group by shop order by shop;
--> shop text | array_agg _text
--> north | {tea,tea,jam}
--> south | {tea,jam,pot}
--> west | {NULL}
--> SELECT 3
select s.shop, count(*) from sales s join (values ('north'), ('west')) v (n) on v.n = s.shop group by s.shop order by 1;
--> shop text | count int8
--> north | 3
--> west | 1
--> SELECT 2
select id, shop, item from sales group by id order by id limit 2;
--> id int4 | shop text | item text
--> 1 | north | tea
--> 2 | north | tea
--> SELECT 2
select sum(count(*)) over () as total, shop, count(*) from sales group by shop order by shop;
--> total numeric | shop text | count int8
--> 7 | north | 3
--> 7 | south | 3
--> 7 | west | 1
--> SELECT 3

-- Grouping sets.
select shop, item, sum(amount) from sales group by grouping sets ((shop), (item), ()) order by shop nulls last, item nulls last, 3;
--> shop text | item text | sum int8
--> north | ∅ | 6
--> south | ∅ | 6
--> west | ∅ | 7
--> ∅ | jam | 2
--> ∅ | pot | 1
--> ∅ | tea | 9
--> ∅ | ∅ | 7
--> ∅ | ∅ | 19
--> SELECT 8
select shop, item, count(*), grouping(shop, item) from sales group by rollup (shop, item) order by grouping(shop, item), shop, item;
--> shop text | item text | count int8 | grouping int4
--> north | jam | 1 | 0
--> north | tea | 2 | 0
--> south | jam | 1 | 0
--> south | pot | 1 | 0
--> south | tea | 1 | 0
--> west | ∅ | 1 | 0
--> north | ∅ | 3 | 1
--> south | ∅ | 3 | 1
--> west | ∅ | 1 | 1
--> ∅ | ∅ | 7 | 3
--> SELECT 10
select shop, paid, count(*), grouping(shop), grouping(paid) from sales group by cube (shop, paid) order by 4, 5, 1, 2;
--> shop text | paid bool | count int8 | grouping int4 | grouping int4
--> north | f | 1 | 0 | 0
--> north | t | 2 | 0 | 0
--> south | f | 1 | 0 | 0
--> south | t | 1 | 0 | 0
--> south | ∅ | 1 | 0 | 0
--> west | t | 1 | 0 | 0
--> north | ∅ | 3 | 0 | 1
--> south | ∅ | 3 | 0 | 1
--> west | ∅ | 1 | 0 | 1
--> ∅ | f | 2 | 1 | 0
--> ∅ | t | 4 | 1 | 0
--> ∅ | ∅ | 1 | 1 | 0
--> ∅ | ∅ | 7 | 1 | 1
--> SELECT 13
select shop, sum(amount) from sales group by rollup (shop) having grouping(shop) = 1;
--> shop text | sum int8
--> ∅ | 19
--> SELECT 1
select shop, item, sold, count(*) from sales group by shop, rollup (item, sold) order by 1, 2 nulls last, 3 nulls last, 4;
--> shop text | item text | sold date | count int8
--> north | jam | 2024-02-01 | 1
--> north | jam | ∅ | 1
--> north | tea | 2024-01-05 | 1
--> north | tea | 2024-01-06 | 1
--> north | tea | ∅ | 2
--> north | ∅ | ∅ | 3
--> south | jam | 2024-03-01 | 1
--> south | jam | ∅ | 1
--> south | pot | ∅ | 1
--> south | pot | ∅ | 1
--> south | tea | 2024-01-05 | 1
--> south | tea | ∅ | 1
--> south | ∅ | ∅ | 3
--> west | ∅ | 2024-01-31 | 1
--> west | ∅ | ∅ | 1
--> west | ∅ | ∅ | 1
--> SELECT 16
select count(*) from sales group by grouping sets ((), ());
--> count int8
--> 7
--> 7
--> SELECT 2
select count(*) from sales where false group by rollup (shop);
--> count int8
--> 0
--> SELECT 1
select shop, count(*) from sales group by distinct rollup (shop), rollup (shop) order by 1;
--> shop text | count int8
--> north | 3
--> south | 3
--> west | 1
--> ∅ | 7
--> SELECT 4

-- Mistakes.
select shop, sum(amount) from sales;
--> ERROR 42803: column "sales.shop" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select sum(sum(amount)) from sales;
--> ERROR 42803: aggregate function calls cannot be nested (at 12)
select item from sales group by shop;
--> ERROR 42803: column "sales.item" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select count(*) from sales where count(*) > 1;
--> ERROR 42803: aggregate functions are not allowed in WHERE (at 34)
select count(*) from sales group by count(*);
--> ERROR 42803: aggregate functions are not allowed in GROUP BY (at 37)
select sum(shop) from sales;
--> ERROR 42883: function sum(text) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select sum(amount) over (), count(*) from sales group by shop;
--> ERROR 42803: column "sales.amount" must appear in the GROUP BY clause or be used in an aggregate function (at 12)
select grouping(item) from sales group by shop;
--> ERROR 42803: arguments to GROUPING must be grouping expressions of the associated query level (at 17)
select max(distinct) from sales;
--> ERROR 42601: syntax error at or near ")" (at 20)
select percentile_cont(2) within group (order by amount) from sales;
--> ERROR 22003: percentile value 2 is not between 0 and 1
select percentile_cont(0.5) from sales;
--> ERROR 42883: function percentile_cont(numeric) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select string_agg(item) from sales;
--> ERROR 42883: function string_agg(text) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select sum(amount order by id) filter (where sum(amount) > 1) from sales;
--> ERROR 42803: aggregate functions are not allowed in FILTER (at 46)
select shop, (select sum(sales.amount)) from sales group by shop order by 1;
--> shop text | sum int8
--> north | 6
--> south | 6
--> west | 7
--> SELECT 3
select string_agg(distinct item, ',' order by id) from sales;
--> ERROR 42P10: in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list (at 47)
