/** A committed change of the catalog as its node tells it to others, so that they need not read it: the rows that were written, in their own format. */
import { JimError, utf8, utf8Text } from '../../base/index.ts';
import { decodeDescriptor, decodeStatistics, encodeDescriptor, encodeStatistics } from './descriptor-rows.ts';
import type { Oid } from './descriptors.ts';
import { list, object, optional, type Reading, text, whole } from './json-rows.ts';
import type { CatalogChanges } from './picture.ts';

/** Whoever is told of a larger one reads it. */
const bytesMax = 256 * 1024;

interface ToldRow {
  readonly oid: Oid;
  /** The row's bytes in base 64; undefined: there is none any more. */
  readonly row: string | undefined;
}

const toldRow = object<ToldRow>({ oid: whole, row: optional(text) });
const told = object<{
  readonly version: number;
  readonly objects: readonly ToldRow[];
  readonly statistics: readonly ToldRow[];
}>({
  version: whole,
  objects: list(toldRow),
  statistics: list(toldRow),
});
const message = object<{ readonly changes: unknown }>({ changes: ((value) => value) as Reading<unknown> });

/** The message; undefined: only that there is something to read. */
export function encodeTold(changes: CatalogChanges | undefined): Uint8Array {
  const full = changes === undefined ? undefined : utf8(JSON.stringify({ changes: rowsOf(changes) }));
  return full === undefined || full.length > bytesMax ? utf8('{}') : full;
}

function rowsOf({ version, put, removed, statistics }: CatalogChanges): object {
  return {
    version,
    objects: [
      ...put.map((each) => ({ oid: each.oid, row: toBase64(encodeDescriptor(each)) })),
      ...removed.map((oid) => ({ oid })),
    ],
    statistics: Array.from(statistics, ([oid, each]) => ({ oid, row: each && toBase64(encodeStatistics(each)) })),
  };
}

/** What was told; undefined: read it. Throws `invalid-argument`. */
export function decodeTold(body: Uint8Array): CatalogChanges | undefined {
  try {
    const { changes } = message(JSON.parse(utf8Text(body)));
    if (changes === undefined) return undefined;
    const { version, objects, statistics } = told(changes);
    return {
      version,
      put: objects.flatMap(({ oid, row }) =>
        row === undefined ? [] : decodeDescriptor(oid, Buffer.from(row, 'base64')),
      ),
      removed: objects.flatMap(({ oid, row }) => (row === undefined ? oid : [])),
      statistics: new Map(
        statistics.map(({ oid, row }) => [
          oid,
          row === undefined ? undefined : decodeStatistics(oid, Buffer.from(row, 'base64')),
        ]),
      ),
    };
  } catch (cause) {
    throw new JimError('invalid-argument', 'a change of the catalog that was told is not readable', { cause });
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
