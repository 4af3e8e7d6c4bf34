/** Columns and constraints of tables and domains. */
import type { ColumnDef, Constraint, Node } from 'libpg-query';
import { SqlError } from '../../errors.ts';
import { placed, type Source } from '../source.ts';
import type {
  ColumnConstraint,
  ColumnDefinition,
  ConstraintBase,
  Deferrable,
  ForeignKey,
  Identity,
  ReferentialAction,
  TableConstraint,
} from '../tree/tables.ts';
import { convertExpression } from './expressions.ts';
import { tableName } from './from.ts';
import { fieldsOf, namesOf } from './nodes.ts';
import { convertOptions } from './options.ts';
import { convertSequenceOptions } from './sequences.ts';
import { convertCollation, convertType } from './types.ts';

/** A column of a table. */
export function convertColumnDefinition(column: ColumnDef, source: Source): ColumnDefinition {
  if (column.compression !== undefined) throw source.unsupported('COMPRESSION', column.location);
  if (column.storage_name !== undefined) throw source.unsupported('STORAGE', column.location);
  if (column.fdwoptions !== undefined) throw source.unsupported('OPTIONS of a column', column.location);
  return {
    kind: 'column-definition',
    name: column.colname ?? '',
    type: convertType(column.typeName, source),
    collation: convertCollation(column.collClause, source),
    constraints: convertColumnConstraints(column.constraints, source),
    position: source.position(column.location),
  };
}

/** The constraints of a column or a domain; DEFERRABLE and its like belong to the constraint before them. */
export function convertColumnConstraints(
  nodes: readonly Node[] | undefined,
  source: Source,
): readonly ColumnConstraint[] {
  const constraints: ColumnConstraint[] = [];
  for (const node of nodes ?? []) {
    const constraint = fieldsOf(node, 'Constraint');
    const timing = timings[constraint.contype as keyof typeof timings];
    if (timing === undefined) constraints.push(convertConstraint(constraint, source));
    else constraints.push(withTiming(constraints.pop(), timing, source.position(constraint.location)));
  }
  return constraints;
}

/** What the attributes behind a column's constraint say. */
const timings = {
  CONSTR_ATTR_DEFERRABLE: { clause: 'DEFERRABLE', deferrable: true, deferred: undefined },
  CONSTR_ATTR_NOT_DEFERRABLE: { clause: 'NOT DEFERRABLE', deferrable: false, deferred: undefined },
  CONSTR_ATTR_DEFERRED: { clause: 'INITIALLY DEFERRED', deferrable: true, deferred: true },
  CONSTR_ATTR_IMMEDIATE: { clause: 'INITIALLY IMMEDIATE', deferrable: undefined, deferred: false },
} as const;

function withTiming(
  constraint: ColumnConstraint | undefined,
  timing: (typeof timings)[keyof typeof timings],
  position: number,
): ColumnConstraint {
  if (constraint === undefined || !('deferrable' in constraint))
    throw new SqlError('42601', `misplaced ${timing.clause} clause`, placed(position));
  const deferrable = timing.deferrable ?? constraint.deferrable;
  const initiallyDeferred = timing.deferred ?? constraint.initiallyDeferred;
  if (initiallyDeferred && (deferrable === false || constraint.deferrable === false))
    throw new SqlError('42601', 'constraint declared INITIALLY DEFERRED must be DEFERRABLE', placed(position));
  return { ...constraint, deferrable, initiallyDeferred };
}

/** A constraint of a table. */
export function convertTableConstraint(constraint: Constraint, source: Source): TableConstraint {
  const converted = convertConstraint(constraint, source);
  switch (converted.kind) {
    case 'check':
    case 'primary-key':
    case 'unique':
    case 'foreign-key':
      return converted;
    default:
      throw source.unsupported('this constraint of a table', constraint.location);
  }
}

