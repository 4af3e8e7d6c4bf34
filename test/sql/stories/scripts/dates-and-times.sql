create table d (da date, ti time, tz time with time zone, ts timestamp, tt timestamptz, iv interval);
--> CREATE
insert into d values ('2024-02-29', '10:30:15.5', '10:30:15+02', '2024-02-29 10:30:15.123456', '2024-02-29 10:30:15+01', '1 year 2 months 3 days 04:05:06'), ('infinity', '24:00', '00:00+00', '-infinity', 'infinity', '-1 days +02:03:00'), (null, null, null, null, null, null);
--> INSERT 3
select * from d;
--> da date | ti time | tz timetz | ts timestamp | tt timestamptz | iv interval
--> 2024-02-29 | 10:30:15.5 | 10:30:15+02 | 2024-02-29 10:30:15.123456 | 2024-02-29 09:30:15+00 | 1 year 2 mons 3 days 04:05:06
--> infinity | 24:00:00 | 00:00:00+00 | -infinity | infinity | -1 days +02:03:00
--> ∅ | ∅ | ∅ | ∅ | ∅ | ∅
--> SELECT 3
select da + 1, da - 1, da - date '2024-01-01', da + interval '1 month', da + time '10:00' from d where da = '2024-02-29';
--> ?column? date | ?column? date | ?column? int4 | ?column? timestamp | ?column? timestamp
--> 2024-03-01 | 2024-02-28 | 59 | 2024-03-29 00:00:00 | 2024-02-29 10:00:00
--> SELECT 1
select ts + iv, ts - iv, ts - timestamp '2024-01-01', tt - interval '1 hour', iv * 2, iv / 2, -iv from d where da = '2024-02-29';
--> ?column? timestamp | ?column? timestamp | ?column? interval | ?column? timestamptz | ?column? interval | ?column? interval | ?column? interval
--> 2025-05-02 14:35:21.123456 | 2022-12-26 06:25:09.123456 | 59 days 10:30:15.123456 | 2024-02-29 08:30:15+00 | 2 years 4 mons 6 days 08:10:12 | 7 mons 1 day 14:02:33 | -1 years -2 mons -3 days -04:05:06
--> SELECT 1
select ti + interval '2 hours', ti - time '01:00', ti > '10:00' from d where da = '2024-02-29';
--> ?column? time | ?column? interval | ?column? bool
--> 12:30:15.5 | 09:30:15.5 | t
--> SELECT 1
select extract(year from da), extract(dow from da), extract(isodow from da), extract(doy from da), extract(week from da), extract(quarter from da), extract(epoch from da) from d where da = '2024-02-29';
--> extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric
--> 2024 | 4 | 4 | 60 | 9 | 1 | 1709164800
--> SELECT 1
select extract(hour from ts), extract(second from ts), extract(milliseconds from ts), extract(microseconds from ts), extract(epoch from ts), extract(century from ts), extract(isoyear from ts) from d where da = '2024-02-29';
--> extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric
--> 10 | 15.123456 | 15123.456 | 15123456 | 1709202615.123456 | 21 | 2024
--> SELECT 1
select extract(day from iv), extract(month from iv), extract(epoch from iv), date_part('hour', iv) from d where da = '2024-02-29';
--> extract numeric | extract numeric | extract numeric | date_part float8
--> 3 | 2 | 37015506.000000 | 4
--> SELECT 1
select date_trunc('hour', ts), date_trunc('month', ts), date_trunc('week', ts), date_trunc('quarter', ts), date_trunc('day', tt), date_trunc('hour', iv) from d where da = '2024-02-29';
--> date_trunc timestamp | date_trunc timestamp | date_trunc timestamp | date_trunc timestamp | date_trunc timestamptz | date_trunc interval
--> 2024-02-29 10:00:00 | 2024-02-01 00:00:00 | 2024-02-26 00:00:00 | 2024-01-01 00:00:00 | 2024-02-29 00:00:00+00 | 1 year 2 mons 3 days 04:00:00
--> SELECT 1
select date_trunc('day', timestamptz '2024-01-01 01:00+00', 'America/New_York'), date_bin('15 minutes', timestamp '2024-01-01 10:37', timestamp '2024-01-01');
--> date_trunc timestamptz | date_bin timestamp
--> 2023-12-31 05:00:00+00 | 2024-01-01 10:30:00
--> SELECT 1
select age(timestamp '2024-03-01', timestamp '2023-01-31'), age(timestamp '2023-01-31', timestamp '2024-03-01');
--> age interval | age interval
--> 1 year 1 mon 1 day | -1 years -1 mons -1 days
--> SELECT 1
select timestamp '2024-01-31' + interval '1 month', timestamp '2024-03-31' - interval '1 month', date '2024-02-29' + interval '1 year', timestamp '2024-01-01' + interval '1.5 days';
--> ?column? timestamp | ?column? timestamp | ?column? timestamp | ?column? timestamp
--> 2024-02-29 00:00:00 | 2024-02-29 00:00:00 | 2025-02-28 00:00:00 | 2024-01-02 12:00:00
--> SELECT 1
select '2024-03-31 01:30'::timestamp at time zone 'Europe/Zurich', '2024-03-31 02:30'::timestamp at time zone 'Europe/Zurich', '2024-10-27 02:30'::timestamp at time zone 'Europe/Zurich', timestamptz '2024-07-01 12:00+00' at time zone 'Asia/Tokyo', time with time zone '10:00+00' at time zone '-05';
--> timezone timestamptz | timezone timestamptz | timezone timestamptz | timezone timestamp | timezone timetz
--> 2024-03-31 00:30:00+00 | 2024-03-31 01:30:00+00 | 2024-10-27 01:30:00+00 | 2024-07-01 21:00:00 | 15:00:00+05
--> SELECT 1
select timestamptz '2024-01-01 00:00+00' = timestamptz '2024-01-01 01:00+01', time with time zone '10:00+00' = time with time zone '11:00+01', interval '1 month' = interval '30 days', interval '24 hours' = interval '1 day';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | t | t
--> SELECT 1
select to_char(timestamp '2024-02-09 14:05:06.789', 'YYYY-MM-DD HH24:MI:SS.MS'), to_char(timestamp '2024-02-09 14:05:06', 'Day, DD Month YYYY, HH12:MI AM'), to_char(timestamp '2024-02-09', 'FMDay FMDD FMMonth'), to_char(interval '25 hours', 'HH24:MI'), to_char(date '2024-02-09', 'IYYY-IW Q DDD J');
--> to_char text | to_char text | to_char text | to_char text | to_char text
--> 2024-02-09 14:05:06.789 | Friday   , 09 February  2024, 02:05 PM | Friday 9 February | 25:00 | 2024-06 1 040 2460350
--> SELECT 1
select to_date('09.02.2024', 'DD.MM.YYYY'), to_timestamp('2024-02-09 14:05', 'YYYY-MM-DD HH24:MI'), to_timestamp(1700000000), to_date('2024-13-01', 'YYYY-MM-DD');
--> ERROR 22008: date/time field value out of range: "2024-13-01"
select make_date(2024, 2, 29), make_time(10, 5, 6.5), make_timestamp(2024, 1, 2, 3, 4, 5.5), make_interval(days => 3, hours => 4), make_timestamptz(2024, 1, 2, 3, 4, 5, 'UTC');
--> make_date date | make_time time | make_timestamp timestamp | make_interval interval | make_timestamptz timestamptz
--> 2024-02-29 | 10:05:06.5 | 2024-01-02 03:04:05.5 | 3 days 04:00:00 | 2024-01-02 03:04:05+00
--> SELECT 1
select make_date(2023, 2, 29);
--> ERROR 22008: date field value out of range: 2023-02-29
select justify_days(interval '35 days'), justify_hours(interval '30 hours'), justify_interval(interval '1 month -1 hour');
--> justify_days interval | justify_hours interval | justify_interval interval
--> 1 mon 5 days | 1 day 06:00:00 | 29 days 23:00:00
--> SELECT 1
select (date '2024-01-01', date '2024-02-01') overlaps (date '2024-01-15', date '2024-03-01'), (date '2024-01-01', interval '10 days') overlaps (date '2024-01-11', interval '1 day');
--> overlaps bool | overlaps bool
--> t | f
--> SELECT 1
select isfinite(da), isfinite(ts), isfinite(iv) from d where da is not null order by da;
--> isfinite bool | isfinite bool | isfinite bool
--> t | t | t
--> f | f | t
--> SELECT 2
select 'today'::date = current_date, 'now'::timestamptz = now(), 'tomorrow'::date - 'yesterday'::date, now() = current_timestamp, localtimestamp = now()::timestamp, clock_timestamp() >= now();
--> ?column? bool | ?column? bool | ?column? int4 | ?column? bool | ?column? bool | ?column? bool
--> t | t | 2 | t | t | t
--> SELECT 1
select 'epoch'::timestamp, 'allballs'::time, 'January 8, 1999'::date, '19990108'::date, '1999.008'::date, 'J2451187'::date, '8-Jan-1999'::date, '1999-Jan-08'::date;
--> timestamp timestamp | time time | date date | date date | date date | date date | date date | date date
--> 1970-01-01 00:00:00 | 00:00:00 | 1999-01-08 | 1999-01-08 | 1999-01-08 | 1999-01-08 | 1999-01-08 | 1999-01-08
--> SELECT 1
select '04:05 PM'::time, '040506'::time, '04:05:06.789'::time, '4:5'::time, '10:00 America/New_York'::timetz;
--> ERROR 22007: invalid input syntax for type time with time zone: "10:00 America/New_York" (at 77)
select '2024-01-01T10:00:00Z'::timestamptz, '2024-01-01 10:00 Europe/Zurich'::timestamptz, '2024-01-01 10:00 PST'::timestamptz, '2024-01-01 10:00:00.1234567'::timestamp, '0044-03-15 BC'::date, '12024-01-01'::date;
--> timestamptz timestamptz | timestamptz timestamptz | timestamptz timestamptz | timestamp timestamp | date date | date date
--> 2024-01-01 10:00:00+00 | 2024-01-01 09:00:00+00 | 2024-01-01 18:00:00+00 | 2024-01-01 10:00:00.123457 | 0044-03-15 BC | 12024-01-01
--> SELECT 1
select '1 day'::interval, '1-2'::interval, '3 4:05:06'::interval, 'P1Y2M3DT4H5M6S'::interval, '@ 1 minute ago'::interval, '1.5 hours'::interval, '2 weeks'::interval, interval '5' day, interval '1-2' year to month, interval '10:20' hour to minute;
--> interval interval | interval interval | interval interval | interval interval | interval interval | interval interval | interval interval | interval interval | interval interval | interval interval
--> 1 day | 1 year 2 mons | 3 days 04:05:06 | 1 year 2 mons 3 days 04:05:06 | -00:01:00 | 01:30:00 | 14 days | 5 days | 1 year 2 mons | 10:20:00
--> SELECT 1
select '2024-02-30'::date;
--> ERROR 22008: date/time field value out of range: "2024-02-30" (at 8)
select '2024-13-01'::date;
--> ERROR 22008: date/time field value out of range: "2024-13-01" (at 8)
-->   hint: Perhaps you need a different "datestyle" setting.
select 'nonsense'::date;
--> ERROR 22007: invalid input syntax for type date: "nonsense" (at 8)
select '25:00'::time;
--> ERROR 22008: date/time field value out of range: "25:00" (at 8)
select '10:61'::time;
--> ERROR 22008: date/time field value out of range: "10:61" (at 8)
select '1 fortnight'::interval;
--> ERROR 22007: invalid input syntax for type interval: "1 fortnight" (at 8)
select '2024-01-01 10:00 Nowhere/City'::timestamptz;
--> ERROR 22023: time zone "nowhere/city" not recognized (at 8)
select date '5874898-01-01';
--> ERROR 22008: date out of range: "5874898-01-01" (at 13)
select timestamp '294277-01-01';
--> ERROR 22008: timestamp out of range: "294277-01-01" (at 18)
select timestamp '2024-01-01' + interval '300000 years';
--> ERROR 22008: timestamp out of range
select extract(nosuch from date '2024-01-01');
--> ERROR 22023: unit "nosuch" not recognized for type date
select extract(hour from date '2024-01-01');
--> ERROR 0A000: unit "hour" not supported for type date
select date_trunc('nosuch', now());
--> ERROR 22023: unit "nosuch" not recognized for type timestamp with time zone
select date '2024-01-01' + date '2024-01-01';
--> ERROR 42883: operator does not exist: date + date (at 26)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select timestamp(0) '2024-01-01 10:00:00.6', time(1) '10:00:00.25', timestamp(3) '2024-01-01 10:00:00.123456', current_timestamp(0) is not null, interval(0) '1.6 seconds';
--> timestamp timestamp | time time | timestamp timestamp | ?column? bool | interval interval
--> 2024-01-01 10:00:01 | 10:00:00.3 | 2024-01-01 10:00:00.123 | t | 00:00:02
--> SELECT 1
select da::timestamp, ts::date, ts::time, tt::date, tt::time, da::text, ts::text, ti::interval, iv::time from d where da = '2024-02-29';
--> da timestamp | ts date | ts time | tt date | tt time | da text | ts text | ti interval | iv time
--> 2024-02-29 00:00:00 | 2024-02-29 | 10:30:15.123456 | 2024-02-29 | 09:30:15 | 2024-02-29 | 2024-02-29 10:30:15.123456 | 10:30:15.5 | 04:05:06
--> SELECT 1
select * from generate_series(timestamp '2024-01-30', '2024-02-02', '1 day');
--> generate_series timestamp
--> 2024-01-30 00:00:00
--> 2024-01-31 00:00:00
--> 2024-02-01 00:00:00
--> 2024-02-02 00:00:00
--> SELECT 4
select g::date from generate_series(date '2024-01-01', date '2024-03-01', interval '1 month') g;
--> g date
--> 2024-01-01
--> 2024-02-01
--> 2024-03-01
--> SELECT 3
select max(da), min(ts), max(iv), sum(iv), avg(iv) from d where da = '2024-02-29';
--> max date | min timestamp | max interval | sum interval | avg interval
--> 2024-02-29 | 2024-02-29 10:30:15.123456 | 1 year 2 mons 3 days 04:05:06 | 1 year 2 mons 3 days 04:05:06 | 1 year 2 mons 3 days 04:05:06
--> SELECT 1
select da from d order by da desc nulls last;
--> da date
--> infinity
--> 2024-02-29
--> ∅
--> SELECT 3
select count(*) from d where ts < now() and tt > now();
--> count int8
--> 1
--> SELECT 1
select extract(epoch from interval '1 month'), extract(epoch from timestamptz '2024-01-01 00:00+00'), date_part('epoch', date '1970-01-02');
--> extract numeric | extract numeric | date_part float8
--> 2592000.000000 | 1704067200.000000 | 86400
--> SELECT 1
set timezone = 'Europe/Zurich';
--> SET
select timestamptz '2024-07-01 00:00+00', timestamptz '2024-01-01 00:00+00', '2024-07-01'::timestamptz, date '2024-07-01'::timestamptz, timestamp '2024-07-01 12:00'::timestamptz, extract(timezone from timestamptz '2024-07-01'), timezone('UTC', timestamptz '2024-07-01');
--> timestamptz timestamptz | timestamptz timestamptz | timestamptz timestamptz | timestamptz timestamptz | timestamptz timestamptz | extract numeric | timezone timestamp
--> 2024-07-01 02:00:00+02 | 2024-01-01 01:00:00+01 | 2024-07-01 00:00:00+02 | 2024-07-01 00:00:00+02 | 2024-07-01 12:00:00+02 | 7200 | 2024-06-30 22:00:00
--> SELECT 1
select timestamptz '2024-03-30 12:00' + interval '1 day', timestamptz '2024-03-30 12:00' + interval '24 hours', timestamptz '2024-03-31 12:00' - timestamptz '2024-03-30 12:00';
--> ?column? timestamptz | ?column? timestamptz | ?column? interval
--> 2024-03-31 12:00:00+02 | 2024-03-31 13:00:00+02 | 23:00:00
--> SELECT 1
set timezone = 'UTC';
--> SET
