export { type Crc32, portableCrc32 } from './checksum.ts';
export { type Clock, sleep, type Timer, yieldTurn } from './clock.ts';
export type { Crypto } from './crypto.ts';
export { type FileHandle, type Files, FilesError, type FilesErrorKind, type OpenMode, replaceFile } from './files.ts';
export type { Machine } from './machine.ts';
export type { Channel, Connection, ConnectionEvents, Listener, Network } from './network.ts';
export { type Random, randomInt, randomItem } from './random.ts';
