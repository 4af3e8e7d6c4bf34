/**
 * Reads and scans against a model made of versions. Every acknowledged write names the timestamp at which it happened and
 * every read the timestamp at which it is true, so the model is a sorted list of versions per key, and each answer
 * must be what the model holds at its timestamp. Timestamps must also agree with real time: what was acknowledged before
 * a read began is not above the read's timestamp, what began after it ended is not below.
 */
import { decodeTimestamp, ticksPerMs, wallMsOf } from '../../src/base/index.ts';
import { invalid, type Operation, type Verdict, valid } from './history.ts';

/** A write whose version is known. `value` null: a deletion. */
interface Version {
  readonly version: number;
  readonly value: number | null;
  readonly expiresAtMs: number | undefined;
  readonly write: Operation;
}

interface KeyModel {
  readonly versions: Version[];
  /** Writes that may or may not have happened and that nobody has seen. */
  readonly maybe: Operation[];
}

export interface VersionCheckOptions {
  /** How far the expiry of a row may be from its write's timestamp plus its time to live. */
  readonly ttlToleranceMs: number;
  /** How far the clocks of all nodes together may go back when all of them lose power at once. */
  readonly clockBackMsMax: number;
}

/** Checks all reads and scans of a history. */
export function checkVersions(operations: readonly Operation[], options: VersionCheckOptions): Verdict {
  const model = new Map<string, KeyModel>();
  const reads = operations.filter(({ call, outcome }) => outcome === 'ok' && (call.f === 'read' || call.f === 'scan'));
  const problem = buildModel(model, operations, reads);
  if (problem !== undefined) return problem;
  for (const read of reads) {
    const verdict = read.call.f === 'scan' ? checkScan(model, read, options) : checkRead(model, read, options);
    if (verdict.kind !== 'valid') return verdict;
  }
  return valid;
}

