/** Tables and sequences as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type { SequenceOptions } from '../tree/sequences.ts';
import type { TableStatement } from '../tree/statements.ts';
import type {
  AlterAction,
  AlterTable,
  ColumnConstraint,
  ColumnDefinition,
  CreateTable,
  CreateTableAs,
  Deferrable,
  ForeignKey,
  LikeTable,
  OnCommit,
  Persistence,
  PrimaryKey,
  TableElement,
  Unique,
} from '../tree/tables.ts';
import { formatExpression } from './expressions.ts';
import {
  assignedOptions,
  formatType,
  identifier,
  identifiers,
  inParentheses,
  path,
  qualified,
  role,
  withOptions,
  words,
} from './names.ts';
import { formatTableReference } from './objects.ts';
import { formatQuery } from './queries.ts';
import { formatExecute } from './session.ts';

/** A statement about tables or sequences. */
export function formatTableStatement(statement: TableStatement): string {
  switch (statement.kind) {
    case 'create-table':
      return formatCreateTable(statement);
    case 'create-table-as':
      return formatCreateTableAs(statement);
    case 'alter-table':
      return formatAlterTable(statement);
    case 'create-sequence':
      return words(
        'CREATE',
        formatPersistence(statement.persistence),
        'SEQUENCE',
        statement.ifNotExists && 'IF NOT EXISTS',
        qualified(statement.name),
        formatSequenceOptions(statement.options),
      );
    case 'alter-sequence':
      return words(
        'ALTER SEQUENCE',
        statement.ifExists && 'IF EXISTS',
        qualified(statement.name),
        formatSequenceOptions(statement.options),
      );
    case 'truncate':
      return words(
        `TRUNCATE ${statement.tables.map(formatTableReference).join(', ')}`,
        statement.restartIdentity && 'RESTART IDENTITY',
        statement.cascade && 'CASCADE',
      );
    default:
      return unreachable(statement);
  }
}

const persistenceWords = { permanent: '', temporary: 'TEMPORARY', unlogged: 'UNLOGGED' } as const;

/** `TEMPORARY`, `UNLOGGED`, or nothing. */
export function formatPersistence(persistence: Persistence): string {
  return persistenceWords[persistence];
}

function formatCreateTable(create: CreateTable): string {
  return words(
    'CREATE',
    formatPersistence(create.persistence),
    'TABLE',
    create.ifNotExists && 'IF NOT EXISTS',
    qualified(create.name),
    `(${create.elements.map(formatElement).join(', ')})${withOptions(create.options)}`,
    formatOnCommit(create.onCommit),
  );
}

function formatOnCommit(onCommit: OnCommit | undefined): string {
  return onCommit === undefined ? '' : `ON COMMIT ${onCommit.toUpperCase()}`;
}

function formatElement(element: TableElement): string {
  switch (element.kind) {
    case 'column-definition':
      return formatColumnDefinition(element);
    case 'like':
      return formatLike(element);
    default:
      return formatConstraint(element, true);
  }
}

function formatLike({ table, including }: LikeTable): string {
  return words(`LIKE ${qualified(table)}`, ...including.map((option) => `INCLUDING ${option.toUpperCase()}`));
}

function formatColumnDefinition({ name, type, collation, constraints }: ColumnDefinition): string {
  return words(
    identifier(name),
    formatType(type),
    collation && `COLLATE ${qualified(collation)}`,
    ...constraints.map((constraint) => formatConstraint(constraint, false)),
  );
}

/** A constraint behind a column, or among a table's columns, where it names its columns. */
export function formatConstraint(constraint: ColumnConstraint, ofTable: boolean): string {
  return words(
    constraint.name !== undefined && `CONSTRAINT ${identifier(constraint.name)}`,
    formatRule(constraint, ofTable),
    'deferrable' in constraint && formatDeferrable(constraint),
    'noInherit' in constraint && constraint.noInherit && 'NO INHERIT',
    'notValid' in constraint && constraint.notValid && 'NOT VALID',
  );
}

