/** Prepared statements, of the protocol and of PREPARE alike: a statement with the types of its parameters fixed. */
import type { BindMessage, Format } from '../../wire/index.ts';
import { formatOf, textOfValue, WireError } from '../../wire/index.ts';
import { SqlError } from '../errors.ts';
import { ByteReader, type SqlType, type SqlValue, types } from '../values/index.ts';
import { columnsOfCommand, planTargetOf } from './commands/columns.ts';
import { type Planned, planOf } from './planning.ts';
import type { Portal } from './portal.ts';
import { columnsOf } from './queries.ts';
import { checkFormats, type ResultColumn } from './result-writer.ts';
import type { SqlSession } from './session.ts';
import { isRowStatement, type SessionStatement } from './statements.ts';

/** A prepared statement. */
export interface Prepared {
  readonly parsed: SessionStatement;
  /** The text that it came in, for pg_prepared_statements. */
  readonly source: string;
  /** Oids, for the protocol. */
  readonly parameterTypes: readonly number[];
  readonly types: readonly SqlType[];
  /** What it gives when it was prepared: a later plan must give the same. Undefined: no rows. */
  readonly columns: readonly ResultColumn[] | undefined;
  readonly preparedAt: bigint;
  /** By PREPARE rather than by the protocol. */
  readonly fromSql: boolean;
  generic: number;
}

const unknownOid = 705;

/** Prepares a statement; @param oids types that the client fixed, 0 where it did not. */
export function prepareStatement(
  session: SqlSession,
  parsed: SessionStatement,
  oids: readonly number[],
  fromSql = false,
): Prepared {
  const given = oids.map((oid) => typeOfOid(session, oid));
  const target = planTargetOf(parsed);
  const planned = target === undefined ? undefined : planOf(session, target, given, true);
  const parameters = planned?.query.parameterTypes ?? given.map((type) => type ?? types.text);
  return {
    parsed,
    source: session.statementText,
    parameterTypes: parameters.map(({ oid }) => oid),
    types: parameters,
    columns: columnsOfStatement(session, parsed, planned),
    preparedAt: session.statementStartedAt,
    fromSql,
    generic: 0,
  };
}

function typeOfOid(session: SqlSession, oid: number): SqlType | undefined {
  if (oid === 0 || oid === unknownOid) return undefined;
  const type = session.catalog().typeByOid(oid);
  if (type === undefined) throw new SqlError('42704', `type with OID ${oid} does not exist`);
  return type;
}

/** The plan for the types that were fixed when it was prepared. */
export function planOfPrepared(session: SqlSession, prepared: Prepared): Planned {
  const planned = planOf(session, prepared.parsed, prepared.types, true);
  if (prepared.columns !== undefined && !sameColumns(prepared.columns, planned.query.columns))
    throw new SqlError('0A000', 'cached plan must not change result type');
  return planned;
}

function sameColumns(before: readonly ResultColumn[], now: readonly ResultColumn[]): boolean {
  return (
    before === now || (before.length === now.length && before.every(({ type }, i) => type.oid === now[i].type.oid))
  );
}

function columnsOfStatement(
  session: SqlSession,
  parsed: SessionStatement,
  planned: Planned | undefined,
): readonly ResultColumn[] | undefined {
  if (planned === undefined || !isRowStatement(parsed.statement)) return columnsOfCommand(session, parsed.statement);
  return columnsOf(planned);
}

/** What a prepared statement gives, as it is now. */
export function describeStatement(session: SqlSession, prepared: Prepared): readonly ResultColumn[] | undefined {
  if (!isRowStatement(prepared.parsed.statement)) return columnsOfCommand(session, prepared.parsed.statement);
  if (prepared.columns === undefined) return undefined;
  return planOfPrepared(session, prepared).query.columns;
}

/** A portal with its parameters' values. */
export function bindPortal(session: SqlSession, prepared: Prepared, message: BindMessage): Portal {
  const parameters = readParameters(session, prepared.types, message);
  const columns = isRowStatement(prepared.parsed.statement)
    ? prepared.columns
    : columnsOfCommand(session, prepared.parsed.statement);
  checkFormats(message.resultFormats, columns?.length ?? message.resultFormats.length);
  return {
    name: message.portal,
    prepared,
    parameters,
    formats: message.resultFormats,
    execution: undefined,
    left: undefined,
    isDone: false,
  };
}

/** The values of a Bind. */
export function readParameters(
  session: SqlSession,
  parameterTypes: readonly SqlType[],
  { values, parameterFormats, portal }: Pick<BindMessage, 'values' | 'parameterFormats' | 'portal'>,
): readonly SqlValue[] {
  if (values.length === 0) return noValues;
  if (parameterFormats.length > 1 && parameterFormats.length !== values.length)
    throw new WireError(
      '08P01',
      `bind message has ${parameterFormats.length} parameter formats but ${values.length} parameters`,
    );
  const read: SqlValue[] = new Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    read[i] =
      value === null
        ? null
        : readParameter(session, parameterTypes[i], value, formatOf(parameterFormats, i), i, portal);
  }
  return read;
}

const noValues: readonly SqlValue[] = [];

function readParameter(
  session: SqlSession,
  type: SqlType,
  bytes: Uint8Array,
  format: Format,
  index: number,
  portal: string,
): SqlValue {
  const place = () => `${portal === '' ? 'unnamed portal' : `portal "${portal}"`} parameter $${index + 1}`;
  if (format === 1) {
    try {
      return type.binary.read(new ByteReader(bytes));
    } catch (error) {
      throw inParameter(error, place());
    }
  }
  const text = textOfValue(bytes);
  try {
    // Only times may be written as `now`: what all others depend on stays from one statement to the next.
    const isTimeless = type.category === 'N' || type.category === 'S' || type.category === 'B';
    return type.text.parse(text, isTimeless ? session.outputContext() : session.valueContext(session.catalog()));
  } catch (error) {
    throw inParameter(error, `${place()} = '${text.replaceAll("'", "''")}'`);
  }
}

function inParameter(error: unknown, context: string): unknown {
  if (!(error instanceof SqlError) || error.context !== undefined) return error;
  const { sqlstate, message, detail, hint, object, cause } = error;
  return new SqlError(sqlstate, message, { detail, hint, object, cause, context });
}
