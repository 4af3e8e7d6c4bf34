/** Carries the steps of a PL/pgSQL block out. A block with handlers is a savepoint: what it did is gone when a handler takes over. */
import { unreachable } from '../../../base/index.ts';
import { SqlError, toSqlError } from '../../errors.ts';
import type { DoBlock, ParsedStatement } from '../../parse/index.ts';
import {
  type BlockStep,
  type Declaration,
  type DiagnosticsItem,
  type ExecuteStep,
  type Handler,
  type Into,
  type LoopStep,
  matches,
  parseBlock,
  type RaiseStep,
  type Step,
} from '../../procedural/index.ts';
import { type SqlValue, types } from '../../values/index.ts';
import { isCopyIn } from '../copy/copy-in.ts';
import { type Batch, done, drain, type Execution } from '../execution.ts';
import type { ResultColumn } from '../result-writer.ts';
import { evaluate, typeNamed, typesOf } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import { type SessionStatement, sessionStatement } from '../statements.ts';
import { type BlockVariable, BlockVariables, typeNameOf } from './block-variables.ts';
import { startStatement } from './index.ts';

/** Statements inside are in the block's own transaction. */
const inside = { block: 'implicit', endsTransaction: false } as const;
const droppedRows = { describe: () => undefined, rows: () => undefined };

/** DO. */
export async function runDoBlock(
  session: SqlSession,
  { language, body }: DoBlock,
  { text, position }: SessionStatement,
): Promise<Execution> {
  if (language !== undefined && language !== 'plpgsql')
    throw new SqlError('42704', `language "${language}" does not exist`);
  const variables = new BlockVariables([{ name: 'found', typeName: typeNameOf(types.bool), type: types.bool }]);
  variables.assign('found', 'f');
  const block = parseAt(body, position + Math.max(0, [...text.slice(0, text.indexOf(body))].length));
  try {
    await runBlock({ session, variables, caught: undefined }, block);
  } catch (error) {
    throw withoutPlace(error);
  }
  return done('DO');
}

/** The block; what is wrong with it has its place in the whole text that the client sent. */
function parseAt(body: string, start: number): BlockStep {
  try {
    return parseBlock(body);
  } catch (error) {
    if (!(error instanceof SqlError) || error.position === undefined) throw error;
    throw withoutPlace(error).at(start + error.position - 1);
  }
}

/** An error of a step: its place is one in the step, which no client has seen by itself. */
function withoutPlace(error: unknown): SqlError {
  const found = toSqlError(error);
  if (found.position === undefined) return found;
  const { sqlstate, message, detail, hint, object, cause } = found;
  return new SqlError(sqlstate, message, { detail, hint, object, cause });
}

/** What steps see: the variables, and the error that their handler has caught. */
interface Surroundings {
  readonly session: SqlSession;
  readonly variables: BlockVariables;
  readonly caught: SqlError | undefined;
}

/** Where a step goes on, if not at the next one. */
type Leave = 'exit' | 'continue' | 'return' | undefined;

async function runSteps(around: Surroundings, steps: readonly Step[]): Promise<Leave> {
  for (const step of steps) {
    const leave = await runStep(around, step);
    if (leave !== undefined) return leave;
  }
  return undefined;
}

