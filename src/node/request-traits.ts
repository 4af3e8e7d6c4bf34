/** What the gateway has to know of each kind of request: where it goes, and whether it may be asked again. */
import {
  type ErrorCode,
  errorCodes,
  JimError,
  type NodeId,
  type Retry,
  type Span,
  spanContains,
  spanCovers,
} from '../base/index.ts';
import type { RangeDescriptor, RangeReply, RangeRequest, RefusedReply } from '../range/index.ts';
import type { Answer } from '../txn/index.ts';

export type { Answer };

/** Is the reply an answer of a read, as it is? */
export function isAnswer(reply: RangeReply): reply is Answer {
  return reply.kind === 'get' || reply.kind === 'found' || reply.kind === 'scan' || reply.kind === 'clock';
}

/** May the answer have come from a replica that does not lead? */
export function mayBeFollowers(request: RangeRequest): boolean {
  return (request.kind === 'get' || request.kind === 'scan') && request.bounded !== undefined;
}

/** Has the node a copy of the range? */
export function hasReplica(range: RangeDescriptor, nodeId: NodeId): boolean {
  return range.replicas.some((replica) => replica.nodeId === nodeId);
}

/** Does the request change anything that outlives its asker? Locks do not: whoever is silent loses them. */
export function changes(request: RangeRequest): boolean {
  switch (request.kind) {
    case 'get':
    case 'get-many':
    case 'scan':
    case 'clock':
    case 'lock':
    case 'record':
    case 'renew':
      return false;
    case 'transact':
      return request.prepare !== undefined || request.operations.some(({ change }) => change !== undefined);
    default:
      return true;
  }
}

/** May the request be asked twice? What changes nothing may, what carries a name, and what ends a transaction in the only way left. */
export function isNamed(request: RangeRequest): boolean {
  switch (request.kind) {
    case 'write':
    case 'transact':
    case 'resolve':
    case 'decide':
    case 'settle':
    case 'forget':
      return true;
    default:
      return !changes(request);
  }
}

/** How long the request may rightly wait for others before it is answered. */
export function waitMsOf(request: RangeRequest): number {
  switch (request.kind) {
    case 'get':
    case 'get-many':
    case 'scan':
    case 'lock':
      return request.lock?.timeoutMs ?? 0;
    case 'transact':
      return request.lockTimeoutMs;
    default:
      return 0;
  }
}

/** The key that decides which range is asked; requests that change a range name it instead. */
export function firstKey(request: RangeRequest): Uint8Array | undefined {
  switch (request.kind) {
    case 'get':
    case 'clock':
    case 'resolve':
    case 'decide':
    case 'record':
    case 'settle':
    case 'forget':
    case 'renew':
      return request.key;
    case 'scan':
      return request.span.start;
    case 'write':
    case 'transact':
      return request.operations[0].key;
    case 'get-many':
    case 'lock':
      return request.keys[0];
    case 'split':
      return request.splitKey;
    default:
      return undefined;
  }
}

/** Does the whole request lie in the range? */
export function fits(range: RangeDescriptor, request: RangeRequest): boolean {
  const { span } = range;
  switch (request.kind) {
    case 'scan':
      return spanCovers(span, request.span);
    case 'write':
      return request.operations.every(({ key }) => spanContains(span, key));
    case 'transact':
      return request.operations.every(({ key }) => spanContains(span, key)) && coversLocks(range, request.locked);
    case 'get-many':
    case 'lock':
      return request.keys.every((key) => spanContains(span, key));
    case 'renew':
      return coversLocks(range, request.locked);
    default:
      return true;
  }
}

function coversLocks({ span }: RangeDescriptor, locked: Span | undefined): boolean {
  return locked === undefined || spanCovers(span, locked);
}

/** What may be tried again after a refusal, where it is not the request itself. */
const retryOf: Partial<Readonly<Record<ErrorCode, Retry>>> = {
  'transaction-conflict': 'transaction',
  deadlock: 'transaction',
  'lock-not-available': 'transaction',
};

/** A refusal as an error; a code that this version does not know is `internal`. */
export function errorOf({ code, message }: RefusedReply): JimError {
  const known = code in errorCodes ? (code as ErrorCode) : 'internal';
  return new JimError(known, message, { retry: retryOf[known] ?? 'no' });
}
