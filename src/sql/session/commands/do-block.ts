/** Carries the steps of a PL/pgSQL block out. A block with handlers is a savepoint: what it did is gone when a handler takes over. */
import { unreachable } from '../../../base/index.ts';
import { SqlError, toSqlError } from '../../errors.ts';
import type { DoBlock, ParsedStatement } from '../../parse/index.ts';
import {
  type BlockStep,
  type DiagnosticsItem,
  type Handler,
  matches,
  parseBlock,
  type RaiseStep,
  type SqlStep,
  type Step,
} from '../../procedural/index.ts';
import { type SqlValue, types } from '../../values/index.ts';
import { isCopyIn } from '../copy/copy-in.ts';
import { type Batch, done, drain, type Execution } from '../execution.ts';
import { evaluate } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import { sessionStatement } from '../statements.ts';
import { BlockVariables } from './block-variables.ts';
import { startStatement } from './index.ts';

/** Statements inside are in the block's own transaction. */
const inside = { block: 'implicit', endsTransaction: false } as const;
const droppedRows = { describe: () => undefined, rows: () => undefined };

/** DO. */
export async function runDoBlock(session: SqlSession, { language, body }: DoBlock): Promise<Execution> {
  if (language !== undefined && language !== 'plpgsql')
    throw new SqlError('42704', `language "${language}" does not exist`);
  await runBlock({ session, variables: noVariables, caught: undefined }, parseBlock(body));
  return done('DO');
}

/** What steps see: the variables that they may set, and the error that their handler has caught. */
interface Surroundings {
  readonly session: SqlSession;
  readonly variables: BlockVariables;
  readonly caught: SqlError | undefined;
}

const noVariables = new BlockVariables([]);

async function runSteps(around: Surroundings, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await runStep(around, step);
}

async function runStep(around: Surroundings, step: Step): Promise<void> {
  const { session, caught, variables } = around;
  switch (step.kind) {
    case 'sql':
      return runText(around, step);
    case 'block':
      return runBlock(around, step);
    case 'if': {
      for (const { condition, steps } of step.branches)
        if (await isTrue(session, condition)) return runSteps(around, steps);
      return runSteps(around, step.otherwise);
    }
    case 'raise':
      return raise(session, step, caught);
    case 'diagnostics': {
      if (caught === undefined)
        throw new SqlError('0Z002', 'GET STACKED DIAGNOSTICS cannot be used outside an exception handler');
      for (const { variable, item } of step.items) variables.assign(variable, diagnosticOf(caught, item));
      return undefined;
    }
    case 'null':
      return undefined;
    default:
      return unreachable(step);
  }
}

async function runText({ session, variables }: Surroundings, { text, into }: SqlStep): Promise<void> {
  for (const parsed of statementsOf(session, text)) {
    const statement = sessionStatement(parsed);
    if (statement.control !== 'ordinary')
      throw new SqlError('0A000', `${statement.commandName} cannot be used in a DO block`);
    const execution = await startStatement(session, statement, [], inside);
    if (isCopyIn(execution)) throw new SqlError('0A000', 'cannot COPY to/from client in a DO block');
    const rows: (readonly SqlValue[])[] = [];
    const sink =
      into === undefined ? droppedRows : { ...droppedRows, rows: (batch: Batch) => void rows.push(...batch) };
    await drain(execution, sink);
    await session.currentTransaction.endStatement();
    if (into === undefined) continue;
    if (into.strict && rows.length === 0) throw new SqlError('P0002', 'query returned no rows');
    if (rows.length > 1 && (into.strict || execution.changesRows))
      throw new SqlError('P0003', 'query returned more than one row', {
        hint: 'Make sure the query returns a single row, or use LIMIT 1.',
      });
    variables.assignRow(into.variables, execution.columns ?? [], rows[0], session.values());
  }
}

function diagnosticOf({ sqlstate, message, detail, hint, object }: SqlError, item: DiagnosticsItem): string {
  switch (item) {
    case 'returned_sqlstate':
      return sqlstate;
    case 'message_text':
      return message;
    case 'pg_exception_detail':
      return detail ?? '';
    case 'pg_exception_hint':
      return hint ?? '';
    case 'column_name':
      return object?.column ?? '';
    case 'constraint_name':
      return object?.constraint ?? '';
    case 'table_name':
      return object?.table ?? '';
    case 'schema_name':
      return object?.schema ?? '';
    default:
      return unreachable(item);
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

/** A block, of DO or of a function. */
export async function runBlock(around: Surroundings, block: BlockStep): Promise<void> {
  if (block.handlers.length === 0) return runSteps(around, block.steps);
  const transaction = around.session.currentTransaction;
  const savepoint = `block ${transaction.depth}`;
  transaction.savepoint(savepoint);
  let handler: Handler;
  let caught: SqlError;
  try {
    await runSteps(around, block.steps);
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
  await runSteps({ ...around, caught }, handler.steps);
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
