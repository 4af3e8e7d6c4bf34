"""psycopg2: parameters, types, transactions, server-side cursors, COPY, notifications, errors. Prints the same for PostgreSQL and JimKV."""
import datetime, decimal, io, select, sys, uuid
import psycopg2, psycopg2.extras, psycopg2.errors

dsn = f"host=127.0.0.1 port={sys.argv[1]} user=postgres dbname={sys.argv[2]}"
psycopg2.extras.register_uuid()
c = psycopg2.connect(dsn)
k = c.cursor()
k.execute("drop table if exists t")
k.execute("create table t (id serial primary key, n numeric(10,2), d date, ts timestamptz, b bytea, a int[], j jsonb, u uuid, i interval, f float8, t text)")
row = (decimal.Decimal("12.50"), datetime.date(2024, 2, 29), datetime.datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=datetime.timezone.utc),
       psycopg2.Binary(b"\x00\xff"), [1, None, 3], psycopg2.extras.Json({"x": [1, None]}), uuid.UUID(int=5), datetime.timedelta(days=1, seconds=5), 1.5, "it's ü\n")
k.execute("insert into t (n, d, ts, b, a, j, u, i, f, t) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id", row)
print("id", k.fetchone())
k.execute("set timezone to 'UTC'")
k.execute("select * from t")
print([x.name for x in k.description], [x.type_code for x in k.description])
print([bytes(v) if isinstance(v, memoryview) else v for v in k.fetchone()])
psycopg2.extras.execute_values(k, "insert into t (t, f) values %s", [(f"r{i}", i) for i in range(1000)])
k.executemany("update t set f = f + 1 where id = %s", [(2,), (3,)])
c.commit()
named = c.cursor("walk", cursor_factory=psycopg2.extras.DictCursor)
named.itersize = 100
named.execute("select id, t from t order by id")
print("walked", sum(r["id"] for r in named))
named.close()
try:
    k.execute("insert into t (id) values (1)")
except psycopg2.errors.UniqueViolation as e:
    print(e.pgcode, e.diag.constraint_name, e.diag.message_detail, e.diag.table_name)
c.rollback()
with c:
    with c.cursor() as x:
        x.execute("savepoint s")
        x.execute("delete from t where id > 10")
        x.execute("rollback to savepoint s")
        x.execute("select count(*) from t")
        print("count", x.fetchone())
out = io.StringIO()
k.copy_expert("copy (select id, t, f from t order by id limit 3) to stdout with csv header", out)
print(out.getvalue())
k.copy_from(io.StringIO("5000\tcopied\n5001\t\\N\n"), "t", columns=("id", "t"))
print("copied", k.rowcount)
c.commit()
c.set_session(isolation_level="SERIALIZABLE", readonly=True)
try:
    k.execute("delete from t")
except psycopg2.errors.ReadOnlySqlTransaction as e:
    print(e.pgcode, str(e).strip())
c.rollback()
c.set_session(readonly=False, autocommit=True)
k.execute("listen news")
k.execute("notify news, 'hello'")
select.select([c], [], [], 5)
c.poll()
print([(n.channel, n.payload) for n in c.notifies])
k.execute("prepare p (int) as select t from t where id = $1; execute p(2)")
print(k.fetchall())
k.callproc("lower", ["ABC"])
print(k.fetchall())
print(c.server_version // 10000, c.encoding, c.get_parameter_status("standard_conforming_strings"))
k.execute("drop table t")
