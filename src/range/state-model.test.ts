/**
 * A range's state against a model, under random commands over ranges that are split, frozen and merged. Two copies: one applies
 * the commands as they are, the other one as they come out of the log, and starts anew from images now and then.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareBytes,
  emptyBytes,
  formatTxnId,
  type NodeId,
  type RangeId,
  spanContains,
  type Timestamp,
  type TxnId,
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import { decodeCommand, encodeCommand } from './codec.ts';
import type { Command, Effect, PrepareCommand } from './command.ts';
import type { RangeDescriptor } from './descriptor.ts';
import type { TxnOutcome } from './requests.ts';
import type { Applied, RangeState } from './state.ts';
import { StateCopy } from './testing/state-copy.ts';

const letters = [...'abcdefghijkl'];
const everything = { start: emptyBytes, end: emptyBytes };

/** A random choice of what happens next, made sense of when it happens. */
interface Step {
  readonly does: string;
  readonly txn: number;
  readonly participant: number;
  readonly at: number;
  readonly some: readonly number[];
  readonly commits: boolean;
  readonly restarts: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom(
    ...['prepare', 'prepare', 'prepare', 'resolve', 'decide', 'bar', 'forget', 'write', 'locks', 'safepoint'],
    ...['split', 'freeze', 'thaw', 'merge', 'merge'],
  ),
  txn: fc.nat(4),
  participant: fc.nat(2),
  at: fc.nat(letters.length - 1),
  some: fc.uniqueArray(fc.nat(letters.length - 1), { maxLength: 5 }),
  commits: fc.boolean(),
  restarts: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** A part as the model has it: by key, since splits and merges move keys about. */
interface ModelPart {
  readonly txn: TxnId;
  readonly home: string;
  readonly at: Timestamp;
  homeIsHere: boolean;
  readonly rows: Map<string, string | undefined>;
  readonly looked: Set<string>;
}

class Model {
  readonly parts = new Map<string, ModelPart>();
  readonly answered = new Map<string, Timestamp>();
  readonly records = new Map<TxnId, { readonly anchor: string; readonly outcome: TxnOutcome | undefined }>();
  readonly bars = new Map<string, string>();
  readonly versions = new Map<string, string[]>();

  write(key: string, at: Timestamp, row: string | undefined): void {
    const versions = this.versions.get(key) ?? [];
    versions.unshift(`${key}@${at}=${row ?? '-'}`);
    this.versions.set(key, versions);
  }

  /** What of a transaction lies in a range is over. */
  resolve(txn: TxnId, outcome: TxnOutcome, has: (key: string) => boolean): number {
    let found = 0;
    for (const [name, part] of this.parts) {
      if (part.txn !== txn) continue;
      const rows = [...part.rows].filter(([key]) => has(key));
      const looked = [...part.looked].filter(has);
      const home = part.homeIsHere && has(part.home);
      if (rows.length + looked.length > 0 || home) found++;
      for (const [key, row] of rows) {
        part.rows.delete(key);
        if (outcome.kind === 'committed') this.write(key, outcome.timestamp, row);
      }
      for (const key of looked) part.looked.delete(key);
      if (home) part.homeIsHere = false;
      if (part.rows.size + part.looked.size === 0 && !part.homeIsHere) this.parts.delete(name);
    }
    return found;
  }

  isPrepared(key: string): boolean {
    return [...this.parts.values()].some(({ rows }) => rows.has(key));
  }
}

/** Both copies and the model, and the sense that is made of steps. */
class Story {
  readonly first = new StateCopy();
  readonly second = new StateCopy();
  readonly model = new Model();
  #now = 1000;
  #steps = 0;
  #firstTxn = 1;

