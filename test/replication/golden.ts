/** What is told to PostgreSQL and to JimKV so that the bytes of their `pgoutput` can be compared, and what is made of these bytes first. */

/** Before there is a slot. */
export const before: readonly string[] = [
  `create type mood as enum ('sad', 'glad')`,
  `create domain short as varchar(5)`,
  `create table wide (id int8 primary key, i2 int2, i4 int4, f4 float4, f8 float8, n numeric(10, 3), b bool, t text, v varchar(9), c char(4),
    by bytea, d date, tm time, ts timestamp, tz timestamptz, iv interval, u uuid, j json, jb jsonb, ia int4[], ta text[], m mood, s short,
    twice int4 generated always as (i4 * 2) stored)`,
  `create table "Odd Name" ("a b" int primary key, "C" text)`,
  `create table whole (a int, b text)`,
  `alter table whole replica identity full`,
  `create table keyed (a int, b int not null unique, c text)`,
  `alter table keyed replica identity using index keyed_b_key`,
  `create table plain (a int, b text)`,
  `create table part (id int primary key, shown text, hidden text)`,
  `create table emptied (x int primary key)`,
  `create table swept (x int primary key)`,
  `create schema aside`,
  `create table aside.away (x int primary key)`,
  `create publication golden for table wide, "Odd Name", whole, keyed, emptied, swept, aside.away, part (id, shown) where (id > 10)`,
  `create publication inserts for table plain with (publish = 'insert')`,
];

/** With the slot: each is one transaction. */
export const after: readonly string[] = [
  `insert into wide values (1, 2, 3, 1.5, 0.1, 12.3, true, 'it''s ü', 'vv', 'c', '\\x00ff', '2026-02-03', '04:05:06.7', '2026-02-03 04:05:06',
    '2026-02-03 04:05:06+00', '1 year 2 days 3 hours', '00000000-0000-0000-0000-00000000000a', '{"a" : 1}', '{"b":[1,null]}', '{1,null,3}', '{a,"b c"}', 'glad', 'short')`,
  `insert into wide (id) values (2), (3)`,
  `update wide set t = 'other', n = -0.001 where id = 1`,
  `delete from wide where id = 2`,
  `insert into "Odd Name" values (1, null)`,
  `insert into whole values (1, 'a'), (2, null)`,
  `update whole set b = 'b' where a = 1`,
  `delete from whole where a = 2`,
  `insert into keyed values (1, 10, 'x')`,
  `update keyed set c = 'y' where b = 10`,
  `update keyed set b = 11 where b = 10`,
  `delete from keyed where b = 11`,
  `insert into plain values (1, 'only seen')`,
  `insert into part values (5, 'not seen', 'h'), (15, 'seen', 'h')`,
  `update part set shown = 'changed', hidden = 'i' where id = 15`,
  `update part set hidden = 'j' where id = 5`,
  `alter table whole add column c int default 5`,
  `insert into whole values (3, 'c', 7)`,
  `insert into aside.away values (1)`,
  // In the order of the tables and of their keys, which is how JimKV tells a transaction.
  `begin; insert into "Odd Name" values (2, 'zwei'); insert into aside.away values (2), (3); commit`,
  `truncate emptied, swept`,
  // Messages go in front of rows, which is how JimKV tells a transaction.
  `begin; select pg_logical_emit_message(true, 'first', 'text ü'), pg_logical_emit_message(true, '', '\\x666f6f'::bytea); insert into "Odd Name" values (5); commit`,
  `select pg_logical_emit_message(true, 'alone', g::text) from generate_series(1, 3) g`,
  `begin; select pg_logical_emit_message(true, 'kept', ''); savepoint s; select pg_logical_emit_message(true, 'gone', ''); rollback to s; select pg_logical_emit_message(true, 'kept', '2'); commit`,
  `begin; select pg_logical_emit_message(true, 'gone', ''), pg_logical_emit_message(false, 'said', 'whatever comes'); insert into swept values (6); rollback`,
  `select pg_logical_emit_message(false, 'said', g::text) from generate_series(1, 3) g`,
  `begin read only; select pg_logical_emit_message(true, 'read', 'only'); commit`,
  `select pg_logical_emit_message(true, null, 'nothing')`,
];

/** Messages as hexadecimal, without what differs from run to run: places, times, numbers of transactions, oids. */
export function comparable(messages: readonly Uint8Array[]): readonly string[] {
  const oids = new Map<number, number>();
  return messages.map((message) => normalised(Buffer.from(message), oids).toString('hex'));
}

function normalised(message: Buffer, oids: Map<number, number>): Buffer {
  const oidAt = (at: number): void => {
    const oid = message.readUInt32BE(at);
    if (oid < 16_384) return;
    if (!oids.has(oid)) oids.set(oid, oids.size + 1);
    message.writeUInt32BE(oids.get(oid) ?? 0, at);
  };
  switch (String.fromCharCode(message[0])) {
    case 'B':
      return message.fill(0, 1);
    case 'C':
      return message.fill(0, 2);
    case 'M':
      return message.fill(0, 2, 10);
    case 'R': {
      oidAt(1);
      // schema, name, identity, count; then of each column: key, name, type, modifier
      let at = message.indexOf(0, message.indexOf(0, 5) + 1) + 2;
      const count = message.readUInt16BE(at);
      at += 2;
      for (let i = 0; i < count; i++) {
        at = message.indexOf(0, at + 1) + 1;
        oidAt(at);
        at += 8;
      }
      return message;
    }
    case 'T':
      for (let at = 6; at < message.length; at += 4) oidAt(at);
      return message;
    default:
      oidAt(1);
      return message;
  }
}
