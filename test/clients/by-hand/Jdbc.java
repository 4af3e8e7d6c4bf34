/** JDBC: prepared statements, batches, metadata, COPY, cursors by fetch size, savepoints, types. Prints the same for PostgreSQL and JimKV. */
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.*;
import java.time.*;
import java.util.*;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

public class Jdbc {
  public static void main(String[] given) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + given[0] + "/" + given[1] + "?user=postgres&sslmode=disable&prepareThreshold=2&reWriteBatchedInserts=true";
    try (Connection c = DriverManager.getConnection(url)) {
      Statement s = c.createStatement();
      s.execute("set timezone to 'UTC'; drop table if exists child; drop table if exists t");
      s.execute("create table t (id serial primary key, n numeric(10,2), b boolean, d date, ts timestamptz, lt timestamp, by bytea, a int[], j jsonb, u uuid, r float8, t varchar(40), big bigint, sm smallint)");
      s.execute("create table child (id bigint generated always as identity, t_id int references t on delete cascade, unique (t_id))");
      PreparedStatement p = c.prepareStatement("insert into t (n, b, d, ts, lt, by, a, j, u, r, t, big, sm) values (?,?,?,?,?,?,?,?::jsonb,?,?,?,?,?)", Statement.RETURN_GENERATED_KEYS);
      for (int i = 0; i < 6; i++) {
        p.setBigDecimal(1, new java.math.BigDecimal("12.50")); p.setBoolean(2, i % 2 == 0); p.setObject(3, LocalDate.of(2024, 2, 29));
        p.setObject(4, OffsetDateTime.of(2024, 5, 6, 7, 8, 9, 123456000, ZoneOffset.UTC)); p.setObject(5, LocalDateTime.of(1999, 12, 31, 23, 59, 59));
        p.setBytes(6, new byte[] {0, -1}); p.setArray(7, c.createArrayOf("int4", new Integer[] {1, null, 3})); p.setString(8, "{\"x\": " + i + "}");
        p.setObject(9, new UUID(0, i)); p.setDouble(10, 1.5); p.setString(11, "row " + i); p.setLong(12, Long.MAX_VALUE); p.setShort(13, (short) -7);
        p.executeUpdate();
        try (ResultSet k = p.getGeneratedKeys()) { k.next(); System.out.println("key " + k.getInt("id")); }
      }
      PreparedStatement q = c.prepareStatement("select * from t where id = ?");
      for (int i = 1; i <= 4; i++) {
        q.setInt(1, i);
        try (ResultSet r = q.executeQuery()) {
          r.next();
          System.out.println(r.getBigDecimal("n") + " " + r.getBoolean("b") + " " + r.getObject("d", LocalDate.class) + " " + r.getObject("ts", OffsetDateTime.class) + " " + r.getObject("lt", LocalDateTime.class)
            + " " + Arrays.toString(r.getBytes("by")) + " " + Arrays.toString((Object[]) r.getArray("a").getArray()) + " " + r.getString("j") + " " + r.getObject("u") + " " + r.getDouble("r") + " " + r.getString("t") + " " + r.getLong("big") + " " + r.getShort("sm"));
        }
      }
      PreparedStatement b = c.prepareStatement("insert into t (t) values (?)");
      for (int i = 0; i < 500; i++) { b.setString(1, "batch " + i); b.addBatch(); }
      System.out.println("batch " + b.executeBatch().length);
      c.setAutoCommit(false);
      Statement walk = c.createStatement();
      walk.setFetchSize(50);
      long sum = 0;
      try (ResultSet r = walk.executeQuery("select id from t order by id")) { while (r.next()) sum += r.getInt(1); }
      System.out.println("walked " + sum);
      Savepoint save = c.setSavepoint("here");
      try { s.executeUpdate("insert into t (id) values (1)"); } catch (PSQLException e) { System.out.println(e.getSQLState() + " " + e.getServerErrorMessage().getConstraint() + " " + e.getServerErrorMessage().getDetail()); }
      c.rollback(save);
      System.out.println("deleted " + s.executeUpdate("delete from t where id > 100"));
      c.rollback();
      c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (ResultSet r = s.executeQuery("select count(*), current_setting('transaction_isolation') from t")) { r.next(); System.out.println(r.getLong(1) + " " + r.getString(2)); }
      c.commit();
      c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      try (Statement u = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE); ResultSet r = u.executeQuery("select id, t from t where id = 2")) {
        r.next(); r.updateString("t", "changed"); r.updateRow(); System.out.println("row " + r.getRow() + " " + r.getString("t"));
      }
      c.setAutoCommit(true);
      System.out.println("copied " + ((PGConnection) c).getCopyAPI().copyIn("copy t (id, t) from stdin csv", new StringReader("9001,\"a,b\"\n9002,\n")));
      StringWriter w = new StringWriter();
      ((PGConnection) c).getCopyAPI().copyOut("copy (select id, t from t where id > 9000 order by id) to stdout", w);
      System.out.print(w);
      DatabaseMetaData m = c.getMetaData();
      System.out.println(m.getDatabaseProductName() + " " + m.getDatabaseMajorVersion() + " " + m.supportsTransactions());
      print("tables", m.getTables(null, "public", "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME", "TABLE_TYPE");
      print("columns", m.getColumns(null, "public", "t", "%"), "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "DECIMAL_DIGITS", "IS_NULLABLE", "COLUMN_DEF", "IS_AUTOINCREMENT");
      print("keys", m.getPrimaryKeys(null, "public", "t"), "COLUMN_NAME", "PK_NAME");
      print("imported", m.getImportedKeys(null, "public", "child"), "PKTABLE_NAME", "PKCOLUMN_NAME", "FKCOLUMN_NAME", "DELETE_RULE", "FK_NAME");
      print("exported", m.getExportedKeys(null, "public", "t"), "FKTABLE_NAME", "FKCOLUMN_NAME");
      print("indexes", m.getIndexInfo(null, "public", "child", false, false), "INDEX_NAME", "NON_UNIQUE", "COLUMN_NAME");
      ResultSetMetaData r = c.prepareStatement("select id, n, t as x, count(*) over () from t").getMetaData();
      for (int i = 1; i <= r.getColumnCount(); i++) System.out.println(r.getColumnLabel(i) + " " + r.getColumnTypeName(i) + " " + r.getPrecision(i) + " " + r.isNullable(i) + " " + r.isAutoIncrement(i) + " " + r.getTableName(i));
      ParameterMetaData pm = c.prepareStatement("update t set n = ?, t = ? where id = ?").getParameterMetaData();
      for (int i = 1; i <= 3; i++) System.out.print(pm.getParameterTypeName(i) + " ");
      System.out.println();
      Statement slow = c.createStatement();
      slow.setQueryTimeout(1);
      try { slow.execute("select pg_sleep(10)"); } catch (PSQLException e) { System.out.println(e.getSQLState()); }
      s.execute("drop table child, t");
    }
  }

  static void print(String what, ResultSet r, String... columns) throws SQLException {
    System.out.println(what);
    while (r.next()) {
      StringBuilder line = new StringBuilder("  ");
      for (String column : columns) line.append(r.getString(column)).append(" | ");
      System.out.println(line);
    }
  }
}
