/** For tests: the arena store and its model, asked the same questions; every answer must be the same. */
import { expect } from 'vitest';
import { compareBytes, type Span, type Timestamp } from '../base/index.ts';
import { createStore, type FrozenView, type MvccStore, type ScanLimits, type VersionWrite } from './index.ts';

const everything: Span = { start: new Uint8Array(0), end: new Uint8Array(0) };

interface ViewPair {
  readonly views: readonly [FrozenView, FrozenView];
  /** What the views saw first, and must see ever after. */
  readonly content: readonly string[];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Everything that a frozen view sees, read a few versions at a time. */
export function contentOf(view: FrozenView, span = everything, versionsMax = 100): string[] {
  const out: string[] = [];
  let start: Uint8Array | undefined = span.start;
  while (start !== undefined) {
    start = view.visit({ start, end: span.end }, versionsMax, (key, timestamp, row) => {
      out.push(`${hex(key)} ${timestamp} ${row === undefined ? 'deleted' : hex(row)}`);
      return undefined;
    });
  }
  return out;
}

/** What a sink gets that wants so many rows. */
function fedRows(store: MvccStore, span: Span, at: Timestamp, { rowsMax, reverse }: ScanLimits): unknown {
  const rows: string[] = [];
  const resumeKey = store.feed(span, at, reverse === true, {
    wantsKeys: true,
    take(key, bytes, start, end) {
      rows.push(`${hex(key)}=${hex(bytes.subarray(start, end))}`);
      return rows.length < rowsMax;
    },
  });
  return { rows, resumeKey };
}

/** Two stores as one. */
export class ModelPair {
  readonly arena: MvccStore = createStore({ kind: 'arena' });
  readonly model: MvccStore = createStore({ kind: 'sorted-btree' });
  readonly views: ViewPair[] = [];
  /** Open accounts in key order, by the arena's id and the model's. */
  accounts: { arena: number; model: number; span: Span; safepoint: number }[] = [];

  /** Asks both and wants one answer. */
  same<T>(ask: (store: MvccStore) => T): T {
    const answer = ask(this.arena);
    expect(answer).toEqual(ask(this.model));
    return answer;
  }

  apply(writes: readonly VersionWrite[]): void {
    this.same((store) => store.apply(writes));
  }

  /** Scans to the end, from limit to limit. */
  scanAll(span: Span, at: Timestamp, limits: ScanLimits): void {
    let rest: Span | undefined = span;
    while (rest !== undefined) {
      const asked: Span = rest;
      const { resumeKey } = this.same((store) => store.scan(asked, at, limits));
      this.same((store) => fedRows(store, asked, at, limits));
      if (resumeKey === undefined) return;
      rest = limits.reverse === true ? { start: span.start, end: resumeKey } : { start: resumeKey, end: span.end };
    }
  }

  freeze(): void {
    const views = [this.arena.freeze(), this.model.freeze()] as const;
    const content = contentOf(views[0]);
    expect(content).toEqual(contentOf(views[1]));
    this.views.push({ views, content });
  }

  checkViews(versionsMax = 7): void {
    for (const { views, content } of this.views) expect(contentOf(views[0], everything, versionsMax)).toEqual(content);
  }

  closeView(index: number): void {
    const [pair] = this.views.splice(index, 1);
    for (const view of pair.views) view.close();
  }

  openAccount(span: Span): void {
    const arena = this.arena.openAccount(span);
    this.accounts.push({ arena, model: this.model.openAccount(span), span, safepoint: 0 });
    this.accounts.sort((a, b) => compareBytes(a.span.start, b.span.start));
  }

  splitAccount(index: number, at: Uint8Array): void {
    const left = this.accounts[index];
    const arena = this.arena.splitAccount(left.arena, at);
    const model = this.model.splitAccount(left.model, at);
    const right = { ...left, arena, model, span: { start: at, end: left.span.end } };
    this.accounts.splice(index, 1, { ...left, span: { start: left.span.start, end: at } }, right);
  }

  mergeAccounts(index: number): void {
    const [left, right] = this.accounts.slice(index, index + 2);
    this.arena.mergeAccounts(left.arena, right.arena);
    this.model.mergeAccounts(left.model, right.model);
    const safepoint = Math.min(left.safepoint, right.safepoint);
    this.accounts.splice(index, 2, { ...left, span: { start: left.span.start, end: right.span.end }, safepoint });
  }

  closeAccount(index: number): void {
    const [account] = this.accounts.splice(index, 1);
    this.arena.closeAccount(account.arena);
    this.model.closeAccount(account.model);
  }

  setSafepoint(index: number, safepoint: Timestamp): void {
    const account = this.accounts[index];
    account.safepoint = Math.max(account.safepoint, safepoint);
    this.arena.setSafepoint(account.arena, safepoint);
    this.model.setSafepoint(account.model, safepoint);
  }

  /** Collects a few versions at a time until nothing is left; returns how many in all. */
  collect(versionsMax: number): number {
    const freed = [this.arena, this.model].map((store) => {
      let sum = 0;
      for (;;) {
        const { versionsFreed, done } = store.collectGarbage(versionsMax);
        sum += versionsFreed;
        if (done) return sum;
      }
    });
    expect(freed[0]).toBe(freed[1]);
    return freed[0];
  }

  /** Settles the accounts in slices and compares their numbers. */
  checkStats(keysMax: number): void {
    while (!this.arena.settle(keysMax));
    for (const { arena, model, span } of this.accounts) {
      expect(this.arena.stats(arena)).toEqual(this.model.stats(model));
      const middle = this.arena.middleKey(arena);
      expect(middle === undefined).toBe(this.model.middleKey(model) === undefined);
      if (middle !== undefined) expect(compareBytes(middle, span.start)).toBeGreaterThan(0);
    }
  }

  /** All there is, version by version. */
  checkContent(): void {
    const contents = [this.arena, this.model].map((store) => {
      const view = store.freeze();
      const content = contentOf(view);
      view.close();
      return content;
    });
    expect(contents[0]).toEqual(contents[1]);
  }

  checkInvariants(): void {
    this.arena.checkInvariants();
    this.model.checkInvariants();
  }
}