function formatDeferrable({ deferrable, initiallyDeferred }: Deferrable): string {
  return words(
    deferrable !== undefined && (deferrable ? 'DEFERRABLE' : 'NOT DEFERRABLE'),
    initiallyDeferred && 'INITIALLY DEFERRED',
  );
}

function formatRule(constraint: ColumnConstraint, ofTable: boolean): string {
  switch (constraint.kind) {
    case 'not-null':
      return 'NOT NULL';
    case 'nullable':
      return 'NULL';
    case 'default-constraint':
      return `DEFAULT ${formatDefault(constraint.value)}`;
    case 'identity':
      return `GENERATED ${constraint.generated.toUpperCase()} AS IDENTITY${formatIdentityOptions(constraint.options)}`;
    case 'generated':
      return `GENERATED ALWAYS AS (${formatExpression(constraint.expression)}) STORED`;
    case 'check':
      return `CHECK (${formatExpression(constraint.expression)})`;
    case 'primary-key':
      return `PRIMARY KEY${formatKey(constraint)}`;
    case 'unique':
      return `UNIQUE${constraint.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''}${formatKey(constraint)}`;
    case 'foreign-key':
      return formatForeignKey(constraint, ofTable);
    default:
      return unreachable(constraint);
  }
}

/** The grammar takes only a part of all expressions here, unless they stand in parentheses. */
function formatDefault(value: Parameters<typeof formatExpression>[0]): string {
  return `(${formatExpression(value)})`;
}

function formatIdentityOptions(options: SequenceOptions): string {
  const text = formatSequenceOptions(options);
  return text === '' ? '' : ` (${text})`;
}

function formatKey({ columns, include, options, index }: PrimaryKey | Unique): string {
  if (index !== undefined) return ` USING INDEX ${identifier(index)}`;
  const including = include.length === 0 ? '' : ` INCLUDE (${identifiers(include)})`;
  return `${inParentheses(columns)}${including}${withOptions(options)}`;
}

function formatForeignKey(key: ForeignKey, ofTable: boolean): string {
  return words(
    ofTable && `FOREIGN KEY (${identifiers(key.columns)})`,
    `REFERENCES ${qualified(key.table)}${inParentheses(key.referencedColumns)}`,
    key.match === 'full' && 'MATCH FULL',
    key.onUpdate !== 'no action' && `ON UPDATE ${key.onUpdate.toUpperCase()}`,
    key.onDelete !== 'no action' && `ON DELETE ${key.onDelete.toUpperCase()}${inParentheses(key.onDeleteColumns)}`,
  );
}

function formatCreateTableAs(create: CreateTableAs): string {
  return words(
    'CREATE',
    formatPersistence(create.persistence),
    create.object.toUpperCase(),
    create.ifNotExists && 'IF NOT EXISTS',
    `${qualified(create.name)}${inParentheses(create.columns)}${withOptions(create.options)}`,
    formatOnCommit(create.onCommit),
    `AS ${create.query.kind === 'execute' ? formatExecute(create.query) : formatQuery(create.query)}`,
    !create.withData && 'WITH NO DATA',
  );
}

function formatAlterTable(alter: AlterTable): string {
  return words(
    `ALTER ${alter.object.toUpperCase()}`,
    alter.ifExists && 'IF EXISTS',
    alter.only && alter.object === 'table' && 'ONLY',
    qualified(alter.name),
    alter.actions.map((action) => formatAction(action, alter.object === 'type')).join(', '),
  );
}

