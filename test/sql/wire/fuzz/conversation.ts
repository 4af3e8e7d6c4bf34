/**
 * Random conversations with a listener: mostly what a driver would say, in an order that no driver would, and part of it broken: cut off, with
 * other lengths, other bytes, in pieces, or hung up on in the middle. One seed makes one conversation.
 */
import { type Random, randomInt, randomItem } from '../../../../src/io/index.ts';
import * as say from '../../../../src/wire/postgres/testing/client-messages.ts';

/** One thing that a client does. */
export type Move =
  | { readonly kind: 'send'; readonly bytes: Buffer }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'hang up' };

const texts = [
  'select 1',
  'select 1; select 2; select 3',
  'select * from fuzz',
  'select g, g::text, g * 1.5 from generate_series(1, 2000) g',
  'insert into fuzz values (1, null) on conflict (id) do update set v = fuzz.v + 1',
  'update fuzz set v = 0',
  'delete from fuzz where id > 5',
  'begin',
  'begin isolation level read committed',
  'commit',
  'rollback',
  'savepoint s',
  'rollback to s',
  'copy fuzz from stdin',
  'copy fuzz from stdin (format binary)',
  'copy fuzz from stdin csv',
  'copy fuzz to stdout',
  'declare c cursor for select * from fuzz',
  'fetch 3 from c',
  'prepare p as select $1::int',
  'execute p (1)',
  'deallocate all',
  'set search_path to nosuch, public',
  'set statement_timeout = 500',
  'listen l',
  "notify l, 'x'",
  'select pg_sleep(0.002)',
  'select 1 / 0',
  'select nosuch',
  'selec 1',
  '',
  ';;;',
  "select 'unfinished",
  'select $1',
  'select $1::int + $2',
  'values ($1::text), ($2::text)',
  'insert into fuzz values ($1, $2)',
  'discard all',
  'explain select * from fuzz where id = $1',
  'show all',
];
const names = ['', '', '', 'a', 'b', 'p', 'é', 'x'.repeat(200)];
const copied = [
  '1\t2\n',
  '3\t\\N\n',
  'x\ty\n',
  '\\.\n',
  '4\t5',
  '\xff\xfe',
  'PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\xff\xff',
  '',
];
const types = [0, 0, 23, 25, 20, 1700, 17, 16, 705, 99_999, -1];

/** A conversation, from its first byte. */
export function makeConversation(random: Random): readonly Move[] {
  const moves: Move[] = [];
  if (random.float() < 0.08) return strangerMoves(random);
  moves.push({ kind: 'send', bytes: loginPacket(random) });
  const count = randomInt(random, 1, 25);
  for (let i = 0; i < count; i++) {
    const bytes = damaged(random, messageOf(random));
    if (random.float() < 0.15) moves.push(...inPieces(random, bytes));
    else moves.push({ kind: 'send', bytes });
    if (random.float() < 0.1) moves.push({ kind: 'pause', ms: randomInt(random, 0, 4) });
  }
  if (random.float() < 0.5) moves.push({ kind: 'hang up' });
  return moves;
}

/** Before a login: garbage, or something that looks like a packet. */
function strangerMoves(random: Random): readonly Move[] {
  const bytes = randomItem(random, [
    () => Buffer.from(random.bytes(randomInt(random, 1, 300))),
    () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    () => say.packet(random.u32() | 0, Buffer.from(random.bytes(20))),
    () => Buffer.concat([say.packet(say.sslCode), say.packet(say.gssCode), loginPacket(random)]),
    () => say.packet(say.cancelCode, Buffer.from(random.bytes(randomInt(random, 0, 40)))),
    () => damaged(random, loginPacket(random), 1),
    () => Buffer.concat([say.int32(0x7fff_ffff), Buffer.from(random.bytes(50))]),
  ])();
  return [...inPieces(random, bytes), { kind: 'pause', ms: 2 }, { kind: 'hang up' }];
}

