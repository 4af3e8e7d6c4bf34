/** An execution's surroundings for tests: a clock that stands still, chance with a seed, no session. */
import type { Catalog } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { IntlTimeZones, type SqlValue, utc } from '../../values/index.ts';
import type { ExecutionContext, RowAccess, SessionServices } from '../context.ts';

/** What a test may want to be different. */
export interface ContextWords {
  readonly catalog: Catalog;
  readonly rows: RowAccess;
  readonly parameters?: readonly SqlValue[];
  readonly memoryMax?: number;
  /** Called whenever an operator asks whether to pause. */
  readonly onPause?: () => Promise<void> | undefined;
  readonly services?: Partial<SessionServices>;
}

/** A budget that counts. */
export class CountingMemory {
  charged = 0;
  peak = 0;
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  charge(bytes: number): void {
    this.charged += bytes;
    this.peak = Math.max(this.peak, this.charged);
    if (this.charged > this.#max) throw new SqlError('53200', 'out of memory');
  }

  release(bytes: number): void {
    this.charged -= bytes;
  }
}

/** 2024-02-29 12:34:56.789 UTC. */
const now = 762_525_296_789_000n;

/** The context. */
export function testingContext(words: ContextWords): ExecutionContext & { readonly memory: CountingMemory } {
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x80000000;
  };
  const settings = new Map<string, string>();
  return {
    values: {
      dateOrder: 'MDY',
      timeZone: utc,
      timeZones: new IntlTimeZones(),
      byteaOutput: 'hex',
      extraFloatDigits: 1,
      now,
    },
    statementTime: now,
    clock: () => now,
    random,
    setSeed(value) {
      seed = Math.floor(value * 1000);
    },
    randomBytes(bytes) {
      for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
    },
    digest: () => new Uint8Array(16),
    setting: (name) => settings.get(name.toLowerCase()),
    setSetting(name, value) {
      settings.set(name.toLowerCase(), value);
      return value;
    },
    session: {
      database: 'postgres',
      schema: 'public',
      currentUser: 'postgres',
      sessionUser: 'postgres',
      backendId: 7,
      version: 'JimKV',
    },
    catalog: words.catalog,
    parameters: words.parameters ?? [],
    rows: words.rows,
    memory: new CountingMemory(words.memoryMax ?? 1 << 28),
    systemRows: () => [],
    bindTable() {
      throw new Error('no tables to be bound');
    },
    services: { ...noSession, ...words.services },
    readOnly: false,
    checkCancelled() {},
    isLate: () => false,
    pause: words.onPause ?? (() => undefined),
    notice() {},
  };
}

function nothing(): never {
  throw new Error('there is no session here');
}

const noSession: SessionServices = {
  nextSequenceValue: nothing,
  currentSequenceValue: nothing,
  lastSequenceValue: nothing,
  setSequenceValue: nothing,
  notify: nothing,
  listeningChannels: nothing,
  advisoryLock: nothing,
  advisoryUnlock: nothing,
  advisoryUnlockAll: nothing,
  sleep: nothing,
  cancelBackend: nothing,
  clusterRows: nothing,
  history: nothing,
  feedLines: nothing,
  acknowledgeFeed: () => '',
  changeRange: () => '',
  currentPlace: nothing,
  exportSnapshot: nothing,
  emitMessage: nothing,
  createSlot: nothing,
  dropSlot: nothing,
  advanceSlot: nothing,
  slotChanges: nothing,
  transactionId: nothing,
  isInRecovery: () => false,
};