function buildModel(
  model: Map<string, KeyModel>,
  operations: readonly Operation[],
  reads: readonly Operation[],
): Verdict | undefined {
  const writers = new Map<string, Operation>();
  for (const operation of operations) {
    const { call } = operation;
    if (call.f === 'read' || call.f === 'scan') continue;
    const value = valueWritten(operation);
    if (value !== null) writers.set(`${call.key} ${value}`, operation);
    const keyModel = modelOf(model, call.key);
    if (operation.outcome === 'info') keyModel.maybe.push(operation);
    if (operation.outcome === 'ok' && operation.answer.result !== false)
      learn(keyModel, operation, operation.answer.version!);
  }
  for (const read of reads) {
    for (const { key, value, version } of rowsOf(read)) {
      const writer = writers.get(`${key} ${value}`);
      if (writer === undefined) return invalid(`${key} shows ${value}, which nobody wrote`, read);
      if (writer.outcome === 'fail')
        return invalid(`${key} shows ${value}, whose write certainly did not happen`, read, writer);
      const keyModel = modelOf(model, key);
      const known = keyModel.versions.find((candidate) => candidate.write === writer);
      if (known === undefined) {
        keyModel.maybe.splice(keyModel.maybe.indexOf(writer), 1);
        learn(keyModel, writer, version);
      } else if (known.version !== version)
        return invalid(`${key} = ${value} has version ${known.version} and also ${version}`, read, writer);
    }
  }
  for (const [key, { versions }] of model) {
    versions.sort((a, b) => a.version - b.version);
    const problem = checkOrder(key, versions);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Versions of a key are distinct and follow real time. */
function checkOrder(key: string, versions: readonly Version[]): Verdict | undefined {
  let latestCall: Version | undefined;
  for (let i = 0; i < versions.length; i++) {
    const here = versions[i];
    const before = versions[i - 1];
    if (before?.version === here.version)
      return invalid(`two writes of ${key} have one version`, here.write, before.write);
    if (latestCall !== undefined && here.write.ended < latestCall.write.invoked)
      return invalid(`${key}: a later write has a lower version`, here.write, latestCall.write);
    if (latestCall === undefined || here.write.invoked > latestCall.write.invoked) latestCall = here;
  }
  return undefined;
}

function checkRead(model: Map<string, KeyModel>, read: Operation, options: VersionCheckOptions): Verdict {
  const { call, answer } = read;
  if (call.f !== 'read') return valid;
  const seen = typeof answer.value === 'number' ? answer.version! : undefined;
  return checkKey(modelOf(model, call.key), call.key, seen, read, options);
}

function checkScan(model: Map<string, KeyModel>, scan: Operation, options: VersionCheckOptions): Verdict {
  const { call, answer } = scan;
  if (call.f !== 'scan') return valid;
  const rows = answer.rows ?? [];
  if (rows.length > call.limit) return invalid(`a scan shows ${rows.length} rows, more than its limit`, scan);
  if (rows.length < call.limit && answer.resumeKey === undefined) return invalid('a scan without its end', scan);
  const resumeKey = answer.resumeKey ?? undefined;
  const start = call.reverse && resumeKey !== undefined ? resumeKey : call.start;
  const end = !call.reverse && resumeKey !== undefined ? resumeKey : call.end;
  for (let i = 0; i < rows.length; i++) {
    if (rows[i].key < start || rows[i].key >= end)
      return invalid(`a scan shows ${rows[i].key}, outside its bounds`, scan);
    if (i > 0 && rows[i - 1].key < rows[i].key === call.reverse) return invalid('a scan is out of order', scan);
    if (i > 0 && rows[i - 1].key === rows[i].key) return invalid(`a scan shows ${rows[i].key} twice`, scan);
  }
  const seen = new Map(rows.map((row) => [row.key, row.version]));
  for (const [key, keyModel] of model) {
    if (key < start || key >= end) continue;
    const verdict = checkKey(keyModel, key, seen.get(key), scan, options);
    if (verdict.kind !== 'valid') return verdict;
  }
  return valid;
}

/** One key of a read: is what it saw (undefined: no row) what the model holds at its timestamp, and is that in real time? */
function checkKey(
  { versions, maybe }: KeyModel,
  key: string,
  seen: number | undefined,
  read: Operation,
  { ttlToleranceMs, clockBackMsMax }: VersionCheckOptions,
): Verdict {
  const at = read.answer.readTimestamp!;
  const stale = read.call.f === 'read' && read.call.staleMsMax !== undefined;
  let newest: Version | undefined;
  for (const version of versions) {
    if (!stale && version.version > at && version.write.ended < read.invoked)
      return invalid(
        `${key}: a read is true at ${at}, before a write that was acknowledged earlier`,
        read,
        version.write,
      );
    const later = version.write.invoked > read.ended;
    if (later && version.version <= at - clockBackMsMax * ticksPerMs)
      return invalid(`${key}: a write that began after a read has a lower timestamp`, read, version.write);
    if (version.version <= at && !later) newest = version;
  }
  if (seen !== undefined && seen > at) return invalid(`${key}: a read at ${at} shows version ${seen}`, read);
  const wallMs = wallMsOf(decodeTimestamp(at));
  if (seen !== undefined) {
    if (newest?.version !== seen)
      return invalid(`${key}: a read at ${at} shows version ${seen}, not ${newest?.version}`, read, newest!.write);
    if (newest.expiresAtMs !== undefined && wallMs > newest.expiresAtMs + ttlToleranceMs)
      return invalid(`${key}: a read shows a row ${wallMs - newest.expiresAtMs} ms after its end`, read, newest.write);
    return valid;
  }
  if (newest === undefined || newest.value === null) return valid;
  // The time to live counts from the request, the version from the moment when it was carried out.
  const earlyMs = ttlToleranceMs + newest.write.tookMs;
  if (newest.expiresAtMs !== undefined && wallMs >= newest.expiresAtMs - earlyMs) return valid;
  if (maybe.some((write) => removes(write) && write.invoked < read.ended)) return valid;
  return invalid(`${key}: a read at ${at} misses version ${newest.version}`, read, newest.write);
}

/** May an unseen write of unknown outcome be why there is no row? */
function removes({ call }: Operation): boolean {
  return call.f === 'delete' || (call.f === 'write' && call.ttlMs !== undefined);
}

function modelOf(model: Map<string, KeyModel>, key: string): KeyModel {
  let keyModel = model.get(key);
  if (keyModel === undefined) {
    keyModel = { versions: [], maybe: [] };
    model.set(key, keyModel);
  }
  return keyModel;
}

function learn({ versions }: KeyModel, write: Operation, version: number): void {
  const ttlMs = write.call.f === 'write' ? write.call.ttlMs : undefined;
  const expiresAtMs = ttlMs === undefined ? undefined : wallMsOf(decodeTimestamp(version)) + ttlMs;
  versions.push({ version, value: valueWritten(write), expiresAtMs, write });
}

function valueWritten({ call }: Operation): number | null {
  switch (call.f) {
    case 'write':
    case 'insert':
    case 'add':
      return call.value;
    case 'cas':
      return call.value[1];
    default:
      return null;
  }
}

function rowsOf({ call, answer }: Operation): readonly { key: string; value: number; version: number }[] {
  if (call.f === 'scan') return answer.rows ?? [];
  if (call.f !== 'read' || typeof answer.value !== 'number') return [];
  return [{ key: call.key, value: answer.value, version: answer.version! }];
}
