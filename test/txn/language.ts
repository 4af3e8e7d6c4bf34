/**
 * The language of transaction stories. A line is a session (any word), perhaps the node that it speaks to, and what it says:
 *
 *   t1: begin repeatable-read; get k; put k 2; commit
 *   t1 at n3: scan a..z for update skip-locked
 *   c: put k 1                                        outside of a transaction: on its own
 *   c: at once: if a = 1, get b, add a -5 min 0, put b 2, delete d
 *   cluster: split m; move lease of m to n2; kill n1; restart n1; cut n1 to n3; heal; merge a; wait 2s; ranges
 *
 *   begin [serializable | repeatable-read | read-committed] [read-only] [life 5s] [lock-timeout 300ms]
 *   get K [for share | for update] [nowait | skip-locked] [at NAME]
 *   scan A..B [reverse] [limit N] [for …] [at NAME]
 *   put K V [if absent | if present | if version NAME]       delete K [if …]        fill PREFIX COUNT BYTES
 *   commit [as NAME]                 NAME stands for the commit's timestamp from then on
 *   commit again                     for the transaction that is over
 *   rollback      locks
 */
import type { NodeName } from './cluster.ts';

export type Level = 'serializable' | 'repeatable-read' | 'read-committed';

export interface LockWords {
  readonly mode: 'share' | 'update';
  readonly wait: 'queue' | 'no-wait' | 'skip-locked';
}

export type ConditionWords =
  | { readonly kind: 'absent' | 'present' }
  | { readonly kind: 'version'; readonly name: string }
  | { readonly kind: 'value'; readonly value: string };

/** A step of a transaction in one request. */
export type OnceOperation =
  | { readonly kind: 'if'; readonly key: string; readonly condition: ConditionWords }
  | { readonly kind: 'get' | 'delete'; readonly key: string }
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'add'; readonly key: string; readonly amount: bigint; readonly min: bigint | undefined };

export type Statement = { readonly text: string } & (
  | {
      readonly kind: 'begin';
      readonly level: Level;
      readonly readOnly: boolean;
      readonly lifeMs: number;
      readonly lockTimeoutMs: number;
    }
  | { readonly kind: 'get'; readonly key: string; readonly lock?: LockWords; readonly at?: string }
  | {
      readonly kind: 'scan';
      readonly start: string;
      readonly end: string;
      readonly reverse: boolean;
      readonly limit: number;
      readonly lock?: LockWords;
      readonly at?: string;
    }
  | { readonly kind: 'put'; readonly key: string; readonly value: string; readonly condition?: ConditionWords }
  | { readonly kind: 'delete'; readonly key: string; readonly condition?: ConditionWords }
  | { readonly kind: 'fill'; readonly prefix: string; readonly count: number; readonly bytes: number }
  | { readonly kind: 'once'; readonly operations: readonly OnceOperation[]; readonly as: string | undefined }
  | { readonly kind: 'commit'; readonly as: string | undefined; readonly again: boolean }
  | { readonly kind: 'rollback' | 'locks' }
);

export type ClusterStep =
  | { readonly kind: 'split' | 'merge'; readonly key: string }
  | { readonly kind: 'move-lease'; readonly key: string; readonly to: NodeName }
  | { readonly kind: 'kill' | 'restart'; readonly node: NodeName }
  | { readonly kind: 'cut'; readonly from: NodeName; readonly to: NodeName }
  | { readonly kind: 'heal' | 'ranges' }
  | { readonly kind: 'wait'; readonly ms: number };

/** One line of a story. */
export type Line =
  | { readonly kind: 'cluster'; readonly steps: readonly ClusterStep[] }
  | {
      readonly kind: 'session';
      readonly session: string;
      readonly node: NodeName | undefined;
      readonly statements: readonly Statement[];
    };

const levels: readonly string[] = ['serializable', 'repeatable-read', 'read-committed'];
const defaultLifeMs = 60_000;
const defaultLockTimeoutMs = 5_000;
const defaultLimit = 100;
const onceWords = 'at once:';

/** Reads a line; throws for what it does not understand. */
export function parseLine(text: string): Line {
  const match = /^(\w+)(?: at (n\d))?: (.+)$/.exec(text);
  if (match === null) throw new Error(`not a line of a story: ${text}`);
  const [, session, node, rest] = match;
  const parts = rest.split(';').map((part) => part.trim());
  if (session === 'cluster') return { kind: 'cluster', steps: parts.map(parseStep) };
  return { kind: 'session', session, node: node as NodeName | undefined, statements: parts.map(parseStatement) };
}

/** The words of a statement, taken one by one; what is left over at the end is a mistake of the story. */
class Words {
  readonly #text: string;
  readonly #words: string[];

  constructor(text: string) {
    this.#text = text;
    this.#words = text.split(/\s+/);
  }

  next(): string {
    const word = this.#words.shift();
    return word ?? this.refuse('has too few words');
  }

