-- What PostgreSQL knows of relations, in the words of `describe.ts`: names, types, constraints and indexes, but no texts of expressions.
create schema ddl_story;
create function ddl_story.describe(pattern text) returns setof text language sql as $$
with relations as (
  select c.oid, c.relname, c.relkind, case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname as name, c.relpersistence
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema', 'ddl_story') and n.nspname !~ '^pg_toast' and c.relname like pattern
), lines as (
  select name, 1 as part, 0 as place, case relkind when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'c' then 'composite' end
    || ' ' || relname || case relpersistence when 't' then ' temporary' when 'u' then ' unlogged' else '' end
    || coalesce((select ' ' || format_type(seqtypid, null) || ' start ' || seqstart || ' by ' || seqincrement || ' from ' || seqmin || ' to ' || seqmax || ' cache ' || seqcache || case when seqcycle then ' cycle' else '' end
         from pg_sequence where seqrelid = r.oid), '')
    || coalesce((select ' owned by ' || refobjid::regclass::text || '.' || attname from pg_depend join pg_attribute a on a.attrelid = refobjid and a.attnum = refobjsubid
         where classid = 'pg_class'::regclass and objid = r.oid and deptype in ('a', 'i') and refobjsubid > 0), '') as line
  from relations r where relkind in ('r', 'v', 'm', 'S', 'c')
  union all
  select name, 2, attnum, '  ' || attname || ' ' || format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end
    || case attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end
    || case when attgenerated = 's' then ' generated' when atthasdef then ' default' else '' end
  from relations r join pg_attribute on attrelid = r.oid where r.relkind in ('r', 'v', 'm', 'c') and attnum > 0 and not attisdropped
  union all
  select name, 3, row_number() over (partition by name order by i.relname)::int, '  ' || case when indisprimary then 'primary key ' when x.oid is not null then 'unique constraint ' when indisunique then 'unique index ' else 'index ' end || i.relname
    || ' (' || (select string_agg(coalesce(attname, 'expression') || case when option & 1 = 1 then ' desc' else '' end
           || case when (option & 1 = 1) <> (option & 2 = 2) then case when option & 2 = 2 then ' nulls first' else ' nulls last' end else '' end, ', ' order by k)
         from unnest(indkey::int[], indoption::int[]) with ordinality as keys (key, option, k) left join pg_attribute a on a.attrelid = indrelid and a.attnum = key and key > 0 where k <= indnkeyatts) || ')'
    || coalesce((select ' include (' || string_agg(attname, ', ' order by k) || ')' from unnest(indkey::int[]) with ordinality as keys (key, k) join pg_attribute a on a.attrelid = indrelid and a.attnum = key where k > indnkeyatts), '')
    || case when indnullsnotdistinct then ' nulls not distinct' else '' end || case when indpred is not null then ' partial' else '' end
    || case when x.condeferrable then ' deferrable' else '' end || case when x.condeferred then ' deferred' else '' end
  from relations r join pg_index on indrelid = r.oid join pg_class i on i.oid = indexrelid left join pg_constraint x on x.conindid = indexrelid and x.contype in ('p', 'u') where r.relkind in ('r', 'm')
  union all
  select name, case contype when 'c' then 4 else 5 end, row_number() over (partition by name, contype order by conname)::int, case contype when 'c' then '  check ' || conname || ' (' || coalesce((select string_agg(attname, ', ' order by a.attnum) from pg_attribute a where a.attrelid = conrelid and a.attnum = any (conkey)), '') || ')'
      else '  foreign key ' || conname || ' (' || (select string_agg(attname, ', ' order by k) from unnest(conkey) with ordinality as keys (key, k) join pg_attribute a on a.attrelid = conrelid and a.attnum = key) || ') references '
        || confrelid::regclass::text || ' (' || (select string_agg(attname, ', ' order by k) from unnest(confkey) with ordinality as keys (key, k) join pg_attribute a on a.attrelid = confrelid and a.attnum = key) || ')'
        || case confmatchtype when 'f' then ' match full' else '' end
        || case confupdtype when 'r' then ' on update restrict' when 'c' then ' on update cascade' when 'n' then ' on update set null' when 'd' then ' on update set default' else '' end
        || case confdeltype when 'r' then ' on delete restrict' when 'c' then ' on delete cascade' when 'n' then ' on delete set null' when 'd' then ' on delete set default' else '' end
        || case when condeferrable then ' deferrable' else '' end || case when condeferred then ' deferred' else '' end
      end || case when convalidated then '' else ' not valid' end
  from relations r join pg_constraint on conrelid = r.oid where contype in ('c', 'f')
)
select line from lines order by name, part, place, line
$$;
