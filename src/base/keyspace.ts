/**
 * The keyspace on one page. Everything JimKV stores has a key in one ordered space of byte strings.
 *
 *   01 'd' <range start key>               range directory: the descriptor of the range that starts there
 *   01 'e' <timestamp u64>                 what the master did, and why
 *   01 'i' <name>                          counters for ids (next node, range, namespace)
 *   01 'n' <node id u32>                   node registry
 *   01 's' <name>                          cluster settings
 *   02 'c'                                 catalog: no row; locked by the transaction that changes the catalog
 *   02 'f' 'd' <name>                      durable feeds: what each one is
 *   02 'f' 'p' <name>                      durable feeds: how far its reader is
 *   02 'f' 'r' <name>                      durable feeds: who reads it
 *   02 'f' 'u'                             history: it may be let go up to here where no durable feed needs it
 *   02 'i'                                 catalog: the next oid
 *   02 'k' <kind u8> <parent u32> <name>   catalog: object by name
 *   02 'n' <name>                          catalog: namespace by name
 *   02 'o' <oid u32>                       catalog: an object's descriptor
 *   02 't' <oid u32>                       catalog: a table's statistics
 *   02 'v' 'g'                             catalog: gates that are closed
 *   02 'v' 'm' <node id u32>               catalog: nodes that use it
 *   02 'v' 'v'                             catalog: its version, and what the last ones changed
 *   04 <namespace id u32> <user key>       key-value namespaces
 *   08 'm' <16 bytes> <piece u32>          messages of transactions to those who follow the log, for a minute
 *   08 'q' <session u64> <sequence u64>    requests over several keys that their clients gave a name: each applies once
 *   08 'n' <16 bytes> <piece u32>          notifications of transactions, for a minute
 *   10 <table oid u32> <storage u32> ...    tables: the entries of one index behind one another (`sql/rows`)
 *   10 <sequence oid u32>                  sequences: their state
 *
 * All of 01 and 02 is the *meta range*, r1; everything from 04 on starts as one range, r2.
 */
import { concatBytes, emptyBytes, prefixEnd, utf8, utf8Text } from './bytes.ts';
import type { NodeId } from './ids.ts';
import type { Span } from './span.ts';

function u32Bytes(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}

const metaPrefix = 1;
const tag = (letter: string) => new Uint8Array([metaPrefix, letter.charCodeAt(0)]);

/** The first key behind the meta range. */
export const metaEnd = new Uint8Array([4]);
/** The meta range's span. */
export const metaSpan: Span = { start: emptyBytes, end: metaEnd };
/** Everything else. */
export const userSpan: Span = { start: metaEnd, end: emptyBytes };

export const directoryPrefix = tag('d');
export const eventPrefix = tag('e');
export const nodePrefix = tag('n');
export const namespacePrefix = new Uint8Array([2, 'n'.charCodeAt(0)]);
const namespaceDataPrefix = new Uint8Array([4]);
const tablePrefix = 0x10;
const requestPrefix = new Uint8Array([8, 'q'.charCodeAt(0)]);
/** What transactions tell those who listen. */
export const notificationPrefix: Uint8Array = new Uint8Array([8, 'n'.charCodeAt(0)]);
/** All notifications. */
export const notificationSpan: Span = { start: notificationPrefix, end: new Uint8Array([8, 'o'.charCodeAt(0)]) };
/** What transactions tell those who follow the log. */
export const logicalMessageSpan: Span = { start: new Uint8Array([8, 'm'.charCodeAt(0)]), end: notificationPrefix };

/** Where the directory keeps the range that starts at a key. */
export function directoryKey(rangeStart: Uint8Array): Uint8Array {
  return concatBytes(directoryPrefix, rangeStart);
}
/** Where a node is registered. */
export function nodeKey(nodeId: NodeId): Uint8Array {
  return concatBytes(nodePrefix, u32Bytes(nodeId));
}
/** Where the next id of a kind is counted. */
export function counterKey(name: 'node' | 'range' | 'namespace'): Uint8Array {
  return concatBytes(tag('i'), utf8(name));
}
/** Where a cluster setting is kept. */
export function settingKey(name: string): Uint8Array {
  return concatBytes(tag('s'), utf8(name));
}
/** Where a master's step is recorded. */
export function eventKey(timestamp: number, sequence: number): Uint8Array {
  return concatBytes(
    eventPrefix,
    u32Bytes(Math.floor(timestamp / 2 ** 32)),
    u32Bytes(timestamp % 2 ** 32),
    u32Bytes(sequence),
  );
}
/** Where a namespace's id is found by its name. */
export function namespaceKey(name: string): Uint8Array {
  return concatBytes(namespacePrefix, utf8(name));
}
const catalogKeyOf = (letters: string) => new Uint8Array([2, ...utf8(letters)]);

