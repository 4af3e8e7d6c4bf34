/** SET, RESET, SHOW. */
import type { RunTerms } from '../../../wire/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, ResetVariable, SetVariable, Show } from '../../parse/index.ts';
import { formatExpression, identifier } from '../../parse/index.ts';
import { fixedTimeZones, types, utc, type ValueContext } from '../../values/index.ts';
import { done, type Execution, withRows } from '../execution.ts';
import { computedColumn, type ResultColumn } from '../result-writer.ts';
import type { SqlSession } from '../session.ts';
import { listSettings, settingDefinitions, unknownSetting } from '../settings/index.ts';

/** `SET name TO values`. */
export function setVariable(session: SqlSession, { name, values, local }: SetVariable, terms: RunTerms): Execution {
  if (local && terms.block !== 'open' && terms.block !== 'implicit')
    session.notice('WARNING', 'SET LOCAL can only be used in transaction blocks', { sqlstate: '25P01' });
  if (values === undefined) session.settings.reset(name, local);
  else session.settings.set(name, settingText(name, values), local);
  return done('SET');
}

/** `RESET name`. */
export function resetVariable(session: SqlSession, { name }: ResetVariable): Execution {
  if (name === undefined) session.settings.resetAll();
  else session.settings.reset(name);
  return done('RESET');
}

/** What SET's values are as one text. */
export function settingText(name: string, values: readonly Expression[]): string {
  const key = name.toLowerCase();
  if (key === 'timezone' && values.length === 1) return timeZoneText(values[0]);
  if (values.length > 1 && !listSettings.has(key)) throw new SqlError('22023', `SET ${name} takes only one argument`);
  const words = values.map(wordOf);
  // Names in a list are quoted where they must be, so that reading the list finds them again.
  const isNames = key === 'search_path' || key.endsWith('_libraries') || key === 'temp_tablespaces';
  return isNames ? words.map(identifier).join(', ') : words.join(', ');
}

function wordOf(expression: Expression): string {
  switch (expression.kind) {
    case 'string':
      return expression.value;
    case 'integer':
      return String(expression.value);
    case 'numeric':
      return expression.text;
    case 'boolean':
      return String(expression.value);
    default:
      return formatExpression(expression);
  }
}

/** `SET TIME ZONE INTERVAL '-08:00' HOUR TO MINUTE`, or what every setting takes. */
function timeZoneText(expression: Expression): string {
  if (expression.kind !== 'cast' || expression.operand.kind !== 'string') return wordOf(expression);
  const interval = types.interval.text.parse(expression.operand.value, plainContext);
  if (interval.months !== 0)
    throw new SqlError('22023', 'invalid value for parameter "TimeZone": "INTERVAL"', {
      detail: 'Cannot specify months in time zone interval.',
    });
  if (interval.days !== 0)
    throw new SqlError('22023', 'invalid value for parameter "TimeZone": "INTERVAL"', {
      detail: 'Cannot specify days in time zone interval.',
    });
  return String(Number(interval.micros) / 3_600_000_000);
}

const plainContext: ValueContext = {
  dateOrder: 'MDY',
  timeZone: utc,
  timeZones: fixedTimeZones,
  byteaOutput: 'hex',
  extraFloatDigits: 1,
  now: 0n,
};

// SHOW ---------------------------------------------------------------------------------------------------------------

/** The columns of SHOW. */
export function showColumns({ name }: Show): readonly ResultColumn[] {
  if (name === 'all') return ['name', 'setting', 'description'].map((column) => computedColumn(column, types.text));
  const definition = settingDefinitions.get(name.toLowerCase());
  return [computedColumn(definition?.name ?? name, types.text)];
}

/** `SHOW name`, `SHOW ALL`. */
export function show(session: SqlSession, statement: Show): Execution {
  const { settings } = session;
  if (statement.name === 'all') {
    const rows = [...settingDefinitions.values()]
      .filter(({ category }) => category !== '')
      .map(({ name, about }) => [name, settings.show(name) ?? '', about]);
    return withRows(showColumns(statement), rows, () => 'SHOW');
  }
  const value = settings.show(statement.name);
  if (value === undefined) throw unknownSetting(statement.name);
  return withRows(showColumns(statement), [[value]], () => 'SHOW');
}