  run(step: Step): void {
    // Transactions come and go: a few at a time.
    if (++this.#steps % 12 === 0) this.#firstTxn++;
    const state = this.first.stateAt(utf8(letters[step.at]));
    this.#run(step, state);
    if (step.restarts) this.second.restart();
    this.#compare();
  }

  #run(step: Step, state: RangeState): void {
    this.#now += 10;
    const timestamp = this.#now as Timestamp;
    const frozen = state.frozenFor !== undefined;
    const has = (key: string) => spanContains(state.descriptor.span, utf8(key));
    const txn = this.#txn(step.txn);
    const outcome = this.#outcome(step, txn, timestamp);
    const { rangeId, generation } = state.descriptor;
    const { model } = this;
    const keys = step.some.map((n) => letters[n]).filter(has);
    switch (step.does) {
      case 'prepare':
        this.#prepare(step, txn, timestamp);
        return;
      case 'write': {
        const free = keys.filter((key) => !model.isPrepared(key));
        const effects = free.map((key) => ({ key: utf8(key), row: utf8(`w${timestamp}`) }));
        const command: Command = { kind: 'write', timestamp, id: undefined, effects, existed: free.map(() => false) };
        expect(this.#apply(rangeId, command).kind).toBe(frozen ? 'void' : 'written');
        if (!frozen) for (const key of free) model.write(key, timestamp, `w${timestamp}`);
        return;
      }
      case 'resolve': {
        const applied = this.#apply(rangeId, { kind: 'resolve', timestamp, txn, outcome });
        if (frozen) {
          expect(applied.kind).toBe('void');
          return;
        }
        const found = model.resolve(txn, outcome, has);
        expect(applied).toMatchObject({ kind: 'resolved', txn, outcome, found: found > 0 });
        return;
      }
      case 'decide':
        this.#decide(txn, outcome, timestamp);
        return;
      case 'bar':
        this.#bar(txn, step.participant, timestamp);
        return;
      case 'forget': {
        const anchor = homeOf(txn, 0);
        const { descriptor, frozenFor } = this.first.stateAt(utf8(anchor));
        this.#apply(descriptor.rangeId, { kind: 'forget', timestamp, txns: [txn, this.#txn(9)] });
        if (frozenFor === undefined && model.records.get(txn)?.outcome !== undefined) model.records.delete(txn);
        return;
      }
      case 'locks': {
        const image = utf8(`locks at ${timestamp}`);
        this.#apply(rangeId, { kind: 'locks', timestamp, image });
        expect(this.first.stateAt(state.descriptor.span.start).handedLocks).toEqual(frozen ? state.handedLocks : image);
        return;
      }
      case 'safepoint':
        this.#apply(rangeId, { kind: 'safepoint', timestamp, safepoint: 5 as Timestamp });
        return;
      case 'freeze': {
        const left = this.#leftOf(state);
        if (left === undefined || left.frozenFor !== undefined) return;
        this.#apply(rangeId, { kind: 'freeze', timestamp, generation, into: left.descriptor.rangeId });
        return;
      }
      case 'thaw':
        this.#apply(rangeId, { kind: 'thaw', timestamp, generation });
        return;
      case 'split':
        this.#split(state.descriptor, letters[step.at], frozen, timestamp);
        return;
      case 'merge': {
        const right = this.first.states().find(({ frozenFor }) => frozenFor !== undefined);
        if (right !== undefined) this.#merge(right, timestamp);
        return;
      }
      default:
        throw new Error(`no such step: ${step.does}`);
    }
  }

  #prepare(step: Step, txn: TxnId, timestamp: Timestamp): void {
    const { participant } = step;
    const { model } = this;
    const home = homeOf(txn, participant);
    const name = `${txn}/${participant}`;
    const state = this.first.stateAt(utf8(home));
    const has = (key: string) => spanContains(state.descriptor.span, utf8(key));
    const free = step.some.map((n) => letters[n]).filter((key) => has(key) && !model.isPrepared(key));
    const changed = free.filter((_, i) => i % 3 !== 2);
    const effects: Effect[] = changed.map((key, i) => ({
      key: utf8(key),
      row: i % 2 === 0 ? utf8(`${name} ${key}`) : undefined,
    }));
    const looked = free.filter((_, i) => i % 3 === 2);
    const command: PrepareCommand = {
      kind: 'prepare',
      timestamp,
      id: { session: sessionOf(txn), sequence: participant, finishedBelow: 0 },
      txn,
      participant,
      key: utf8(home),
      anchor: utf8(homeOf(txn, 0)),
      participants: participant === 0 ? [0, 1, 2].map((n) => utf8(homeOf(txn, n))) : [],
      notAfter: zeroTimestamp,
      effects,
      looked: looked.map(utf8),
      existed: free.map((_, i) => i % 2 === 0),
    };
    const record = model.records.get(txn);
    const recordIsHere = record !== undefined && has(record.anchor);
    const applied = this.#apply(state.descriptor.rangeId, command);
    if (state.frozenFor !== undefined) {
      expect(applied.kind).toBe('void');
      return;
    }
    const before = model.answered.get(name);
    if (before !== undefined) {
      expect(applied).toMatchObject({ kind: 'prepared', timestamp: before });
      return;
    }
    if (model.bars.has(name) || (recordIsHere && record.outcome !== undefined)) {
      expect(applied.kind).toBe('refused-prepare');
      return;
    }
    expect(applied).toEqual({ kind: 'prepared', txn, participant, timestamp, existed: command.existed });
    model.answered.set(name, timestamp);
    if (participant === 0) model.records.set(txn, { anchor: home, outcome: undefined });
    const rows = new Map(changed.map((key, i) => [key, i % 2 === 0 ? `${name} ${key}` : undefined]));
    model.parts.set(name, { txn, home, at: timestamp, homeIsHere: true, rows, looked: new Set(looked) });
  }

