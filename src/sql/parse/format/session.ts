/** Transactions, variables, prepared statements, cursors, COPY and upkeep as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type { Expression } from '../tree/expressions.ts';
import type {
  Copy,
  DeclareCursor,
  Execute,
  Fetch,
  ResetVariable,
  SetVariable,
  ShowCluster,
  TransactionModes,
  Vacuum,
} from '../tree/session.ts';
import type { SessionStatement, TransactionStatement } from '../tree/statements.ts';
import { formatExpression, formatExpressions } from './expressions.ts';
import {
  formatType,
  identifier,
  inParentheses,
  listedOptions,
  literal,
  path,
  qualified,
  qualifiedList,
  words,
} from './names.ts';
import { formatTableReference } from './objects.ts';
import { formatQuery, formatWhere } from './queries.ts';
import { formatStatement } from './statements.ts';

/** A statement about transactions. */
export function formatTransactionStatement(statement: TransactionStatement): string {
  switch (statement.kind) {
    case 'begin':
      return words(statement.isStart ? 'START TRANSACTION' : 'BEGIN', formatModes(statement.modes));
    case 'commit':
    case 'rollback':
      return words(statement.kind.toUpperCase(), statement.chain && 'AND CHAIN');
    case 'savepoint':
      return `SAVEPOINT ${identifier(statement.name)}`;
    case 'release-savepoint':
      return `RELEASE SAVEPOINT ${identifier(statement.name)}`;
    case 'rollback-to-savepoint':
      return `ROLLBACK TO SAVEPOINT ${identifier(statement.name)}`;
    case 'prepare-transaction':
      return `PREPARE TRANSACTION ${literal(statement.id)}`;
    case 'commit-prepared':
      return `COMMIT PREPARED ${literal(statement.id)}`;
    case 'rollback-prepared':
      return `ROLLBACK PREPARED ${literal(statement.id)}`;
    case 'set-transaction':
      if (statement.snapshot !== undefined) return `SET TRANSACTION SNAPSHOT ${literal(statement.snapshot)}`;
      return words(
        statement.scope === 'session' ? 'SET SESSION CHARACTERISTICS AS TRANSACTION' : 'SET TRANSACTION',
        formatModes(statement.modes),
      );
    case 'set-constraints': {
      const names = statement.names.length === 0 ? 'ALL' : qualifiedList(statement.names);
      return `SET CONSTRAINTS ${names} ${statement.deferred ? 'DEFERRED' : 'IMMEDIATE'}`;
    }
    default:
      return unreachable(statement);
  }
}

function formatModes({ isolation, readOnly, deferrable }: TransactionModes): string {
  return words(
    isolation && `ISOLATION LEVEL ${isolation.toUpperCase()}`,
    readOnly !== undefined && (readOnly ? 'READ ONLY' : 'READ WRITE'),
    deferrable !== undefined && (deferrable ? 'DEFERRABLE' : 'NOT DEFERRABLE'),
  );
}

/** A statement about the session itself. */
export function formatSessionStatement(statement: SessionStatement): string {
  switch (statement.kind) {
    case 'set':
    case 'reset':
      return formatSetting(statement);
    case 'show':
      return `SHOW ${variable(statement.name)}`;
    case 'show-cluster':
      return formatShowCluster(statement);
    case 'changefeed':
      return formatStatement(statement.statement).replace('PUBLICATION', 'CHANGEFEED');
    case 'prepare': {
      const types = statement.types.length === 0 ? '' : ` (${statement.types.map(formatType).join(', ')})`;
      return `PREPARE ${identifier(statement.name)}${types} AS ${formatStatement(statement.statement)}`;
    }
    case 'execute':
      return formatExecute(statement);
    case 'deallocate':
      return `DEALLOCATE ${statement.name === undefined ? 'ALL' : identifier(statement.name)}`;
    case 'declare-cursor':
      return formatDeclareCursor(statement);
    case 'fetch':
    case 'move':
      return formatFetch(statement);
    case 'close':
      return `CLOSE ${statement.name === undefined ? 'ALL' : identifier(statement.name)}`;
    case 'copy':
      return formatCopy(statement);
    case 'explain':
      return `EXPLAIN${listedOptions(statement.options)} ${formatStatement(statement.statement)}`;
    case 'listen':
      return `LISTEN ${identifier(statement.channel)}`;
    case 'unlisten':
      return `UNLISTEN ${statement.channel === undefined ? '*' : identifier(statement.channel)}`;
    case 'notify': {
      const payload = statement.payload === undefined ? '' : `, ${literal(statement.payload)}`;
      return `NOTIFY ${identifier(statement.channel)}${payload}`;
    }
    case 'lock':
      return words(
        `LOCK TABLE ${statement.tables.map(formatTableReference).join(', ')}`,
        `IN ${statement.mode.toUpperCase()} MODE`,
        statement.nowait && 'NOWAIT',
      );
    case 'vacuum':
    case 'analyze':
      return formatVacuum(statement);
    case 'discard':
      return `DISCARD ${statement.what.toUpperCase()}`;
    case 'checkpoint':
      return 'CHECKPOINT';
    case 'do':
      return words(
        'DO',
        statement.language !== undefined && `LANGUAGE ${identifier(statement.language)}`,
        literal(statement.body),
      );
    default:
      return unreachable(statement);
  }
}

