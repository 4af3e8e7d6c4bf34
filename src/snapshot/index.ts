/**
 * Range images: what a restart begins with and what a replica that is far behind is sent. `format.ts` draws the file,
 * `write.ts` and `read.ts` make and check it, `transfer.ts` carries it, `folder.ts` keeps the names.
 */
export type { BlockContent } from './block.ts';
export { type ImageFile, imagePath, listImages, removeImage, sweepTemporaries } from './folder.ts';
export type { ImageHeader, ImageTotals } from './format.ts';
export { inspectImage } from './inspect.ts';
export { type ReadImageOptions, readImage, readImageHeader, verifyImage } from './read.ts';
export { ImageReceiver, imageLength, type RawChunk, type ReceiveImageOptions, readChunks } from './transfer.ts';
export { type WriteImageOptions, type WrittenImage, writeImage } from './write.ts';
