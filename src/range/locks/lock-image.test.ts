/** Lock images against an independent codec: protobufjs with the published `proto/jimkv.proto`. */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { decodeTimestamp, JimError } from '../../base/index.ts';
import type { LockMode } from '../requests.ts';
import { decodeLockImage, encodeLockImage, LockBudget, type LockImage, LockTable, WaitGraph } from './index.ts';
import { txnOf } from './testing.ts';

const bytes = fc.uint8Array({ maxLength: 5 });
const target = fc.oneof(
  bytes.map((key) => ({ kind: 'key', key }) as const),
  fc
    .tuple(bytes, bytes)
    .map(([start, more]) => ({ kind: 'span', span: { start, end: new Uint8Array([...start, ...more, 1]) } }) as const),
  bytes.map((start) => ({ kind: 'span', span: { start, end: new Uint8Array(0) } }) as const),
);
const lock = fc.record({
  target,
  mode: fc.constantFrom<LockMode>('shared', 'update', 'exclusive'),
  prepared: fc.boolean(),
});
const image: fc.Arbitrary<LockImage> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc.record({
          txn: fc.constant(txnOf(`t${number}`)),
          ageMs: fc.nat(),
          promisedTo: fc.maxSafeNat().map(decodeTimestamp),
          tokens: fc.array(fc.record({ token: fc.string({ minLength: 1, unit: 'grapheme' }), cut: fc.boolean() }), {
            maxLength: 3,
          }),
          locks: fc.array(lock, { maxLength: 4 }),
        }),
      ),
    ),
  )
  .map((transactions) => ({ transactions }));

/** The image in the words of the published format. */
function published({ transactions }: LockImage): Record<string, unknown> {
  return {
    transactions: transactions.map((txn) => ({
      ...txn,
      locks: txn.locks.map(({ target, mode, prepared }) => ({
        ...(target.kind === 'key' ? { key: target.key } : { span: target.span }),
        mode: `LOCK_MODE_${mode.toUpperCase()}`,
        prepared,
      })),
    })),
  };
}

test('an image means the same to protobufjs, and comes back as it was', async () => {
  const root = await protobuf.load(new URL('../../../proto/jimkv.proto', import.meta.url).pathname);
  const type = root.lookupType('jimkv.v1.LockImage');
  fc.assert(
    fc.property(image, (image) => {
      const ours = encodeLockImage(image);
      expect(decodeLockImage(ours)).toEqual(image);
      const theirs = new Uint8Array(type.encode(type.fromObject(published(image))).finish());
      expect(decodeLockImage(theirs)).toEqual(image);
      const fieldsOf = (bytes: Uint8Array) =>
        type.toObject(type.decode(bytes), { defaults: true, longs: Number, bytes: Array });
      expect(fieldsOf(ours)).toEqual(fieldsOf(theirs));
    }),
  );
});

test('a damaged image is refused or read, never anything else', () => {
  const [waits, budget] = [new WaitGraph(() => 0), new LockBudget(1)];
  fc.assert(
    fc.property(image, fc.nat(), fc.nat(255), (image, at, byte) => {
      const damaged = encodeLockImage(image);
      if (damaged.length > 0) damaged[at % damaged.length] = byte;
      try {
        new LockTable({ name: 'r1', waits, budget, nowMs: () => 0 }).adopt(decodeLockImage(damaged));
      } catch (error) {
        expect(error).toBeInstanceOf(JimError);
      }
    }),
  );
});
