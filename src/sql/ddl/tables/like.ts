/** `LIKE table INCLUDING …`: what a new table takes over from another relation. */
import type {
  ColumnDescriptor,
  ColumnNumber,
  IndexColumn,
  IndexDescriptor,
  Oid,
  SequenceDescriptor,
  TableDescriptor,
  ViewDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Check, LikeOption, LikeTable, QualifiedName, SequenceOptions } from '../../parse/index.ts';
import { chooseRelationName } from '../choose-name.ts';
import { indexNameColumns } from '../indexes/column-names.ts';
import { namedIndexes, withIndex } from '../indexes/descriptor.ts';
import { named } from '../names.ts';
import { noOptions, numbersOf } from '../sequences/descriptor.ts';
import { typeOfColumn } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { columnNamed, columnNumbered, plainColumn, visibleColumns } from './column.ts';
import type { DefinedColumn } from './define-column.ts';
import type { KeyConstraint } from './keys.ts';

/** What was taken over. */
export interface CopiedTable {
  readonly columns: readonly DefinedColumn[];
  readonly checks: readonly Check[];
  readonly keys: readonly KeyConstraint[];
  readonly source: TableDescriptor | ViewDescriptor;
  readonly including: ReadonlySet<LikeOption>;
}

/** Reads the other relation; its columns get numbers from `firstNumber` on. */
export function copyTable(
  work: DdlWork,
  { table: name, including: list }: LikeTable,
  firstNumber: number,
): CopiedTable {
  const found = named(work, name);
  const source = found.kind === 'relation' ? found.relation : undefined;
  if (source === undefined || (source.kind !== 'table' && source.kind !== 'view'))
    throw notLikeable(name, found.kind === 'index');
  const including = new Set(list);
  if (source.kind === 'view')
    return {
      columns: source.columns.map((column, i) => copiedViewColumn(work, column, firstNumber + i)),
      checks: [],
      keys: [],
      source,
      including,
    };
  return {
    columns: visibleColumns(source).map((column, i) => copiedColumn(work, column, firstNumber + i, including)),
    checks: including.has('constraints') ? copiedChecks(work, source) : [],
    keys: including.has('indexes') ? copiedKeys(source) : [],
    source,
    including,
  };
}

function notLikeable({ name, position }: QualifiedName, isIndex: boolean): SqlError {
  return new SqlError('42809', `relation "${name}" is invalid in LIKE clause`, {
    detail: `This operation is not supported for ${isIndex ? 'indexes' : 'sequences'}.`,
  }).at(position || undefined);
}

function copiedViewColumn(
  work: DdlWork,
  column: ViewDescriptor['columns'][number],
  number: ColumnNumber,
): DefinedColumn {
  const type = typeOfColumn(work, column);
  return {
    column: plainColumn(number, column.name, type),
    type,
    default: undefined,
    generated: undefined,
    sequence: undefined,
    constraints: [],
  };
}

function copiedColumn(
  work: DdlWork,
  column: ColumnDescriptor,
  number: ColumnNumber,
  including: ReadonlySet<LikeOption>,
): DefinedColumn {
  const type = typeOfColumn(work, column);
  const identity = including.has('identity') ? column.identity : undefined;
  const text = including.has('defaults') ? column.default : undefined;
  const generated = including.has('generated') ? column.generated : undefined;
  return {
    type,
    column: {
      ...plainColumn(number, column.name, type),
      notNull: column.notNull,
      identity,
      collation: column.collation,
      comment: including.has('comments') ? column.comment : undefined,
    },
    default: text === undefined ? undefined : work.session.parser.parseExpression(text),
    generated: generated === undefined ? undefined : work.session.parser.parseExpression(generated),
    sequence: identity === undefined ? undefined : { options: sequenceOptionsOf(work, column), identity: true },
    constraints: [],
  };
}

function sequenceOptionsOf(work: DdlWork, { sequenceOid }: ColumnDescriptor): SequenceOptions {
  const sequence = sequenceOid === undefined ? undefined : work.draft.byOid(sequenceOid);
  if (sequence?.kind !== 'sequence') return noOptions;
  return optionsOf(sequence);
}

function optionsOf(sequence: SequenceDescriptor): SequenceOptions {
  const { start, increment, min, max, cache, cycle } = numbersOf(sequence);
  return { ...noOptions, start, increment, minimum: min, maximum: max, cache, cycle };
}

function copiedChecks(work: DdlWork, source: TableDescriptor): readonly Check[] {
  return source.checks.map(({ name, expression }) => ({
    kind: 'check',
    name,
    expression: work.session.parser.parseExpression(expression),
    noInherit: false,
    notValid: false,
    position: 0,
  }));
}

function copiedKeys(source: TableDescriptor): readonly KeyConstraint[] {
  return namedIndexes(source).flatMap((index): readonly KeyConstraint[] => {
    if (index.constraint === undefined) return [];
    const common = {
      name: undefined,
      position: 0,
      deferrable: index.constraint.deferrable,
      initiallyDeferred: index.constraint.initiallyDeferred,
      columns: index.columns.flatMap(({ column }) => (column === undefined ? [] : columnNumbered(source, column).name)),
      include: index.include.map((number) => columnNumbered(source, number).name),
      options: [],
      index: undefined,
    };
    if (index.primary) return [{ kind: 'primary-key', ...common }];
    return [{ kind: 'unique', nullsNotDistinct: index.nullsNotDistinct, ...common }];
  });
}

/** The indexes that are no constraints, and comments on indexes and checks. */
export function addCopiedIndexes(work: DdlWork, tableOid: Oid, copies: readonly CopiedTable[]): void {
  for (const { source, including } of copies) {
    if (source.kind !== 'table' || !including.has('indexes')) continue;
    for (const index of namedIndexes(source)) {
      if (index.constraint !== undefined) continue;
      const table = work.table(tableOid);
      work.change(withIndex(table, copiedIndex(work, source, table, index, including)));
    }
  }
}

function copiedIndex(
  work: DdlWork,
  source: TableDescriptor,
  table: TableDescriptor,
  index: IndexDescriptor,
  including: ReadonlySet<LikeOption>,
): IndexDescriptor {
  const numberOf = (number: ColumnNumber): ColumnNumber =>
    columnNamed(table, columnNumbered(source, number).name).number;
  const columns = index.columns.map(
    (key): IndexColumn => ({ ...key, column: key.column === undefined ? undefined : numberOf(key.column) }),
  );
  const include = index.include.map(numberOf);
  const second = indexNameColumns(work, table, columns, include);
  return {
    ...index,
    oid: work.newOid(),
    name: chooseRelationName(work.draft, table.schemaOid, { first: table.name, second, label: 'idx' }),
    storage: table.nextStorage,
    state: 'public',
    columns,
    include,
    comment: including.has('comments') ? index.comment : undefined,
  };
}
