/** Takes what is in an image into memory: its rows, and the state beside its metadata. */
import type { MvccStore } from '../memstore/index.ts';
import { readImage } from '../snapshot/index.ts';
import type { RangeDoors } from './options.ts';
import type { RangeState } from './state.ts';
import { decodeTxnState } from './txn-state-codec.ts';

/** Loads the rows into the store, and completes the state, which is what the image's metadata says. */
export async function loadImage(
  { files, clock, crc32 }: RangeDoors,
  path: string,
  store: MvccStore,
  state: RangeState,
): Promise<void> {
  for await (const content of readImage({ files, clock, crc32, path }))
    if (content.kind === 'rows') store.load(content.versions);
    else decodeTxnState(content.bytes, state);
}
