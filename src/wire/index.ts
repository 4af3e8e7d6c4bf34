export { type Batch, batchBytesMax, decodeBatch, encodeBatch } from './envelope.ts';
export { malformed, ProtoReader, ProtoWriter } from './protobuf.ts';
export * from './postgres/index.ts';
