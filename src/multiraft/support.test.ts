/**
 * Promises between two nodes, against true time: messages come late, twice, in any order or not at all, clocks run at different speeds and
 * show different times, and the node that promises starts anew. Every lease rests on what is checked here (J-02, J-04, J-06).
 */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { clearMistakes, decodeNodeId, plantMistake, type Timestamp } from '../base/index.ts';
import { SupportTable } from './index.ts';

afterEach(clearMistakes);

const leaseMs = 1_000;
/** How long a node that was started anew promises nothing to anybody, and votes for nobody, in leases (`node.ts`). */
const quietLeases = 1.2;
const [a, b] = [decodeNodeId(1), decodeNodeId(2)];

type Message =
  | { readonly kind: 'heartbeat'; readonly sequence: number; readonly ceiling: Timestamp }
  | { readonly kind: 'reply'; readonly sequence: number; readonly grant: number };

/** n1 asks for support, n2 promises it. */
class Pair {
  readonly asking = new SupportTable({ leaseMs, life: 1 });
  giving = new SupportTable({ leaseMs, life: 1 });
  readonly #rates: readonly [number, number];
  readonly #messages: Message[] = [];
  #trueMs = 0;
  #ceiling = 0;
  #life = 1;
  #quietUntilMs = 0;
  #restarted = false;
  /** By grant: until when it was counted on. */
  readonly #untilMs = new Map<number, number>();
  counted = 0;

  constructor(rates: readonly [number, number]) {
    this.#rates = rates;
  }

  get #askingMs(): number {
    return 7_000 + this.#trueMs * this.#rates[0];
  }

  get #givingMs(): number {
    return 90_000 + this.#trueMs * this.#rates[1];
  }

  pass(ms: number): void {
    this.#trueMs += ms;
  }

  ask(): void {
    this.#ceiling += 10;
    const ceiling = this.#ceiling as Timestamp;
    const sequence = this.asking.onHeartbeatSent(b, this.#askingMs, ceiling);
    this.#messages.push({ kind: 'heartbeat', sequence, ceiling });
  }

  /** One of the messages on their way arrives; `again`: it will do so once more. */
  deliver(which: number, again: boolean): void {
    if (this.#messages.length === 0) return;
    const at = which % this.#messages.length;
    const message = again ? this.#messages[at] : this.#messages.splice(at, 1)[0];
    if (message.kind === 'reply') {
      this.asking.onHeartbeatReply(b, message.sequence, message.grant, this.#askingMs);
      return;
    }
    // In its quiet time it may promise again: what it promises from now on it knows.
    const grant = this.giving.onHeartbeat(a, message.ceiling, this.#givingMs);
    this.#messages.push({ kind: 'reply', sequence: message.sequence, grant });
  }

  lose(which: number): void {
    if (this.#messages.length > 0) this.#messages.splice(which % this.#messages.length, 1);
  }

  restart(): void {
    this.giving = new SupportTable({ leaseMs, life: ++this.#life });
    this.#quietUntilMs = this.#givingMs + leaseMs * quietLeases;
    this.#restarted = true;
  }

  check(): void {
    const held = this.giving.grantTo(a, this.#givingMs);
    const isQuiet = this.#givingMs < this.#quietUntilMs;
    for (const grant of new Set([...this.#untilMs.keys(), held])) {
      const untilMs = this.asking.supportedUntil(b, grant);
      if (untilMs === Number.NEGATIVE_INFINITY) continue;
      expect(untilMs, 'a promise is never taken back').toBeGreaterThanOrEqual(this.#untilMs.get(grant) ?? 0);
      this.#untilMs.set(grant, untilMs);
      if (untilMs <= this.#askingMs) continue;
      this.counted++;
      expect(held === grant || isQuiet, `grant ${grant} is counted on and was not given up`).toBe(true);
      if (this.#restarted) continue;
      expect(this.asking.usableCeiling(this.#askingMs)).toBeLessThanOrEqual(this.giving.clockCeilingOf(a));
    }
  }
}

const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.integer({ min: 0, max: 700 }) }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('ask') }) },
  { weight: 24, arbitrary: fc.record({ kind: fc.constant('deliver'), which: fc.nat(9), again: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lose'), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart') }) },
);
type Step =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'ask' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'deliver'; readonly which: number; readonly again: boolean }
  | { readonly kind: 'lose'; readonly which: number };
const rate = fc.double({ min: 0.97, max: 1.03, noNaN: true });

function play(rates: readonly [number, number], steps: readonly Step[]): number {
  const pair = new Pair(rates);
  for (const each of steps) {
    switch (each.kind) {
      case 'pass':
        pair.pass(each.ms);
        break;
      case 'deliver':
        pair.deliver(each.which, each.again);
        break;
      case 'lose':
        pair.lose(each.which);
        break;
      default:
        pair[each.kind]();
    }
    pair.check();
  }
  return pair.counted;
}

const scenes = fc.tuple(fc.tuple(rate, rate), fc.array(step as fc.Arbitrary<Step>, { minLength: 20, maxLength: 120 }));

test('who counts on a promise has it, whatever clocks and messages do', () => {
  let counted = 0;
  fc.assert(
    fc.property(scenes, ([rates, steps]) => {
      counted += play(rates, steps);
    }),
    { numRuns: 500 },
  );
  expect(counted).toBeGreaterThan(1_000);
});

test('the same property sees a lease that is counted from the answer, without a margin', () => {
  plantMistake('lease-without-margin');
  const result = fc.check(
    fc.property(scenes, ([rates, steps]) => void play(rates, steps)),
    { numRuns: 500 },
  );
  expect(result.failed).toBe(true);
});

test('a promise that lapsed is not taken up again, and one of a former life counts for nothing', () => {
  const [asking, giving] = [new SupportTable({ leaseMs, life: 1 }), new SupportTable({ leaseMs, life: 4 })];
  const ask = (nowMs: number) => {
    const sequence = asking.onHeartbeatSent(b, nowMs, 5 as Timestamp);
    const grant = giving.onHeartbeat(a, 5 as Timestamp, nowMs);
    return { grant, isNew: asking.onHeartbeatReply(b, sequence, grant, nowMs) };
  };
  const first = ask(0);
  expect(first.isNew).toBe(true);
  expect(ask(500)).toEqual({ grant: first.grant, isNew: false });
  const second = ask(1_500);
  expect(second).toMatchObject({ isNew: true });
  expect(second.grant).toBeGreaterThan(first.grant);
  expect(asking.supportedUntil(b, first.grant)).toBe(Number.NEGATIVE_INFINITY);
  const sequence = asking.onHeartbeatSent(b, 1_600, 5 as Timestamp);
  const older = new SupportTable({ leaseMs, life: 3 }).onHeartbeat(a, 5 as Timestamp, 1_600);
  expect(asking.onHeartbeatReply(b, sequence, older, 1_600)).toBe(false);
  expect(asking.supportedUntil(b, older)).toBe(Number.NEGATIVE_INFINITY);
});