function loginPacket(random: Random): Buffer {
  const parameters: Record<string, string> = { user: 'postgres', database: 'postgres' };
  if (random.float() < 0.1)
    parameters[randomItem(random, ['timezone', 'nosuch', 'options', '_pq_.x', 'datestyle'])] = 'é;\'"';
  return say.startup(parameters, random.float() < 0.1 ? randomInt(random, 0, 9) : 0);
}

function messageOf(random: Random): Buffer {
  const name = () => randomItem(random, names);
  const text = () => randomItem(random, texts);
  const makers: readonly (() => Buffer)[] = [
    () => say.query(text()),
    () => say.query(text()),
    () => say.parse(name(), text(), someOf(random, types, 3)),
    () => say.parse(name(), text()),
    () => say.bind(name(), name(), valuesOf(random), formatsOf(random), formatsOf(random)),
    () => say.bind(name(), name(), valuesOf(random)),
    () => say.describe(randomItem(random, ['S', 'P']), name()),
    () => say.execute(name(), randomItem(random, [0, 0, 1, 7, -1])),
    () => say.close(randomItem(random, ['S', 'P']), name()),
    () => say.sync,
    () => say.sync,
    () => say.flush,
    () => say.copyData(Buffer.from(randomItem(random, copied), 'latin1')),
    () => say.copyDone,
    () => say.copyFail('enough'),
    () => wholeExchange(random),
    () => say.message('F', say.int32(1), say.int16(0), say.int16(0), say.int16(0)),
    () =>
      say.message(String.fromCharCode(randomInt(random, 0, 255)), Buffer.from(random.bytes(randomInt(random, 0, 30)))),
    () => say.message('p', Buffer.from(random.bytes(10))),
  ];
  return randomItem(random, makers)();
}

/** What a driver would send at once. */
function wholeExchange(random: Random): Buffer {
  const text = randomItem(random, texts);
  return Buffer.concat([
    say.parse('', text),
    say.bind('', '', valuesOf(random)),
    say.describe('P', ''),
    say.execute('', randomItem(random, [0, 5])),
    say.sync,
  ]);
}

function valuesOf(random: Random): readonly (string | Uint8Array | null)[] {
  return someOf(random, ['1', '7', 'x', '', null, random.bytes(4), random.bytes(9), 'é'], 4);
}

function formatsOf(random: Random): readonly (0 | 1)[] {
  return someOf(random, [0, 1, 0, 1, 2 as 0, 7 as 0], 3);
}

function someOf<T>(random: Random, items: readonly T[], most: number): readonly T[] {
  return Array.from({ length: randomInt(random, 0, most) }, () => randomItem(random, items));
}

/** Perhaps broken in one way or another. */
function damaged(random: Random, bytes: Buffer, chance = 0.2): Buffer {
  if (random.float() >= chance || bytes.length < 6) return bytes;
  const broken = Buffer.from(bytes);
  switch (randomInt(random, 0, 5)) {
    case 0:
      return broken.subarray(0, randomInt(random, 1, broken.length - 1));
    case 1:
      broken[randomInt(random, 0, broken.length - 1)] = randomInt(random, 0, 255);
      return broken;
    case 2:
      broken.writeInt32BE(randomItem(random, [-1, 0, 3, 4, 5, 2 ** 31 - 1, 2 ** 30, 17_000_000, broken.length + 7]), 1);
      return broken;
    case 3:
      for (let i = randomInt(random, 1, 8); i > 0; i--)
        broken[randomInt(random, 5, broken.length - 1)] = randomInt(random, 128, 255);
      return broken;
    case 4:
      return Buffer.concat([broken, Buffer.from(random.bytes(randomInt(random, 1, 12)))]);
    default:
      return Buffer.concat([broken.subarray(0, 1), say.int32(broken.length + 3), broken.subarray(5), Buffer.alloc(4)]);
  }
}

function inPieces(random: Random, bytes: Buffer): readonly Move[] {
  const moves: Move[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = randomInt(random, 1, Math.max(1, Math.min(40, bytes.length - at)));
    moves.push({ kind: 'send', bytes: bytes.subarray(at, at + length) });
    if (random.float() < 0.3) moves.push({ kind: 'pause', ms: 1 });
    at += length;
  }
  return moves;
}