/** A constraint of any kind. */
export function convertConstraint(constraint: Constraint, source: Source): ColumnConstraint {
  const base: ConstraintBase = { name: constraint.conname, position: source.position(constraint.location) };
  switch (constraint.contype) {
    case 'CONSTR_NOTNULL':
      refuseNewer(constraint, source);
      return { kind: 'not-null', ...base };
    case 'CONSTR_NULL':
      return { kind: 'nullable', ...base };
    case 'CONSTR_DEFAULT':
      return { kind: 'default-constraint', value: convertExpression(constraint.raw_expr, source), ...base };
    case 'CONSTR_IDENTITY':
      return convertIdentity(constraint, source);
    case 'CONSTR_GENERATED':
      return convertGenerated(constraint, base, source);
    case 'CONSTR_CHECK':
      refuseNewer(constraint, source);
      return {
        kind: 'check',
        expression: convertExpression(constraint.raw_expr, source),
        noInherit: constraint.is_no_inherit ?? false,
        notValid: constraint.skip_validation ?? false,
        ...base,
      };
    case 'CONSTR_PRIMARY':
      return { kind: 'primary-key', ...convertKey(constraint, source), ...base };
    case 'CONSTR_UNIQUE':
      return {
        kind: 'unique',
        nullsNotDistinct: constraint.nulls_not_distinct ?? false,
        ...convertKey(constraint, source),
        ...base,
      };
    case 'CONSTR_FOREIGN':
      return convertForeignKey(constraint, base, source);
    case 'CONSTR_EXCLUSION':
      throw source.unsupported('EXCLUDE', constraint.location);
    default:
      throw source.unsupported('[NOT] ENFORCED', constraint.location);
  }
}

/** The grammar is newer than PostgreSQL 15. */
function refuseNewer(constraint: Constraint, source: Source): void {
  if (constraint.is_enforced === undefined) throw source.unsupported('NOT ENFORCED', constraint.location);
  if (constraint.contype !== 'CONSTR_NOTNULL') return;
  if (constraint.keys !== undefined || constraint.is_no_inherit || constraint.skip_validation)
    throw source.unsupported('NOT NULL as a constraint of a table', constraint.location);
}

/** `GENERATED … AS IDENTITY`. */
export function convertIdentity(constraint: Constraint, source: Source): Identity {
  return {
    kind: 'identity',
    generated: constraint.generated_when === 'd' ? 'by default' : 'always',
    options: convertSequenceOptions(constraint.options, source),
    name: constraint.conname,
    position: source.position(constraint.location),
  };
}

function convertGenerated(constraint: Constraint, base: ConstraintBase, source: Source): ColumnConstraint {
  // Without STORED the newer grammar means VIRTUAL, which PostgreSQL 15 does not know.
  if (constraint.generated_kind !== 's')
    throw source.unsupported('a generated column that is not STORED', constraint.location);
  return { kind: 'generated', expression: convertExpression(constraint.raw_expr, source), ...base };
}

function convertKey(constraint: Constraint, source: Source) {
  if (constraint.indexspace !== undefined) throw source.unsupported('USING INDEX TABLESPACE', constraint.location);
  if (constraint.without_overlaps) throw source.unsupported('WITHOUT OVERLAPS', constraint.location);
  return {
    columns: namesOf(constraint.keys),
    include: namesOf(constraint.including),
    options: convertOptions(constraint.options, source),
    index: constraint.indexname,
    ...convertDeferrable(constraint),
  };
}

function convertDeferrable({ deferrable, initdeferred }: Constraint): Deferrable {
  return { deferrable: deferrable ? true : undefined, initiallyDeferred: initdeferred ?? false };
}

const actions: Readonly<Record<string, ReferentialAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

function convertForeignKey(constraint: Constraint, base: ConstraintBase, source: Source): ForeignKey {
  refuseNewer(constraint, source);
  if (constraint.fk_with_period) throw source.unsupported('PERIOD', constraint.location);
  return {
    kind: 'foreign-key',
    columns: namesOf(constraint.fk_attrs),
    table: tableName(constraint.pktable, source),
    referencedColumns: namesOf(constraint.pk_attrs),
    match: constraint.fk_matchtype === 'f' ? 'full' : 'simple',
    onUpdate: actions[constraint.fk_upd_action ?? 'a'],
    onDelete: actions[constraint.fk_del_action ?? 'a'],
    onDeleteColumns: namesOf(constraint.fk_del_set_cols),
    notValid: constraint.skip_validation ?? false,
    ...convertDeferrable(constraint),
    ...base,
  };
}