  /** Takes these words if they come next. */
  take(phrase: string): boolean {
    const words = phrase.split(' ');
    if (words.some((word, i) => this.#words[i] !== word)) return false;
    this.#words.splice(0, words.length);
    return true;
  }

  /** Takes one of the words if it comes next. */
  oneOf(choices: readonly string[]): string | undefined {
    return choices.includes(this.#words[0]) ? this.next() : undefined;
  }

  /** The word behind another one. */
  after(phrase: string): string | undefined {
    return this.take(phrase) ? this.next() : undefined;
  }

  end(): void {
    if (this.#words.length > 0) this.refuse(`goes on with ${this.#words.join(' ')}`);
  }

  refuse(what: string): never {
    throw new Error(`"${this.#text}" ${what}`);
  }
}

function parseStatement(text: string): Statement {
  if (text.startsWith(onceWords)) return readOnce(text);
  const words = new Words(text);
  const statement = readStatement(words, text);
  words.end();
  return statement;
}

function readStatement(words: Words, text: string): Statement {
  const verb = words.next();
  switch (verb) {
    case 'begin':
      return readBegin(words, text);
    case 'get':
      return { kind: verb, text, key: words.next(), lock: readLock(words), at: words.after('at') };
    case 'scan':
      return readScan(words, text);
    case 'put':
      return { kind: verb, text, key: words.next(), value: words.next(), condition: readCondition(words) };
    case 'delete':
      return { kind: verb, text, key: words.next(), condition: readCondition(words) };
    case 'fill':
      return { kind: verb, text, prefix: words.next(), count: Number(words.next()), bytes: Number(words.next()) };
    case 'commit':
      return { kind: verb, text, again: words.take('again'), as: words.after('as') };
    case 'rollback':
    case 'locks':
      return { kind: verb, text };
    default:
      return words.refuse('is no statement');
  }
}

function readBegin(words: Words, text: string): Statement {
  const level = (words.oneOf(levels) ?? 'serializable') as Level;
  const readOnly = words.take('read-only');
  const life = words.after('life');
  const lockTimeout = words.after('lock-timeout');
  return {
    kind: 'begin',
    text,
    level,
    readOnly,
    lifeMs: life === undefined ? defaultLifeMs : parseMs(life),
    lockTimeoutMs: lockTimeout === undefined ? defaultLockTimeoutMs : parseMs(lockTimeout),
  };
}

function readScan(words: Words, text: string): Statement {
  const [start, end] = words.next().split('..');
  if (end === undefined) words.refuse('has no span such as a..z');
  const reverse = words.take('reverse');
  const limit = Number(words.after('limit') ?? defaultLimit);
  return { kind: 'scan', text, start, end, reverse, limit, lock: readLock(words), at: words.after('at') };
}

function readLock(words: Words): LockWords | undefined {
  const mode = words.after('for');
  if (mode === undefined) return undefined;
  if (mode !== 'share' && mode !== 'update') words.refuse('locks neither for share nor for update');
  return { mode, wait: words.take('nowait') ? 'no-wait' : words.take('skip-locked') ? 'skip-locked' : 'queue' };
}

function readCondition(words: Words): ConditionWords | undefined {
  if (!words.take('if')) return undefined;
  if (words.take('absent')) return { kind: 'absent' };
  if (words.take('present')) return { kind: 'present' };
  const name = words.after('version');
  return name === undefined ? words.refuse('has no condition behind its if') : { kind: 'version', name };
}

/** `at once: if a = 1, add a -5 min 0, put b 2 as NAME` */
function readOnce(text: string): Statement {
  const operations: OnceOperation[] = [];
  let as: string | undefined;
  for (const part of text.slice(onceWords.length).split(',')) {
    const words = new Words(part.trim());
    operations.push(readOnceOperation(words));
    as = words.after('as');
    words.end();
  }
  return { kind: 'once', text, operations, as };
}

function readOnceOperation(words: Words): OnceOperation {
  const verb = words.next();
  const key = words.next();
  switch (verb) {
    case 'if': {
      if (words.take('absent')) return { kind: verb, key, condition: { kind: 'absent' } };
      if (words.take('present')) return { kind: verb, key, condition: { kind: 'present' } };
      const name = words.after('version');
      if (name !== undefined) return { kind: verb, key, condition: { kind: 'version', name } };
      const value = words.after('=');
      return value === undefined
        ? words.refuse('has no condition')
        : { kind: verb, key, condition: { kind: 'value', value } };
    }
    case 'get':
    case 'delete':
      return { kind: verb, key };
    case 'put':
      return { kind: verb, key, value: words.next() };
    case 'add': {
      const amount = BigInt(words.next());
      const min = words.after('min');
      return { kind: verb, key, amount, min: min === undefined ? undefined : BigInt(min) };
    }
    default:
      return words.refuse('is no step of a transaction');
  }
}

function parseStep(text: string): ClusterStep {
  const words = new Words(text);
  const step = readStep(words);
  words.end();
  return step;
}

function readStep(words: Words): ClusterStep {
  const verb = words.next();
  switch (verb) {
    case 'split':
    case 'merge':
      return { kind: verb, key: words.next() };
    case 'move': {
      if (!words.take('lease of')) words.refuse('moves no lease');
      const key = words.next();
      if (!words.take('to')) words.refuse('has no "to"');
      return { kind: 'move-lease', key, to: words.next() as NodeName };
    }
    case 'kill':
    case 'restart':
      return { kind: verb, node: words.next() as NodeName };
    case 'cut': {
      const from = words.next() as NodeName;
      if (!words.take('to')) words.refuse('has no "to"');
      return { kind: verb, from, to: words.next() as NodeName };
    }
    case 'heal':
    case 'ranges':
      return { kind: verb };
    case 'wait':
      return { kind: verb, ms: parseMs(words.next()) };
    default:
      return words.refuse('is no step of the cluster');
  }
}

function parseMs(text: string): number {
  const match = /^(\d+)(ms|s)$/.exec(text);
  if (match === null) throw new Error(`not a time such as 300ms or 5s: ${text}`);
  return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
}