/** One action; composite types say ATTRIBUTE where tables say COLUMN. */
function formatAction(action: AlterAction, ofType: boolean): string {
  const column = 'column' in action && typeof action.column === 'string' ? identifier(action.column) : '';
  const ifExists = 'ifExists' in action && action.ifExists && 'IF EXISTS';
  const cascade = 'cascade' in action && action.cascade && 'CASCADE';
  const noun = ofType ? 'ATTRIBUTE' : 'COLUMN';
  switch (action.kind) {
    case 'add-column': {
      const ifNotExists = action.ifNotExists && 'IF NOT EXISTS';
      return words(`ADD ${noun}`, ifNotExists, formatColumnDefinition(action.column), cascade);
    }
    case 'drop-column':
      return words(`DROP ${noun}`, ifExists, column, cascade);
    case 'set-default':
      return `ALTER COLUMN ${column} SET DEFAULT ${formatExpression(action.value)}`;
    case 'drop-default':
      return `ALTER COLUMN ${column} DROP DEFAULT`;
    case 'set-not-null':
      return `ALTER COLUMN ${column} SET NOT NULL`;
    case 'drop-not-null':
      return `ALTER COLUMN ${column} DROP NOT NULL`;
    case 'set-type':
      return words(
        `ALTER ${noun} ${column} TYPE ${formatType(action.type)}`,
        action.collation && `COLLATE ${qualified(action.collation)}`,
        action.using && `USING ${formatExpression(action.using)}`,
        cascade,
      );
    case 'set-statistics':
      return `ALTER COLUMN ${column} SET STATISTICS ${action.target}`;
    case 'set-storage':
      return `ALTER COLUMN ${column} SET STORAGE ${action.storage.toUpperCase()}`;
    case 'drop-expression':
      return words(`ALTER COLUMN ${column} DROP EXPRESSION`, ifExists);
    case 'drop-identity':
      return words(`ALTER COLUMN ${column} DROP IDENTITY`, ifExists);
    case 'add-identity':
      return `ALTER COLUMN ${column} ADD ${formatConstraint(action.identity, false)}`;
    case 'set-identity':
      return words(
        `ALTER COLUMN ${column}`,
        action.generated && `SET GENERATED ${action.generated.toUpperCase()}`,
        ...sequenceOptions(action.options).map((option) => (option.startsWith('RESTART') ? option : `SET ${option}`)),
      );
    case 'add-constraint':
      return `ADD ${formatConstraint(action.constraint, true)}`;
    case 'drop-constraint':
      return words('DROP CONSTRAINT', ifExists, identifier(action.name), cascade);
    case 'validate-constraint':
      return `VALIDATE CONSTRAINT ${identifier(action.name)}`;
    case 'alter-constraint':
      return words(`ALTER CONSTRAINT ${identifier(action.name)}`, formatDeferrable(action));
    case 'change-owner':
      return `OWNER TO ${role(action.owner)}`;
    case 'set-options':
      return `SET ${assignedOptions(action.options)}`;
    case 'reset-options':
      return `RESET ${assignedOptions(action.options)}`;
    case 'set-logged':
      return action.logged ? 'SET LOGGED' : 'SET UNLOGGED';
    case 'replica-identity':
      return words(
        'REPLICA IDENTITY',
        action.index === undefined ? action.identity.toUpperCase() : `USING INDEX ${identifier(action.index)}`,
      );
    default:
      return unreachable(action);
  }
}

/** The options of a sequence. */
export function formatSequenceOptions(options: SequenceOptions): string {
  return sequenceOptions(options).join(' ');
}

function sequenceOptions(options: SequenceOptions): readonly string[] {
  const { ownedBy, restart } = options;
  const texts = [
    options.sequenceName && `SEQUENCE NAME ${qualified(options.sequenceName)}`,
    options.type && `AS ${formatType(options.type)}`,
    options.start !== undefined && `START WITH ${options.start}`,
    options.increment !== undefined && `INCREMENT BY ${options.increment}`,
    limit('MINVALUE', options.minimum),
    limit('MAXVALUE', options.maximum),
    options.cache !== undefined && `CACHE ${options.cache}`,
    options.cycle !== undefined && (options.cycle ? 'CYCLE' : 'NO CYCLE'),
    restart !== undefined && (restart === 'start' ? 'RESTART' : `RESTART WITH ${restart}`),
    ownedBy !== undefined &&
      `OWNED BY ${ownedBy === 'none' ? 'NONE' : `${qualified(ownedBy.table)}.${path([ownedBy.column])}`}`,
  ];
  return texts.filter((text) => typeof text === 'string');
}

function limit(word: string, value: bigint | 'none' | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value === 'none' ? `NO ${word}` : `${word} ${value}`;
}
