/** What the gateway has to know of each kind of request: where it goes, and whether it may be asked again. */
import { type ErrorCode, errorCodes, type NodeId, spanContains, spanCovers } from '../base/index.ts';
import type { RangeDescriptor, RangeReply, RangeRequest } from '../range/index.ts';

/** A reply that is an answer: everything else is dealt with here, or thrown. */
export type Answer = Exclude<RangeReply, { readonly kind: 'not-leaseholder' | 'unknown' | 'refused' }>;

/** Is the reply an answer of a read, as it is? */
export function isAnswer(reply: RangeReply): reply is Answer {
  return reply.kind === 'get' || reply.kind === 'scan' || reply.kind === 'clock';
}

/** May the answer have come from a replica that does not lead? */
export function mayBeFollowers(request: RangeRequest): boolean {
  return (request.kind === 'get' || request.kind === 'scan') && request.bounded !== undefined;
}

/** Has the node a copy of the range? */
export function hasReplica(range: RangeDescriptor, nodeId: NodeId): boolean {
  return range.replicas.some((replica) => replica.nodeId === nodeId);
}

/** Does the request change anything? */
export function changes(request: RangeRequest): boolean {
  return request.kind !== 'get' && request.kind !== 'scan' && request.kind !== 'clock';
}

/** May the request be asked twice? Reads may, and writes, since they carry a name. */
export function isNamed(request: RangeRequest): boolean {
  return request.kind === 'write' || !changes(request);
}

/** The key that decides which range is asked; requests that change a range name it instead. */
export function firstKey(request: RangeRequest): Uint8Array | undefined {
  switch (request.kind) {
    case 'get':
    case 'clock':
      return request.key;
    case 'scan':
      return request.span.start;
    case 'write':
      return request.operations[0].key;
    case 'split':
      return request.splitKey;
    default:
      return undefined;
  }
}

/** Does the whole request lie in the range? */
export function fits(range: RangeDescriptor, request: RangeRequest): boolean {
  if (request.kind === 'scan') return spanCovers(range.span, request.span);
  if (request.kind === 'write') return request.operations.every(({ key }) => spanContains(range.span, key));
  return true;
}

/** A refusal's code, if this version knows it. */
export function codeOf(code: string): ErrorCode {
  return code in errorCodes ? (code as ErrorCode) : 'internal';
}