/** The name of a variable; its namespace is a part of it. */
function variable(name: string): string {
  return path(name.split('.'));
}

/** SET or RESET of one variable. */
export function formatSetting(setting: SetVariable | ResetVariable): string {
  if (setting.kind === 'reset') return `RESET ${setting.name === undefined ? 'ALL' : variable(setting.name)}`;
  const set = setting.local ? 'SET LOCAL' : 'SET';
  const { values } = setting;
  if (values === undefined) return `${set} ${variable(setting.name)} TO DEFAULT`;
  if (values[0]?.kind === 'cast') return `${set} TIME ZONE ${formatZone(values[0])}`;
  return `${set} ${variable(setting.name)} TO ${formatExpressions(values)}`;
}

/** An interval stands only behind TIME ZONE, and only in this form. */
function formatZone({ operand, type }: Extract<Expression, { kind: 'cast' }>): string {
  const fields = type.intervalFields === undefined ? '' : ` ${type.intervalFields}`;
  const precision = type.modifiers.length === 0 ? '' : `(${formatExpressions(type.modifiers)})`;
  return `INTERVAL${precision} ${formatExpression(operand)}${fields}`;
}

function formatShowCluster({ what, table }: ShowCluster): string {
  return words(`SHOW ${what.toUpperCase()}`, table && `FROM TABLE ${qualified(table)}`);
}

/** EXECUTE. */
export function formatExecute({ name, arguments: values }: Execute): string {
  return `EXECUTE ${identifier(name)}${values.length === 0 ? '' : ` (${formatExpressions(values)})`}`;
}

function formatDeclareCursor(cursor: DeclareCursor): string {
  return words(
    `DECLARE ${identifier(cursor.name)}`,
    cursor.binary && 'BINARY',
    cursor.sensitivity?.toUpperCase(),
    cursor.scroll !== undefined && (cursor.scroll ? 'SCROLL' : 'NO SCROLL'),
    'CURSOR',
    cursor.hold && 'WITH HOLD',
    `FOR ${formatQuery(cursor.query)}`,
  );
}

function formatFetch({ kind, cursor, direction, count }: Fetch): string {
  const many = count === 'all' ? 'ALL' : String(count);
  return `${kind.toUpperCase()} ${direction.toUpperCase()} ${many} FROM ${identifier(cursor)}`;
}

function formatCopy(copy: Copy): string {
  const what =
    copy.table === undefined
      ? `(${copy.query === undefined ? '' : formatStatement(copy.query)})`
      : `${qualified(copy.table)}${inParentheses(copy.columns)}`;
  const stream = copy.direction === 'from' ? 'STDIN' : 'STDOUT';
  const end =
    copy.file === undefined ? stream : words(copy.file.kind === 'program' && 'PROGRAM', literal(copy.file.name));
  const options = copy.options.length === 0 ? '' : `WITH${listedOptions(copy.options)}`;
  return words('COPY', what, copy.direction.toUpperCase(), end, options, formatWhere(copy.where));
}

function formatVacuum({ kind, options, tables }: Vacuum): string {
  const names = tables.map(({ name, columns }) => `${qualified(name)}${inParentheses(columns)}`);
  return words(`${kind.toUpperCase()}${listedOptions(options)}`, names.join(', '));
}