async function runStep(around: Surroundings, step: Step): Promise<Leave> {
  const { caught, variables } = around;
  switch (step.kind) {
    case 'sql':
      await runText(around, step.text, step.into);
      return undefined;
    case 'execute':
      await runText(around, await computedText(around, step), step.into, 'computed');
      return undefined;
    case 'block':
      return runBlock(around, step);
    case 'if': {
      for (const { condition, steps } of step.branches)
        if (await isTrue(around, condition)) return runSteps(around, steps);
      return runSteps(around, step.otherwise);
    }
    case 'loop':
      return runLoop(around, step);
    case 'exit':
    case 'continue':
    case 'return':
      return step.condition === undefined || (await isTrue(around, step.condition)) ? step.kind : undefined;
    case 'assign':
      await assign(around, step.variable, step.expression);
      return undefined;
    case 'raise':
      await raise(around, step);
      return undefined;
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

// Statements ---------------------------------------------------------------------------------------------------------

/** Where a statement's text comes from: names in one that was computed are its own. */
type Source = 'written' | 'computed';

async function runText(
  around: Surroundings,
  text: string,
  into: Into | undefined,
  source: Source = 'written',
): Promise<void> {
  const { session, variables } = around;
  for (const parsed of statementsOf(around, text, source)) {
    const { rows, columns, changesRows, count } = await runStatement(session, parsed, into !== undefined);
    variables.assign('found', count > 0 ? 't' : 'f');
    if (into === undefined) continue;
    if (into.strict && rows.length === 0) throw new SqlError('P0002', 'query returned no rows');
    if (rows.length > 1 && (into.strict || changesRows))
      throw new SqlError('P0003', 'query returned more than one row', {
        hint: 'Make sure the query returns a single row, or use LIMIT 1.',
      });
    variables.assignRow(into.variables, columns, rows[0], session.values());
  }
}

interface Outcome {
  readonly rows: Batch;
  readonly columns: readonly ResultColumn[];
  readonly changesRows: boolean;
  readonly count: number;
}

async function runStatement(session: SqlSession, parsed: ParsedStatement, keepsRows: boolean): Promise<Outcome> {
  const statement = sessionStatement(parsed);
  if (statement.control !== 'ordinary')
    throw new SqlError('0A000', `${statement.commandName} cannot be used in a DO block`);
  const execution = await startStatement(session, statement, [], inside);
  if (isCopyIn(execution)) throw new SqlError('0A000', 'cannot COPY to/from client in a DO block');
  const rows: (readonly SqlValue[])[] = [];
  const sink = keepsRows ? { ...droppedRows, rows: (batch: Batch) => void rows.push(...batch) } : droppedRows;
  const given = await drain(execution, sink);
  await session.currentTransaction.endStatement();
  // What gives no rows says in its tag how many it changed.
  const count = Number(/\d+$/.exec(execution.tag(given))?.[0] ?? 0);
  return { rows, columns: execution.columns ?? [], changesRows: execution.changesRows, count };
}

async function computedText(around: Surroundings, { expression }: ExecuteStep): Promise<string> {
  const text = await textOf(around, expression);
  if (text === null) throw new SqlError('22004', 'query string argument of EXECUTE is null');
  return text;
}

async function assign(around: Surroundings, variable: string, expression: string): Promise<void> {
  const { variables, session } = around;
  const declared = variables.declared(variable);
  if (declared === undefined) throw new SqlError('0A000', `an assignment to the record "${variable}" is not supported`);
  const operand = variables.substitutedIn(session.engine.parser.parseExpression(expression));
  const typed = { kind: 'cast', operand, type: declared.typeName, position: 0 } as const;
  const [text] = await evaluate(session, [{ kind: 'cast', operand: typed, type: textType, position: 0 }]);
  variables.assign(variable, text === null ? null : String(text));
}

// Loops --------------------------------------------------------------------------------------------------------------

async function runLoop(around: Surroundings, { over, steps }: LoopStep): Promise<Leave> {
  const { session } = around;
  for await (const inside of rounds(around, over)) {
    session.checkCancelled();
    const pause = session.engine.slices.pause();
    if (pause !== undefined) await pause;
    const leave = await runSteps(inside, steps);
    if (leave === 'return') return leave;
    if (leave === 'exit') return undefined;
  }
  return undefined;
}

/** What the steps of a loop see, round by round. */
async function* rounds(around: Surroundings, over: LoopStep['over']): AsyncIterable<Surroundings> {
  const { session, variables } = around;
  switch (over.kind) {
    case 'forever':
      for (;;) yield around;
    case 'while':
      while (await isTrue(around, over.condition)) yield around;
      return;
    case 'range':
      for await (const value of numbers(around, over)) {
        const inner = new BlockVariables([integerVariable(over.variable)], [], variables);
        inner.assign(over.variable, String(value));
        yield { ...around, variables: inner };
      }
      return;
    case 'rows': {
      const { query } = over;
      const isWritten = query.kind === 'sql';
      const text = isWritten ? query.text : await computedText(around, query);
      for (const parsed of statementsOf(around, text, isWritten ? 'written' : 'computed')) {
        const { rows, columns } = await runStatement(session, parsed, true);
        for (const row of rows) {
          variables.assignRow(query.into?.variables ?? [], columns, row, session.values());
          yield around;
        }
        variables.assign('found', rows.length > 0 ? 't' : 'f');
      }
      return;
    }
    default:
      return unreachable(over);
  }
}

async function* numbers(
  around: Surroundings,
  { from, to, by, reverse }: Extract<LoopStep['over'], { kind: 'range' }>,
): AsyncIterable<number> {
  const bound = async (what: string, expression: string): Promise<number> => {
    const text = await textOf(around, `(${expression})::int4`);
    if (text === null) throw new SqlError('22004', `${what} of FOR loop cannot be null`);
    return Number(text);
  };
  const first = await bound('lower bound', from);
  const last = await bound('upper bound', to);
  const step = by === undefined ? 1 : await bound('BY value', by);
  if (step <= 0) throw new SqlError('22023', 'BY value of FOR loop must be greater than zero');
  for (let value = first; reverse ? value >= last : value <= last; value += reverse ? -step : step) yield value;
}

function integerVariable(name: string): BlockVariable {
  return { name, typeName: typeNameOf(types.int4), type: types.int4 };
}

// Expressions --------------------------------------------------------------------------------------------------------

/** An expression's value as text. */
async function textOf({ session, variables }: Surroundings, expression: string): Promise<string | null> {
  const parsed = variables.substitutedIn(session.engine.parser.parseExpression(expression));
  const [type] = typesOf(session, [parsed]);
  const [value] = await evaluate(session, [parsed]);
  return value === null ? null : type.text.format(value, session.values());
}

async function isTrue({ session, variables }: Surroundings, condition: string): Promise<boolean> {
  const [value] = await evaluate(session, [variables.substitutedIn(session.engine.parser.parseExpression(condition))]);
  return value === true;
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

/** The statements of a step. */
function statementsOf({ session, variables }: Surroundings, text: string, source: Source): readonly ParsedStatement[] {
  try {
    const parsed = session.engine.parser.parse(text);
    if (source === 'computed') return parsed;
    return parsed.map((each) => ({ ...each, statement: variables.substitutedIn(each.statement) }));
  } catch (error) {
    throw withoutPlace(error);
  }
}

/** A block, of DO or of a function. */
export async function runBlock(outer: Surroundings, block: BlockStep): Promise<Leave> {
  const around = { ...outer, variables: await declare(outer, block.declarations) };
  if (block.handlers.length === 0) return runSteps(around, block.steps);
  const transaction = around.session.currentTransaction;
  const savepoint = `block ${transaction.depth}`;
  transaction.savepoint(savepoint);
  let handler: Handler;
  let caught: SqlError;
  try {
    const leave = await runSteps(around, block.steps);
    transaction.release(savepoint);
    return leave;
  } catch (error) {
    caught = toSqlError(error);
    const { sqlstate } = caught;
    const found = block.handlers.find(({ conditions }) => conditions.some((each) => matches(each, sqlstate)));
    if (found === undefined) throw error;
    handler = found;
  }
  transaction.rollbackTo(savepoint);
  transaction.release(savepoint);
  const variables = new BlockVariables([textVariable('sqlerrm'), textVariable('sqlstate')], [], around.variables);
  variables.assign('sqlerrm', caught.message);
  variables.assign('sqlstate', caught.sqlstate);
  return runSteps({ ...around, caught, variables }, handler.steps);
}

/** The block's variables with their first values, which those before them may be part of. */
async function declare(around: Surroundings, declarations: readonly Declaration[]): Promise<BlockVariables> {
  const { session } = around;
  const scalars = declarations.flatMap(({ name, type, notNull }): BlockVariable[] => {
    if (type === undefined) return [];
    const written = session.engine.parser.parseExpression(`cast(null as ${type})`);
    if (written.kind !== 'cast') throw new SqlError('42601', `syntax error at or near "${type}"`);
    return [{ name, typeName: written.type, type: typeNamed(session, written.type), notNull }];
  });
  const records = declarations.filter(({ type }) => type === undefined).map(({ name }) => name);
  const variables = new BlockVariables(scalars, records, around.variables);
  for (const { name, value, notNull } of declarations)
    if (value !== undefined) await assign({ ...around, variables }, name, value);
    else if (notNull)
      throw new SqlError('22004', `variable "${name}" must have a default value, since it's declared NOT NULL`);
  const constants = new Set(declarations.filter(({ constant }) => constant).map(({ name }) => name));
  variables.fix(constants);
  return variables;
}

function textVariable(name: string): BlockVariable {
  return { name, typeName: textType, type: types.text };
}

const textType = typeNameOf(types.text);

/** Each `%` of the format stands for the next argument, `%%` for itself. */
async function raise(around: Surroundings, step: RaiseStep): Promise<void> {
  const { session, caught } = around;
  if (step.format === undefined) {
    if (caught === undefined)
      throw new SqlError('0Z002', 'RAISE without parameters cannot be used outside an exception handler');
    throw caught;
  }
  const given: (string | null)[] = [];
  for (const text of step.arguments) given.push(await textOf(around, text));
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
