/**
 * Reading a segment again while the log is open (S-22). Everything below the given end was whole on disk once, so whatever is not
 * whole there now is damage: no torn tail is told from it, and nothing is skipped.
 */
import type { Crc32, FileHandle, Files } from '../io/index.ts';
import { readFrame } from './codec.ts';
import { asBuffer, decodeSegmentHeader, frameBytes, frameHeaderBytes, segmentHeaderBytes } from './format.ts';
import type { WalDamage } from './recovery.ts';

export interface VerifySegmentOptions {
  readonly files: Files;
  readonly crc32: Crc32;
  readonly path: string;
  readonly segment: number;
  /** What lies behind is not looked at. */
  readonly end: number;
  /** Called after each piece; reading goes on when it resolves. */
  pace(bytes: number): Promise<void>;
}

const pieceBytes = 256 * 1024;

/** Where the segment is damaged; undefined if it is whole. Rejects with `FilesError` where it can't be read. */
export async function verifySegment(options: VerifySegmentOptions): Promise<WalDamage | undefined> {
  const { files, crc32, path, segment } = options;
  const handle = await files.open(path, 'read');
  try {
    const decoded = decodeSegmentHeader(await handle.read(0, segmentHeaderBytes), crc32);
    if (decoded === undefined || decoded.header.segment !== segment)
      return { path, offset: 0, reason: 'the segment header is damaged' };
    return await verifyFrames(handle, decoded.seed, options);
  } finally {
    await handle.close();
  }
}

/** Frame by frame; a window that ends inside a frame is read again from its beginning, as long as that frame says it is. */
async function verifyFrames(
  handle: FileHandle,
  seed: number,
  { crc32, path, end, pace }: VerifySegmentOptions,
): Promise<WalDamage | undefined> {
  let wanted = pieceBytes;
  for (let offset = segmentHeaderBytes; offset < end; ) {
    const length = Math.min(wanted, end - offset);
    const window = await handle.read(offset, length);
    await pace(window.length);
    if (window.length < length) return { path, offset, reason: 'the segment ends early' };
    const { whole, reason } = wholeFrames(window, seed, crc32);
    const needed = length < frameHeaderBytes ? frameHeaderBytes : frameBytes(asBuffer(window).readUInt32LE(4));
    const mayEndInside = needed > length && needed <= end - offset;
    if (whole === 0 && !mayEndInside) return { path, offset, reason: reason ?? 'the segment ends early' };
    wanted = whole === 0 ? needed : pieceBytes;
    offset += whole;
  }
  return undefined;
}

/** How many bytes of the window are whole frames, and what is wrong behind them. */
function wholeFrames(window: Uint8Array, seed: number, crc32: Crc32): { whole: number; reason: string | undefined } {
  let whole = 0;
  while (whole < window.length) {
    const read = readFrame(window, whole, seed, crc32);
    if (!read.ok) return { whole, reason: read.reason };
    whole = read.end;
  }
  return { whole, reason: undefined };
}
