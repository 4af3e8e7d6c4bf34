/**
 * A range's words to bytes and back. Commands live in the log and descriptors in the directory, so those two outlive every
 * process; requests and replies travel as the bodies of calls. All of it is protobuf (`proto/jimkv.proto`), without
 * checksums of its own: the log and the batch around it have theirs. Decoding checks whatever a type can't say (ids,
 * spans, kinds, replica ids used twice) and throws a JimError; keys and rows come out as views, nothing is copied.
 */
export { decodeCommand, encodeCommand } from './command-codec.ts';
export { decodeDescriptor, encodeDescriptor } from './descriptor-codec.ts';
export { decodeReply, encodeReply } from './reply-codec.ts';
export { decodeRequest, encodeRequest } from './request-codec.ts';