  #decide(txn: TxnId, wanted: TxnOutcome, timestamp: Timestamp): void {
    const { model } = this;
    const anchor = homeOf(txn, 0);
    const { descriptor, frozenFor } = this.first.stateAt(utf8(anchor));
    const applied = this.#apply(descriptor.rangeId, {
      kind: 'decide',
      timestamp,
      txn,
      anchor: utf8(anchor),
      outcome: wanted,
    });
    if (frozenFor !== undefined) {
      expect(applied.kind).toBe('void');
      return;
    }
    const record = model.records.get(txn);
    const outcome = record?.outcome ?? wanted;
    expect(applied).toMatchObject({ kind: 'decided', txn, outcome });
    if (record !== undefined || outcome.kind === 'aborted') model.records.set(txn, { anchor, outcome });
    model.resolve(txn, outcome, (key) => spanContains(descriptor.span, utf8(key)));
  }

  #bar(txn: TxnId, participant: number, timestamp: Timestamp): void {
    const { model } = this;
    const key = homeOf(txn, participant);
    const name = `${txn}/${participant}`;
    const { descriptor, frozenFor } = this.first.stateAt(utf8(key));
    const applied = this.#apply(descriptor.rangeId, { kind: 'bar', timestamp, txn, participant, key: utf8(key) });
    if (frozenFor !== undefined) {
      expect(applied.kind).toBe('void');
      return;
    }
    const has = (text: string) => spanContains(descriptor.span, utf8(text));
    const part = model.parts.get(name);
    const isHere = part !== undefined && (part.homeIsHere || [...part.rows.keys(), ...part.looked].some(has));
    expect(applied).toEqual({ kind: 'settled', prepared: isHere ? part.at : zeroTimestamp });
    if (!isHere) model.bars.set(name, key);
  }

  #split(descriptor: RangeDescriptor, at: string, frozen: boolean, timestamp: Timestamp): void {
    const start = utf8(at);
    if (compareBytes(start, descriptor.span.start) <= 0) return;
    const generation = descriptor.generation + 1;
    const rightId = (100 + timestamp) as RangeId;
    const applied = this.#apply(descriptor.rangeId, {
      kind: 'split',
      timestamp,
      left: { ...descriptor, generation, span: { start: descriptor.span.start, end: start } },
      right: { ...descriptor, generation, rangeId: rightId, span: { start, end: descriptor.span.end } },
      rightLocks: utf8('right'),
    });
    expect(applied.kind).toBe(frozen ? 'void' : 'split');
    if (!frozen) expect(this.first.stateAt(start).handedLocks).toEqual(utf8('right'));
  }

  #merge(right: RangeState, timestamp: Timestamp): void {
    const left = this.#leftOf(right);
    // Split since: it is another range now that the frozen one would be merged into, and that merge is void.
    if (left === undefined || left.frozenFor !== undefined || left.descriptor.rangeId !== right.frozenFor) return;
    const { descriptor, sessions, appliedIndex } = right;
    const applied = this.#apply(left.descriptor.rangeId, {
      kind: 'merge',
      timestamp,
      merged: {
        ...left.descriptor,
        span: { start: left.descriptor.span.start, end: descriptor.span.end },
        generation: Math.max(left.descriptor.generation, descriptor.generation) + 1,
      },
      leftGeneration: left.descriptor.generation,
      rightId: descriptor.rangeId,
      rightIndex: appliedIndex,
      rightSessions: sessions.encode(),
      rightLocks: emptyBytes,
    });
    expect(applied.kind).toBe('merged');
  }

  #leftOf({ descriptor }: RangeState): RangeState | undefined {
    const states = this.first.states();
    return states[states.findIndex((state) => state.descriptor.rangeId === descriptor.rangeId) - 1];
  }

  #txn(n: number): TxnId {
    const number = this.#firstTxn + n;
    return formatTxnId({ coordinator: 1 as NodeId, session: 7, number, startedAt: 1 as Timestamp });
  }

  /** One outcome for a transaction, if it is to be committed at a time that all of its parts allow. */
  #outcome({ commits }: Step, txn: TxnId, now: Timestamp): TxnOutcome {
    if (!commits) return { kind: 'aborted' };
    const decided = this.model.records.get(txn)?.outcome;
    if (decided?.kind === 'committed') {
      const fits = [...this.model.parts.values()].every((part) => part.txn !== txn || part.at <= decided.timestamp);
      if (fits) return decided;
    }
    return { kind: 'committed', timestamp: (now - 5) as Timestamp };
  }

  #apply(rangeId: RangeId, command: Command): Applied {
    const applied = this.first.apply(rangeId, command);
    const again = this.second.apply(rangeId, decodeCommand(encodeCommand(command)));
    expect(shown(again)).toEqual(shown(applied));
    return applied;
  }

  #compare(): void {
    const { first, second, model } = this;
    expect(second.images()).toEqual(first.images());
    expect(second.versions(everything)).toEqual(first.versions(everything));
    expect(first.versions(everything)).toEqual([...model.versions].sort().flatMap(([, versions]) => versions));
    expect(partsOf(first)).toEqual(partsOfModel(model));
    const records = first.states().flatMap(({ records }) => records.all());
    expect(new Map(records.map(({ txn, anchor, outcome }) => [txn, { anchor: utf8Text(anchor), outcome }]))).toEqual(
      model.records,
    );
    const bars = first.states().flatMap(({ bars }) => bars.all());
    expect(new Map(bars.map(({ txn, participant, key }) => [`${txn}/${participant}`, utf8Text(key)]))).toEqual(
      model.bars,
    );
    for (const { prepared } of first.states()) {
      const oldest = prepared.all().map(({ prepareTimestamp }) => prepareTimestamp);
      expect(prepared.oldestTimestamp()).toBe(oldest.length === 0 ? undefined : Math.min(...oldest));
    }
    for (const key of letters) {
      const bytes = utf8(key);
      const found = first.stateAt(bytes).prepared.onKey(bytes);
      expect(found !== undefined).toBe(model.isPrepared(key));
    }
  }
}

