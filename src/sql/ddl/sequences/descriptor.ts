/** Sequences as descriptors. */
import type { Oid, SchemaDescriptor, SequenceDescriptor } from '../../catalog/index.ts';
import type { SequenceOptions } from '../../parse/index.ts';
import type { DdlTask } from '../tasks.ts';
import { resolveType } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { type SequenceNumbers, sequenceNumbers } from './options.ts';

/** What is to be made. */
export interface NewSequence {
  readonly name: string;
  readonly schema: SchemaDescriptor;
  readonly ownerOid: Oid;
  readonly persistence: SequenceDescriptor['persistence'];
  readonly options: SequenceOptions;
  /** Its type if the options name none. */
  readonly typeOid: Oid | undefined;
  readonly ownedBy: SequenceDescriptor['ownedBy'];
  readonly identity: boolean;
}

/** A new sequence. */
export function newSequence(work: DdlWork, wanted: NewSequence): SequenceDescriptor {
  const { options } = wanted;
  const typeOid = options.type === undefined ? wanted.typeOid : resolveType(work, options.type).type.oid;
  const numbers = sequenceNumbers(options, typeOid, undefined, wanted.identity);
  return {
    kind: 'sequence',
    oid: work.newOid(),
    name: wanted.name,
    comment: undefined,
    ownerOid: wanted.ownerOid,
    access: undefined,
    schemaOid: wanted.schema.oid,
    persistence: wanted.persistence,
    ...numbersAsText(numbers),
    generation: 1,
    ownedBy: wanted.ownedBy,
    identity: wanted.identity,
  };
}

/** Numbers as the descriptor keeps them. */
export function numbersAsText(numbers: SequenceNumbers) {
  return {
    typeOid: numbers.typeOid,
    start: String(numbers.start),
    increment: String(numbers.increment),
    min: String(numbers.min),
    max: String(numbers.max),
    cache: String(numbers.cache),
    cycle: numbers.cycle,
  };
}

/** Numbers as a descriptor has them. */
export function numbersOf(sequence: SequenceDescriptor): SequenceNumbers {
  return {
    typeOid: sequence.typeOid,
    start: BigInt(sequence.start),
    increment: BigInt(sequence.increment),
    min: BigInt(sequence.min),
    max: BigInt(sequence.max),
    cache: BigInt(sequence.cache),
    cycle: sequence.cycle,
  };
}

/** Lets a sequence begin anew. */
export function beginAnew(sequence: SequenceDescriptor): DdlTask {
  return { kind: 'set-sequence', sequence: sequence.oid, value: BigInt(sequence.start), called: false };
}

/** Nothing said. */
export const noOptions: SequenceOptions = {
  type: undefined,
  start: undefined,
  increment: undefined,
  minimum: undefined,
  maximum: undefined,
  cache: undefined,
  cycle: undefined,
  ownedBy: undefined,
  restart: undefined,
  sequenceName: undefined,
};

/** The sequence over another type; ends that were the old type's own are the new type's. */
export function retypedSequence(sequence: SequenceDescriptor, typeOid: Oid): SequenceDescriptor {
  const numbers = sequenceNumbers(noOptions, typeOid, numbersOf(sequence), sequence.identity);
  return { ...sequence, ...numbersAsText(numbers), generation: sequence.generation + 1 };
}
