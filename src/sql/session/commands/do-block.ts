/** DO: carries the steps of a block out. A block with handlers is a savepoint: what it did is gone when a handler takes over. */
import { unreachable } from '../../../base/index.ts';
import { SqlError, toSqlError } from '../../errors.ts';
import type { DoBlock, ParsedStatement } from '../../parse/index.ts';
import {
  type BlockStep,
  type Handler,
  matches,
  parseBlock,
  type RaiseStep,
  type Step,
} from '../../procedural/index.ts';
import { types } from '../../values/index.ts';
import { isCopyIn } from '../copy/copy-in.ts';
import { done, drain, type Execution } from '../execution.ts';
import { evaluate } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import { sessionStatement } from '../statements.ts';
import { startStatement } from './index.ts';

/** Statements inside are in the block's own transaction. */
const inside = { block: 'implicit', endsTransaction: false } as const;
const droppedRows = { describe: () => undefined, rows: () => undefined };

/** DO. */
export async function runDoBlock(session: SqlSession, { language, body }: DoBlock): Promise<Execution> {
  if (language !== undefined && language !== 'plpgsql')
    throw new SqlError('42704', `language "${language}" does not exist`);
  await runBlock(session, parseBlock(body), undefined);
  return done('DO');
}

async function runSteps(session: SqlSession, steps: readonly Step[], caught: SqlError | undefined): Promise<void> {
  for (const step of steps) await runStep(session, step, caught);
}

async function runStep(session: SqlSession, step: Step, caught: SqlError | undefined): Promise<void> {
  switch (step.kind) {
    case 'sql':
      return runText(session, step.text);
    case 'block':
      return runBlock(session, step, caught);
    case 'if': {
      for (const { condition, steps } of step.branches)
        if (await isTrue(session, condition)) return runSteps(session, steps, caught);
      return runSteps(session, step.otherwise, caught);
    }
    case 'raise':
      return raise(session, step, caught);
    case 'null':
      return undefined;
    default:
      return unreachable(step);
  }
}

async function runText(session: SqlSession, text: string): Promise<void> {
  for (const parsed of statementsOf(session, text)) {
    const statement = sessionStatement(parsed);
    if (statement.control !== 'ordinary')
      throw new SqlError('0A000', `${statement.commandName} cannot be used in a DO block`);
    const execution = await startStatement(session, statement, [], inside);
    if (isCopyIn(execution)) throw new SqlError('0A000', 'cannot COPY to/from client in a DO block');
    await drain(execution, droppedRows);
    await session.currentTransaction.endStatement();
  }
}

/** The statements of a step. Places of errors would be places in the step, which no client has seen by itself. */
function statementsOf(session: SqlSession, text: string): readonly ParsedStatement[] {
  try {
    return session.engine.parser.parse(text);
  } catch (error) {
    const { sqlstate, message, detail, hint } = toSqlError(error);
    throw new SqlError(sqlstate, message, { detail, hint });
  }
}

async function runBlock(session: SqlSession, block: BlockStep, outer: SqlError | undefined): Promise<void> {
  if (block.handlers.length === 0) return runSteps(session, block.steps, outer);
  const transaction = session.currentTransaction;
  const savepoint = `DO block ${transaction.depth}`;
  transaction.savepoint(savepoint);
  let handler: Handler;
  let caught: SqlError;
  try {
    await runSteps(session, block.steps, outer);
    transaction.release(savepoint);
    return;
  } catch (error) {
    caught = toSqlError(error);
    const { sqlstate } = caught;
    const found = block.handlers.find(({ conditions }) => conditions.some((each) => matches(each, sqlstate)));
    if (found === undefined) throw error;
    handler = found;
  }
  transaction.rollbackTo(savepoint);
  transaction.release(savepoint);
  await runSteps(session, handler.steps, caught);
}

async function isTrue(session: SqlSession, condition: string): Promise<boolean> {
  const [value] = await evaluate(session, [session.engine.parser.parseExpression(condition)]);
  return value === true;
}

/** Each `%` of the format stands for the next argument, `%%` for itself. */
async function raise(session: SqlSession, step: RaiseStep, caught: SqlError | undefined): Promise<void> {
  if (step.format === undefined) {
    if (caught === undefined)
      throw new SqlError('0Z002', 'RAISE without parameters cannot be used outside an exception handler');
    throw caught;
  }
  const given = await evaluate(
    session,
    step.arguments.map((text) => asText(session, text, caught)),
  );
  let next = 0;
  const message = step.format.replaceAll(/%%|%/g, (sign) => {
    if (sign === '%%') return '%';
    if (next >= given.length) throw new SqlError('42601', 'too few parameters specified for RAISE');
    return String(given[next++] ?? '<NULL>');
  });
  if (next < given.length) throw new SqlError('42601', 'too many parameters specified for RAISE');
  switch (step.level) {
    case 'exception':
      throw new SqlError('P0001', message);
    case 'warning':
      return session.notice('WARNING', message);
    case 'notice':
      return session.notice('NOTICE', message);
    case 'info':
      return session.notice('INFO', message);
    default:
      // DEBUG and LOG are for the server's own log, which statements do not write to.
      return undefined;
  }
}

/** An argument as text; in a handler `sqlerrm` and `sqlstate` are those of the error at hand. */
function asText(session: SqlSession, text: string, caught: SqlError | undefined) {
  const word = text.toLowerCase();
  const type = {
    schema: undefined,
    name: types.text.name,
    modifiers: [],
    intervalFields: undefined,
    arrayDimensions: 0,
    position: 0,
  };
  const known =
    caught === undefined
      ? undefined
      : word === 'sqlerrm'
        ? caught.message
        : word === 'sqlstate'
          ? caught.sqlstate
          : undefined;
  const operand =
    known === undefined
      ? session.engine.parser.parseExpression(text)
      : ({ kind: 'string', value: known, position: 0 } as const);
  return { kind: 'cast', operand, type, position: 0 } as const;
}
