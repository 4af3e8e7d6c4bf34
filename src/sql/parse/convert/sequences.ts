/** Sequences. */
import type { AlterSeqStmt, CreateSeqStmt, DefElem, Node } from 'libpg-query';
import type { Source } from '../source.ts';
import type { AlterSequence, CreateSequence, SequenceOptions } from '../tree/sequences.ts';
import { persistenceOf, tableName } from './from.ts';
import { nameFromParts } from './nodes.ts';
import { objectParts, optionFlag, optionsByName, optionText } from './options.ts';
import { convertType } from './types.ts';

/** The options of a sequence, each at most once. */
export function convertSequenceOptions(nodes: readonly Node[] | undefined, source: Source): SequenceOptions {
  const options = optionsByName(nodes, source);
  const logged = options.get('logged') ?? options.get('unlogged');
  if (logged !== undefined) throw source.unsupported('SET LOGGED of a sequence', logged.location);
  const type = options.get('as')?.arg;
  const restart = options.get('restart');
  const name = options.get('sequence_name')?.arg;
  return {
    type: type !== undefined && 'TypeName' in type ? convertType(type.TypeName, source) : undefined,
    start: integer(options.get('start')),
    increment: integer(options.get('increment')),
    minimum: limit(options.get('minvalue')),
    maximum: limit(options.get('maxvalue')),
    cache: integer(options.get('cache')),
    cycle: optionFlag(options.get('cycle')),
    ownedBy: ownedBy(options.get('owned_by'), source),
    restart: restart === undefined ? undefined : (integer(restart) ?? 'start'),
    sequenceName: name === undefined ? undefined : nameFromParts(objectParts(name), 0),
  };
}

function integer(option: DefElem | undefined): bigint | undefined {
  const text = optionText(option);
  return text === undefined ? undefined : BigInt(text.split('.')[0]);
}

/** NO MINVALUE is the option without a value. */
function limit(option: DefElem | undefined): bigint | 'none' | undefined {
  return option === undefined ? undefined : (integer(option) ?? 'none');
}

function ownedBy(option: DefElem | undefined, source: Source): SequenceOptions['ownedBy'] {
  if (option === undefined) return undefined;
  const parts = objectParts(option.arg);
  if (parts.length === 1) return 'none';
  return {
    table: nameFromParts(parts.slice(0, -1), source.position(option.location)),
    column: parts[parts.length - 1],
  };
}

/** CREATE SEQUENCE. */
export function convertCreateSequence(create: CreateSeqStmt, source: Source): CreateSequence {
  return {
    kind: 'create-sequence',
    name: tableName(create.sequence, source),
    persistence: persistenceOf(create.sequence),
    ifNotExists: create.if_not_exists ?? false,
    options: convertSequenceOptions(create.options, source),
  };
}

/** ALTER SEQUENCE. */
export function convertAlterSequence(alter: AlterSeqStmt, source: Source): AlterSequence {
  return {
    kind: 'alter-sequence',
    name: tableName(alter.sequence, source),
    ifExists: alter.missing_ok ?? false,
    options: convertSequenceOptions(alter.options, source),
  };
}
