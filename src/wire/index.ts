export { type Batch, batchBytesMax, type Checksum, decodeBatch, encodeBatch } from './envelope.ts';
export { malformed, ProtoReader, ProtoWriter } from './protobuf.ts';
