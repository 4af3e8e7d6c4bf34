/** What a column definition says: `id serial primary key`, `a int not null default 0 check (a > 0) references u`. */
import { unreachable } from '../../../base/index.ts';
import type { ColumnDescriptor, ColumnNumber } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type {
  ColumnConstraint,
  ColumnDefinition,
  Expression,
  Identity,
  SequenceOptions,
  TableConstraint,
  TypeName,
} from '../../parse/index.ts';
import { noOptions } from '../sequences/descriptor.ts';
import { isSequenceType } from '../sequences/options.ts';
import { resolveType, type TypeUse } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { resolveCollation } from './collation.ts';
import { checkColumnName, plainColumn } from './column.ts';

/** A column as it is defined; its default and its sequence are still to be made. */
export interface DefinedColumn {
  readonly column: ColumnDescriptor;
  readonly type: TypeUse;
  readonly default: Expression | undefined;
  readonly generated: Expression | undefined;
  /** The sequence that it takes its values from: of SERIAL, or of IDENTITY. */
  readonly sequence: { readonly options: SequenceOptions; readonly identity: boolean } | undefined;
  /** Its constraints as the table would write them. */
  readonly constraints: readonly TableConstraint[];
}

/** Types that are not types: a column with a sequence. */
const serialTypes: ReadonlyMap<string, string> = new Map([
  ['smallserial', 'int2'],
  ['serial2', 'int2'],
  ['serial', 'int4'],
  ['serial4', 'int4'],
  ['bigserial', 'int8'],
  ['serial8', 'int8'],
]);

/** Reads a definition. `tableName` is for messages. */
export function defineColumn(
  work: DdlWork,
  tableName: string,
  number: ColumnNumber,
  definition: ColumnDefinition,
): DefinedColumn {
  checkColumnName(definition.name);
  const serial = serialTypeOf(definition.type);
  const type = resolveType(work, serial === undefined ? definition.type : { ...definition.type, name: serial });
  checkNotPseudo(definition, type);
  const said = new Sayings(tableName, definition);
  for (const constraint of definition.constraints) said.add(constraint);
  if (serial !== undefined) said.addSerial();
  const { identity } = said;
  if (identity !== undefined && !isSequenceType(type.type.oid))
    throw new SqlError('22023', 'identity column type must be smallint, integer, or bigint');
  return {
    type,
    column: {
      ...plainColumn(number, definition.name, type),
      notNull: said.notNull === true,
      identity: identity?.generated,
      collation: resolveCollation(definition.collation, type),
    },
    default: said.default,
    generated: said.generated,
    sequence: sequenceOf(serial, identity),
    constraints: said.constraints,
  };
}

function sequenceOf(serial: string | undefined, identity: Identity | undefined): DefinedColumn['sequence'] {
  if (identity !== undefined) return { options: identity.options, identity: true };
  return serial === undefined ? undefined : { options: noOptions, identity: false };
}

function serialTypeOf({ schema, name, arrayDimensions, position }: TypeName): string | undefined {
  const serial = schema === undefined ? serialTypes.get(name) : undefined;
  if (serial !== undefined && arrayDimensions > 0)
    throw new SqlError('0A000', 'array of serial is not implemented').at(position || undefined);
  return serial;
}

/** Columns have values; pseudo-types have none. */
export function checkNotPseudo({ name }: { readonly name: string }, { type }: TypeUse): void {
  if (type.kind !== 'pseudo') return;
  throw new SqlError('42P16', `column "${name}" has pseudo-type ${type.displayName}`);
}

/** A column of a query has a value, too. */
export function checkTypedColumn({ name, type }: { readonly name: string; readonly type: TypeUse }): void {
  checkNotPseudo({ name }, type);
}

type Placed = Pick<ColumnConstraint, 'position'>;
const nowhere: Placed = { position: 0 };

/** What a column's constraints say, held against each other. */
class Sayings {
  readonly #tableName: string;
  readonly #column: ColumnDefinition;
  notNull: boolean | undefined;
  default: Expression | undefined;
  generated: Expression | undefined;
  identity: Identity | undefined;
  readonly constraints: TableConstraint[] = [];

  constructor(tableName: string, column: ColumnDefinition) {
    this.#tableName = tableName;
    this.#column = column;
  }

  add(constraint: ColumnConstraint): void {
    switch (constraint.kind) {
      case 'nullable':
        this.#setNull(false, constraint);
        return;
      case 'not-null':
        this.#setNull(true, constraint);
        return;
      case 'default-constraint':
        if (this.default !== undefined) throw this.#twice('multiple default values specified', constraint);
        this.default = constraint.value;
        break;
      case 'generated':
        if (this.generated !== undefined) throw this.#twice('multiple generation clauses specified', constraint);
        this.generated = constraint.expression;
        break;
      case 'identity':
        if (this.identity !== undefined) throw this.#twice('multiple identity specifications', constraint);
        this.identity = constraint;
        this.#setNull(true, constraint);
        break;
      case 'primary-key':
      case 'unique':
        this.constraints.push(
          constraint.index === undefined ? { ...constraint, columns: [this.#column.name] } : constraint,
        );
        return;
      case 'foreign-key':
        this.constraints.push({ ...constraint, columns: [this.#column.name] });
        return;
      case 'check':
        this.constraints.push(constraint);
        return;
      default:
        unreachable(constraint);
    }
    this.#checkValue(constraint);
  }

  /** SERIAL is `NOT NULL DEFAULT nextval(…)`, behind all that is written. */
  addSerial(): void {
    if (this.default !== undefined) throw this.#twice('multiple default values specified', nowhere);
    this.#checkValue(nowhere, true);
    this.#setNull(true, nowhere);
  }

  /** A column has one source of values. */
  #checkValue(constraint: Placed, byDefault = this.default !== undefined): void {
    if (byDefault && this.identity !== undefined) throw this.#twice('both default and identity specified', constraint);
    if (byDefault && this.generated !== undefined)
      throw this.#twice('both default and generation expression specified', constraint);
    if (this.identity !== undefined && this.generated !== undefined)
      throw this.#twice('both identity and generation expression specified', constraint);
  }

  #setNull(notNull: boolean, { position }: Placed): void {
    if (this.notNull !== undefined && this.notNull !== notNull)
      throw new SqlError(
        '42601',
        `conflicting NULL/NOT NULL declarations for column "${this.#column.name}" of table "${this.#tableName}"`,
      ).at(position || undefined);
    this.notNull = notNull;
  }

  #twice(what: string, { position }: Placed): SqlError {
    return new SqlError('42601', `${what} for column "${this.#column.name}" of table "${this.#tableName}"`).at(
      position || undefined,
    );
  }
}
