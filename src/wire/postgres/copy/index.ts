/**
 * COPY's three formats, in both directions, as pure streams: readers take chunks and give rows, writers write rows. Values are texts (or
 * bytes, in binary): what they mean is the business of their types.
 */
export { type BinaryFields, CopyBinaryReader } from './binary-reader.ts';
export type { Fields } from './fields.ts';
export { type CopyFormat, type CopyOptions, copyOptions } from './options.ts';
export { CopyRowReader } from './row-reader.ts';
export { CopyRowWriter, copyBinaryHeader, copyBinaryRow, copyBinaryTrailer } from './writers.ts';
