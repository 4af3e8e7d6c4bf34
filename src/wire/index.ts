export { type Batch, batchBytesMax, decodeBatch, encodeBatch } from './envelope.ts';
export * from './postgres/index.ts';
export { malformed, ProtoReader, ProtoWriter } from './protobuf.ts';