/** Locked by the one transaction that changes the catalog; there is never a row. */
export const catalogLockKey = catalogKeyOf('c');
/** Where oids are counted. */
export const catalogOidKey = catalogKeyOf('i');
/** The gates that are closed. */
export const catalogGatesKey = catalogKeyOf('vg');
/** The catalog's version. */
export const catalogVersionKey = catalogKeyOf('vv');
/** Gates, members and version, which are read together. */
export const catalogStateSpan: Span = { start: catalogKeyOf('v'), end: catalogKeyOf('w') };
/** All descriptors. */
export const catalogObjectSpan: Span = { start: catalogKeyOf('o'), end: catalogKeyOf('p') };
/** All statistics. */
export const catalogStatisticsSpan: Span = { start: catalogKeyOf('t'), end: catalogKeyOf('u') };

/** Where an object's descriptor is kept. */
export function catalogObjectKey(oid: number): Uint8Array {
  return concatBytes(catalogObjectSpan.start, u32Bytes(oid));
}
/** Where a table's statistics are kept. */
export function catalogStatisticsKey(oid: number): Uint8Array {
  return concatBytes(catalogStatisticsSpan.start, u32Bytes(oid));
}
/** What makes the name of an object unique: its kind of names, and what they are in. */
export function catalogNameKey(kind: number, parentOid: number, name: string): Uint8Array {
  return concatBytes(catalogKeyOf('k'), new Uint8Array([kind]), u32Bytes(parentOid), utf8(name));
}
/** All rows of durable feeds, and how far history may be let go. */
export const durableFeedSpan: Span = { start: catalogKeyOf('f'), end: catalogKeyOf('g') };
/** How far history may be let go. */
export const historyFloorKey = catalogKeyOf('fu');
/** Where a durable feed's definition, its reader's progress, and its reader are kept. */
export function durableFeedKey(part: DurableFeedPart, name: string): Uint8Array {
  return concatBytes(catalogKeyOf(`f${durableFeedTags[part]}`), utf8(name));
}
/** What of which durable feed is kept at a key; undefined for other keys. */
export function parseDurableFeedKey(
  key: Uint8Array,
): { readonly part: DurableFeedPart; readonly name: string } | undefined {
  const tagged = String.fromCharCode(key[2]);
  const part = (Object.keys(durableFeedTags) as DurableFeedPart[]).find((each) => durableFeedTags[each] === tagged);
  const isFeed = key[0] === durableFeedSpan.start[0] && key[1] === durableFeedSpan.start[1];
  return part === undefined || !isFeed ? undefined : { part, name: utf8Text(key.subarray(3)) };
}
/** What is kept of a durable feed. */
export type DurableFeedPart = keyof typeof durableFeedTags;
const durableFeedTags = { definition: 'd', progress: 'p', reader: 'r' } as const;
/** Where a node says that it uses the catalog. */
export function catalogMemberKey(nodeId: NodeId): Uint8Array {
  return concatBytes(catalogKeyOf('vm'), u32Bytes(nodeId));
}
/** A sequence's state. */
export function sequenceKey(oid: number): Uint8Array {
  return concatBytes(new Uint8Array([tablePrefix]), u32Bytes(oid));
}
/** A user's key in a namespace. */
export function namespaceDataKey(namespaceId: number, userKey: Uint8Array): Uint8Array {
  const key = new Uint8Array(5 + userKey.length);
  key[0] = namespaceDataPrefix[0];
  key[1] = namespaceId >>> 24;
  key[2] = (namespaceId >>> 16) & 255;
  key[3] = (namespaceId >>> 8) & 255;
  key[4] = namespaceId & 255;
  key.set(userKey, 5);
  return key;
}
/** All keys of a namespace. */
export function namespaceSpan(namespaceId: number): Span {
  const start = namespaceDataKey(namespaceId, emptyBytes);
  return { start, end: prefixEnd(start) ?? emptyBytes };
}
/** Where a request that its client gave a name leaves its mark. */
export function requestKey(session: number, sequence: number): Uint8Array {
  const words = [session, sequence].flatMap((part) => [Math.floor(part / 2 ** 32), part % 2 ** 32]);
  return concatBytes(requestPrefix, ...words.map(u32Bytes));
}
/** A piece of what a transaction tells. @param name the transaction's alone */
export function notificationKey(name: Uint8Array, piece: number): Uint8Array {
  return concatBytes(notificationPrefix, name, u32Bytes(piece));
}
/** One of a transaction's messages, by its number. @param name the transaction's alone */
export function logicalMessageKey(name: Uint8Array, number: number): Uint8Array {
  return concatBytes(logicalMessageSpan.start, name, u32Bytes(number));
}
/** Bytes in front of the user's key. */
export const namespaceKeyOverhead = 5;
/** What the keys of an index begin with: those of a table lie together. */
export function tableIndexPrefix(tableOid: number, storage: number): Uint8Array {
  return concatBytes(new Uint8Array([tablePrefix]), u32Bytes(tableOid), u32Bytes(storage));
}
/** All tables and sequences of all databases. */
export const allTablesSpan: Span = { start: new Uint8Array([tablePrefix]), end: new Uint8Array([tablePrefix + 1]) };
/** All keys of a table, of all its indexes and storage numbers. */
export function tableSpan(tableOid: number): Span {
  const start = concatBytes(new Uint8Array([tablePrefix]), u32Bytes(tableOid));
  return { start, end: prefixEnd(start) ?? emptyBytes };
}
