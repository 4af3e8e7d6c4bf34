import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareBytes, decodeNodeId, decodeRangeId, decodeReplicaId, utf8 } from '../base/index.ts';
import type { RangeDescriptor } from '../range/index.ts';
import { Directory } from './directory.ts';

const n1 = decodeNodeId(1);

function range(id: number, start: string, end: string, generation = 1): RangeDescriptor {
  return {
    rangeId: decodeRangeId(id),
    span: { start: utf8(start), end: utf8(end) },
    generation,
    replicas: [{ nodeId: n1, replicaId: decodeReplicaId(1), role: 'voter' }],
    nextReplicaId: decodeReplicaId(2),
  };
}

function story(directory: Directory): string {
  return directory
    .all()
    .map(({ rangeId, span, generation }) => {
      const text = (bytes: Uint8Array, open: string) => (bytes.length === 0 ? open : new TextDecoder().decode(bytes));
      return `r${rangeId} [${text(span.start, '-')}, ${text(span.end, '+')}) g${generation}`;
    })
    .join(', ');
}

describe('the cached directory', () => {
  test('follows splits and merges, whatever it hears first', () => {
    const directory = new Directory();
    directory.update(range(2, '', ''));
    expect(story(directory)).toBe('r2 [-, +) g1');
    // The right half of a split is heard of before the left one.
    directory.update(range(3, 'm', '', 2));
    expect(story(directory)).toBe('r3 [m, +) g2');
    expect(directory.lookup(utf8('a'))).toBeUndefined();
    directory.update(range(2, '', 'm', 2));
    expect(story(directory)).toBe('r2 [-, m) g2, r3 [m, +) g2');
    // An old word about the time before is no news.
    expect(directory.update(range(2, '', '', 1))).toBe(false);
    // They are merged again.
    directory.update(range(2, '', '', 3));
    expect(story(directory)).toBe('r2 [-, +) g3');
    expect(directory.update(range(3, 'm', '', 2))).toBe(false);
    expect(story(directory)).toBe('r2 [-, +) g3');
    directory.checkInvariants();
  });

  test('finds by key, from below an end, and not in gaps', () => {
    const directory = new Directory();
    for (const each of [range(1, '', 'b'), range(2, 'b', 'd'), range(3, 'f', '')]) directory.update(each);
    const at = (key: string) => directory.lookup(utf8(key))?.rangeId;
    expect(['', 'a', 'b', 'c', 'd', 'e', 'f', 'z'].map(at)).toEqual([1, 1, 2, 2, undefined, undefined, 3, 3]);
    const below = (end: string) => directory.lookupBelow(utf8(end))?.rangeId;
    expect(['a', 'b', 'bb', 'd', 'e', 'f', 'g', ''].map(below)).toEqual([1, 1, 2, 2, undefined, undefined, 3, 3]);
    directory.invalidate(utf8('c'));
    expect(at('c')).toBeUndefined();
    expect(directory.byId(decodeRangeId(2))).toBeUndefined();
  });

  test('never holds two ranges for one key, whatever it is told', () => {
    const key = fc.stringMatching(/^[a-d]{0,2}$/);
    const descriptor = fc
      .tuple(fc.integer({ min: 1, max: 6 }), key, key, fc.integer({ min: 1, max: 9 }))
      .filter(([, start, end]) => end === '' || compareBytes(utf8(start), utf8(end)) < 0)
      .map(([id, start, end, generation]) => range(id, start, end, generation));
    fc.assert(
      fc.property(fc.array(descriptor, { maxLength: 30 }), key, (told, wanted) => {
        const directory = new Directory();
        for (const each of told) {
          directory.update(each);
          directory.checkInvariants();
          // Of the same range the newest is kept.
          const kept = directory.byId(each.rangeId);
          if (kept !== undefined) expect(kept.generation).toBeGreaterThanOrEqual(each.generation);
        }
        const found = directory.all().filter(({ span }) => {
          const bytes = utf8(wanted);
          return compareBytes(span.start, bytes) <= 0 && (span.end.length === 0 || compareBytes(bytes, span.end) < 0);
        });
        expect(found.length).toBeLessThanOrEqual(1);
        expect(directory.lookup(utf8(wanted))).toBe(found[0]);
      }),
    );
  });
});
