/**
 * The keyspace on one page. Everything JimKV stores has a key in one ordered space of byte strings.
 *
 *   01 'd' <range start key>               range directory: the descriptor of the range that starts there
 *   01 'e' <timestamp u64>                 what the master did, and why
 *   01 'i' <name>                          counters for ids (next node, range, namespace)
 *   01 'n' <node id u32>                   node registry
 *   01 's' <name>                          cluster settings
 *   02 'n' <name>                          catalog: namespace by name
 *   04 <namespace id u32> <user key>       key-value namespaces
 *   08 'q' <session u64> <sequence u64>    requests over several keys that their clients gave a name: each applies once
 *   10 <table oid u32> <storage u32> ...    tables: the entries of one index behind one another (`sql/rows`)
 *
 * All of 01 and 02 is the *meta range*, r1; everything from 04 on starts as one range, r2.
 */
import { concatBytes, emptyBytes, prefixEnd, utf8 } from './bytes.ts';
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
/** Bytes in front of the user's key. */
export const namespaceKeyOverhead = 5;
/** What the keys of an index begin with: those of a table lie together. */
export function tableIndexPrefix(tableOid: number, storage: number): Uint8Array {
  return concatBytes(new Uint8Array([tablePrefix]), u32Bytes(tableOid), u32Bytes(storage));
}
/** All keys of a table, of all its indexes and storage numbers. */
export function tableSpan(tableOid: number): Span {
  const start = concatBytes(new Uint8Array([tablePrefix]), u32Bytes(tableOid));
  return { start, end: prefixEnd(start) ?? emptyBytes };
}
