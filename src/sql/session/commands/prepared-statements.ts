/** PREPARE, EXECUTE, DEALLOCATE, DISCARD. */
import type { RunTerms } from '../../../wire/index.ts';
import { mapTree } from '../../ddl/index.ts';
import { SqlError } from '../../errors.ts';
import type { Deallocate, Discard, Execute, Expression, Prepare, Query } from '../../parse/index.ts';
import type { SqlType, SqlValue } from '../../values/index.ts';
import type { CopyIn } from '../copy/copy-in.ts';
import { done, type Execution } from '../execution.ts';
import { type Prepared, prepareStatement } from '../prepared.ts';
import { evaluate, typeNamed } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import { type SessionStatement, sessionStatement } from '../statements.ts';
import { startStatement } from './index.ts';

/** PREPARE. */
export function prepare(session: SqlSession, statement: Prepare, parsed: SessionStatement): Execution {
  const { name } = statement;
  if (session.statements.has(name)) throw new SqlError('42P05', `prepared statement "${name}" already exists`);
  const inner = sessionStatement({
    statement: statement.statement,
    text: parsed.text,
    position: parsed.position,
    asOfSystemTime: parsed.asOfSystemTime,
  });
  const oids = statement.types.map((type) => typeNamed(session, type).oid);
  const prepared = prepareStatement(session, inner, oids, true);
  session.statements.set(name, { statement: prepared, parameterTypes: prepared.parameterTypes });
  return done('PREPARE');
}

/** The prepared statement of a name. Throws 26000. */
export function preparedNamed(session: SqlSession, name: string): Prepared {
  const prepared = session.statements.get(name)?.statement;
  if (prepared === undefined) throw new SqlError('26000', `prepared statement "${name}" does not exist`);
  return prepared;
}

/** The query of a prepared statement with its parameters' values in their places: for CREATE TABLE AS EXECUTE. */
export async function queryOfExecute(session: SqlSession, execute: Execute): Promise<Query> {
  const prepared = preparedNamed(session, execute.name);
  const { statement } = prepared.parsed;
  if (statement.kind !== 'select' && statement.kind !== 'values' && statement.kind !== 'set-operation')
    throw new SqlError('42809', 'prepared statement is not a SELECT');
  const values = await argumentsOf(session, execute, prepared);
  const context = session.values();
  return mapTree(statement, (node) => {
    if (node.kind !== 'parameter') return undefined;
    const place = Number(node.number) - 1;
    const value = values[place];
    const type = prepared.types[place];
    const literal: Expression =
      value === null
        ? { kind: 'null', position: 0 }
        : { kind: 'string', value: type.text.format(value, context), position: 0 };
    return castTo(type, literal);
  });
}

/** EXECUTE. */
export async function executePrepared(
  session: SqlSession,
  execute: Execute,
  terms: RunTerms,
): Promise<Execution | CopyIn> {
  const prepared = preparedNamed(session, execute.name);
  const values = await argumentsOf(session, execute, prepared);
  return startStatement(session, prepared.parsed, values, terms, prepared);
}

async function argumentsOf(
  session: SqlSession,
  { name, arguments: given }: Execute,
  prepared: Prepared,
): Promise<readonly SqlValue[]> {
  if (given.length !== prepared.types.length)
    throw new SqlError('42601', `wrong number of parameters for prepared statement "${name}"`, {
      detail: `Expected ${prepared.types.length} parameters but got ${given.length}.`,
    });
  return evaluate(
    session,
    given.map((operand, i) => castTo(prepared.types[i], operand)),
  );
}

/** An argument as its parameter's type. */
function castTo({ name, kind, element }: SqlType, operand: Expression): Expression {
  const isArray = kind === 'array' && element !== undefined;
  const type = {
    schema: undefined,
    name: isArray ? element.name : name,
    modifiers: [],
    intervalFields: undefined,
    arrayDimensions: isArray ? 1 : 0,
    position: 0,
  };
  return { kind: 'cast', operand, type, position: 0 };
}

/** DEALLOCATE. */
export function deallocate(session: SqlSession, { name }: Deallocate): Execution {
  if (name === undefined) {
    session.statements.clear();
    return done('DEALLOCATE ALL');
  }
  if (!session.statements.delete(name)) throw new SqlError('26000', `prepared statement "${name}" does not exist`);
  return done('DEALLOCATE');
}

/** DISCARD. */
export async function discard(session: SqlSession, { what }: Discard): Promise<Execution> {
  switch (what) {
    case 'plans':
      return done('DISCARD PLANS');
    case 'sequences':
      session.services.forgetSequences();
      return done('DISCARD SEQUENCES');
    case 'temporary':
      await session.dropTemporaryObjects();
      return done('DISCARD TEMP');
    default:
      await session.cursors.closeAll();
      session.settings.reset('session_authorization');
      session.settings.resetAll();
      session.statements.clear();
      session.engine.notifications.unlisten(session, undefined);
      session.services.advisoryUnlockAll();
      await session.dropTemporaryObjects();
      session.services.forgetSequences();
      return done('DISCARD ALL');
  }
}