/** Keys that go with a part, all pieces together, as text. */
function partsOf(copy: StateCopy): readonly string[] {
  const lines: string[] = [];
  for (const { prepared } of copy.states())
    for (const { txn, participant, prepareTimestamp, effects, looked } of prepared.all()) {
      const name = `${txn}/${participant} at ${prepareTimestamp}`;
      for (const { key, row } of effects)
        lines.push(`${name} ${utf8Text(key)} ${row === undefined ? '-' : utf8Text(row)}`);
      for (const key of looked) lines.push(`${name} looked ${utf8Text(key)}`);
    }
  return lines.sort();
}

function partsOfModel({ parts }: Model): readonly string[] {
  const lines: string[] = [];
  for (const [part, { at, rows, looked }] of parts) {
    for (const [key, row] of rows) lines.push(`${part} at ${at} ${key} ${row ?? '-'}`);
    for (const key of looked) lines.push(`${part} at ${at} looked ${key}`);
  }
  return lines.sort();
}

/** A split's new state is compared as an image. */
function shown(applied: Applied): unknown {
  return applied.kind === 'split' ? { ...applied, right: undefined } : applied;
}

/** Each part of a transaction has its place. */
function homeOf(txn: TxnId, participant: number): string {
  return letters[(sessionOf(txn) * 5 + participant * 4) % letters.length];
}

function sessionOf(txn: TxnId): number {
  return Number.parseInt(txn.split('-')[2], 36);
}

test('random commands leave two copies and the model alike', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const story = new Story();
      for (const step of steps) story.run(step);
    }),
    { numRuns: 80 },
  );
});
