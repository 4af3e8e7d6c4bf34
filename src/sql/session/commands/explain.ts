/** EXPLAIN and EXPLAIN ANALYZE. */
import { SqlError } from '../../errors.ts';
import { Measurement } from '../../execute/index.ts';
import type { Explain, Option, Statement } from '../../parse/index.ts';
import { type ExplainFormat, type ExplainOptions, explainPlan } from '../../plan/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { drain, type Execution, withRows } from '../execution.ts';
import { type Planned, planStatement } from '../planning.ts';
import { planOfPrepared } from '../prepared.ts';
import { startQuery } from '../queries.ts';
import { CollectedRows } from '../result-writer.ts';
import { evaluate } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import { isRowStatement } from '../statements.ts';
import { explainColumns } from './columns.ts';
import { preparedNamed } from './prepared-statements.ts';

interface Wanted extends Omit<ExplainOptions, 'values' | 'planningMs' | 'executionMs'> {}

/** EXPLAIN. */
export async function explain(
  session: SqlSession,
  { statement, options }: Explain,
  given: readonly SqlValue[],
  isAlone: boolean,
): Promise<Execution> {
  const wanted = readOptions(options);
  const { clock } = session.engine;
  const beganAt = clock.monotonicMs();
  const { plan, parameters } = await planOfExplained(session, statement, given);
  let planned = plan();
  if (planned.refusal !== undefined) throw planned.refusal;
  const planningMs = clock.monotonicMs() - beganAt;
  let executionMs: number | undefined;
  let measurement: Measurement | undefined;
  if (wanted.analyze) {
    measurement = new Measurement(() => clock.monotonicMs());
    // What is shown is the plan that was run: gates may have to be waited for, and the tables be different behind them.
    let isFirst = true;
    const run = () => {
      if (!isFirst) planned = plan();
      isFirst = false;
      return planned;
    };
    const execution = await startQuery(session, run, parameters, isAlone, measurement);
    await drain(execution, new CollectedRows());
    executionMs = clock.monotonicMs() - beganAt - planningMs;
    const deadlineAtMs = session.engine.deadlineAtMs(session);
    await measurement.locate((spans) => session.engine.transactions.placesOf(spans, deadlineAtMs));
  }
  const shown = {
    ...wanted,
    values: session.values(),
    planningMs: wanted.summary ? planningMs : undefined,
    executionMs: wanted.summary ? executionMs : undefined,
  };
  const lines = explainPlan(planned.plan, shown, measurement?.actuals);
  return withRows(
    explainColumns,
    lines.map((line) => [line]),
    () => 'EXPLAIN',
  );
}

interface Explained {
  readonly plan: () => Planned;
  readonly parameters: readonly SqlValue[];
}

async function planOfExplained(
  session: SqlSession,
  statement: Statement,
  given: readonly SqlValue[],
): Promise<Explained> {
  if (statement.kind === 'execute') {
    const prepared = preparedNamed(session, statement.name);
    const parameters = await evaluate(session, statement.arguments);
    return { plan: () => planOfPrepared(session, prepared), parameters };
  }
  const query = queryOf(statement);
  if (query === undefined || !isRowStatement(query))
    throw new SqlError('0A000', `EXPLAIN of ${statement.kind.replaceAll('-', ' ').toUpperCase()} is not supported`);
  return { plan: () => planStatement(session, query, []), parameters: given };
}

/** The query inside of a statement that is made of one. */
function queryOf(statement: Statement): Statement | undefined {
  switch (statement.kind) {
    case 'declare-cursor':
    case 'create-table-as':
      return statement.query;
    default:
      return statement;
  }
}

const switches = ['analyze', 'verbose', 'costs', 'timing', 'summary', 'buffers', 'settings', 'wal'];

function readOptions(options: readonly Option[]): Wanted {
  const said = new Map<string, boolean>();
  let format: ExplainFormat = 'text';
  for (const { name, value, position } of options) {
    if (name === 'format') format = readFormat(value, position);
    else if (switches.includes(name)) said.set(name, readSwitch(name, value));
    else throw new SqlError('42601', `unrecognized EXPLAIN option "${name}"`, position > 0 ? { position } : {});
  }
  const analyze = said.get('analyze') ?? false;
  if (!analyze && said.get('timing')) throw new SqlError('22023', 'EXPLAIN option TIMING requires ANALYZE');
  if (!analyze && said.get('wal')) throw new SqlError('22023', 'EXPLAIN option WAL requires ANALYZE');
  return {
    analyze,
    verbose: said.get('verbose') ?? false,
    costs: said.get('costs') ?? true,
    timing: said.get('timing') ?? analyze,
    summary: said.get('summary') ?? analyze,
    format,
  };
}

function readFormat(value: Option['value'], position: number): ExplainFormat {
  if (value === 'text' || value === 'json' || value === 'yaml' || value === 'xml') return value;
  const fields = position > 0 ? { position } : {};
  throw new SqlError('22023', `unrecognized value for EXPLAIN option "format": "${String(value)}"`, fields);
}

function readSwitch(name: string, value: Option['value']): boolean {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case undefined:
    case 'true':
    case 'on':
    case '1':
      return true;
    case 'false':
    case 'off':
    case '0':
      return false;
    default:
      throw new SqlError('42601', `${name} requires a Boolean value`);
  }
}
