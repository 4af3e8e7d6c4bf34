/** ALTER TABLE and its kin for views, indexes, sequences and composite types. */
import type { AlterTableCmd, AlterTableStmt, AlterTableType, Node } from 'libpg-query';
import { SqlError } from '../../errors.ts';
import { type Source, unsupported } from '../source.ts';
import type { AlterAction, AlterTable } from '../tree/tables.ts';
import { convertColumnDefinition, convertIdentity, convertTableConstraint } from './constraints.ts';
import { convertExpression, convertOptional } from './expressions.ts';
import { tableName } from './from.ts';
import { fieldsIf, fieldsOf, mapNodes } from './nodes.ts';
import { convertOptions, objectKind, roleName } from './options.ts';
import { convertSequenceOptions } from './sequences.ts';
import { convertCollation, convertType } from './types.ts';

/** ALTER TABLE. */
export function convertAlterTable(alter: AlterTableStmt, source: Source): AlterTable {
  return {
    kind: 'alter-table',
    object: objectKind(alter.objtype, 'ALTER'),
    name: tableName(alter.relation, source),
    only: !alter.relation?.inh,
    ifExists: alter.missing_ok ?? false,
    actions: mapNodes(alter.cmds, (node) => convertAction(fieldsOf(node, 'AlterTableCmd'), source)),
  };
}

function convertAction(command: AlterTableCmd, source: Source): AlterAction {
  const name = command.name ?? '';
  const ifExists = command.missing_ok ?? false;
  const cascade = command.behavior === 'DROP_CASCADE';
  switch (command.subtype) {
    case 'AT_AddColumn': {
      const column = convertColumnDefinition(fieldsOf(command.def, 'ColumnDef'), source);
      return { kind: 'add-column', column, ifNotExists: ifExists, cascade };
    }
    case 'AT_DropColumn':
      return { kind: 'drop-column', column: name, ifExists, cascade };
    case 'AT_ColumnDefault':
      if (command.def === undefined) return { kind: 'drop-default', column: name };
      return { kind: 'set-default', column: name, value: convertExpression(command.def, source) };
    case 'AT_SetNotNull':
      return { kind: 'set-not-null', column: name };
    case 'AT_DropNotNull':
      return { kind: 'drop-not-null', column: name };
    case 'AT_AlterColumnType':
      return convertSetType(command, cascade, source);
    case 'AT_SetStatistics':
      if (command.name === undefined) throw unsupported('SET STATISTICS of a column by its number', 0);
      return { kind: 'set-statistics', column: name, target: fieldsOf(command.def, 'Integer').ival ?? 0 };
    case 'AT_SetStorage':
      return { kind: 'set-storage', column: name, storage: fieldsOf(command.def, 'String').sval ?? 'default' };
    case 'AT_DropExpression':
      return { kind: 'drop-expression', column: name, ifExists };
    case 'AT_AddIdentity': {
      const identity = convertIdentity(fieldsOf(command.def, 'Constraint'), source);
      return { kind: 'add-identity', column: name, identity };
    }
    case 'AT_SetIdentity':
      return convertSetIdentity(name, fieldsOf(command.def, 'List').items, source);
    case 'AT_DropIdentity':
      return { kind: 'drop-identity', column: name, ifExists };
    case 'AT_AddConstraint': {
      const constraint = convertTableConstraint(fieldsOf(command.def, 'Constraint'), source);
      return { kind: 'add-constraint', constraint };
    }
    case 'AT_DropConstraint':
      return { kind: 'drop-constraint', name, ifExists, cascade };
    case 'AT_ValidateConstraint':
      return { kind: 'validate-constraint', name };
    case 'AT_AlterConstraint':
      return convertAlterConstraint(command.def, source);
    case 'AT_ChangeOwner':
      return { kind: 'change-owner', owner: roleName(command.newowner, source) };
    case 'AT_SetRelOptions':
      return { kind: 'set-options', options: convertOptions(fieldsIf(command.def, 'List')?.items, source) };
    case 'AT_ResetRelOptions':
      return { kind: 'reset-options', options: convertOptions(fieldsIf(command.def, 'List')?.items, source) };
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      return { kind: 'set-logged', logged: command.subtype === 'AT_SetLogged' };
    case 'AT_ReplicaIdentity':
      return convertReplicaIdentity(command.def);
    default:
      throw unsupported(`ALTER TABLE ... ${actionWords(command.subtype)}`, 0);
  }
}

/** `AT_EnableRowSecurity` is `ENABLE ROW SECURITY`. */
function actionWords(subtype: AlterTableType | undefined): string {
  const words = (subtype ?? 'AT_').slice('AT_'.length).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return words.toUpperCase().replace(/\bTRIG\b/, 'TRIGGER');
}

function convertSetType(command: AlterTableCmd, cascade: boolean, source: Source): AlterAction {
  const column = fieldsOf(command.def, 'ColumnDef');
  return {
    kind: 'set-type',
    column: command.name ?? '',
    type: convertType(column.typeName, source),
    collation: convertCollation(column.collClause, source),
    using: convertOptional(column.raw_default, source),
    cascade,
  };
}

/** SET GENERATED stands among the options of the sequence. */
function convertSetIdentity(column: string, nodes: readonly Node[] | undefined, source: Source): AlterAction {
  const isGenerated = (node: Node) => fieldsOf(node, 'DefElem').defname === 'generated';
  const generated = nodes?.filter(isGenerated) ?? [];
  if (generated.length > 1) throw new SqlError('42601', 'conflicting or redundant options');
  const letter = fieldsIf(generated[0], 'DefElem')?.arg;
  return {
    kind: 'set-identity',
    column,
    // The grammar writes the character's code: `d` is BY DEFAULT.
    generated:
      letter === undefined
        ? undefined
        : fieldsOf(letter, 'Integer').ival === 'd'.charCodeAt(0)
          ? 'by default'
          : 'always',
    options: convertSequenceOptions(
      nodes?.filter((node) => !isGenerated(node)),
      source,
    ),
  };
}

function convertAlterConstraint(node: Node | undefined, source: Source): AlterAction {
  const alter = fieldsOf(node, 'ATAlterConstraint');
  if (alter.alterEnforceability || alter.alterInheritability)
    throw source.unsupported('ALTER CONSTRAINT for anything but DEFERRABLE', -1);
  return {
    kind: 'alter-constraint',
    name: alter.conname ?? '',
    deferrable: alter.alterDeferrability ? (alter.deferrable ?? false) : undefined,
    initiallyDeferred: alter.initdeferred ?? false,
  };
}

const identities: Readonly<Record<string, 'default' | 'full' | 'nothing' | 'index'>> = {
  d: 'default',
  f: 'full',
  n: 'nothing',
  i: 'index',
};

function convertReplicaIdentity(node: Node | undefined): AlterAction {
  const { identity_type, name } = fieldsOf(node, 'ReplicaIdentityStmt');
  return { kind: 'replica-identity', identity: identities[identity_type ?? 'd'], index: name };
}
