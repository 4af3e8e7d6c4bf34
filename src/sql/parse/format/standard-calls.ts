/** Function calls in the standard's own syntax. The grammar has names for the functions behind them, all in `pg_catalog`. */
import type { Expression, FunctionCall } from '../tree/expressions.ts';
import { formatExpression, formatExpressions, operand } from './expressions.ts';

/** A call in the standard's syntax; undefined: the function has none. */
export function formatStandardCall(call: FunctionCall): string | undefined {
  return writers[call.function.name]?.(call.arguments.map(({ value }) => value));
}

const writers: Readonly<Record<string, ((values: readonly Expression[]) => string) | undefined>> = {
  timezone: ([zone, time]) =>
    time === undefined ? `${operand(zone)} AT LOCAL` : `${operand(time)} AT TIME ZONE ${operand(zone)}`,
  extract: ([field, time]) => `EXTRACT(${formatExpression(field)} FROM ${formatExpression(time)})`,
  overlaps: ([a, b, c, d]) => `(${formatExpressions([a, b])}) OVERLAPS (${formatExpressions([c, d])})`,
  position: ([text, part]) => `POSITION(${operand(part)} IN ${operand(text)})`,
  substring: ([text, start, length]) => {
    const behind = length === undefined ? '' : ` FOR ${formatExpression(length)}`;
    return `SUBSTRING(${formatExpression(text)} FROM ${formatExpression(start)}${behind})`;
  },
  overlay: ([text, replacement, start, length]) => {
    const behind = length === undefined ? '' : ` FOR ${formatExpression(length)}`;
    return `OVERLAY(${formatExpression(text)} PLACING ${formatExpression(replacement)} FROM ${formatExpression(start)}${behind})`;
  },
  btrim: (values) => formatTrim('BOTH', values),
  ltrim: (values) => formatTrim('LEADING', values),
  rtrim: (values) => formatTrim('TRAILING', values),
  normalize: ([text, form]) => `NORMALIZE(${formatExpression(text)}${form === undefined ? '' : `, ${formName(form)}`})`,
  is_normalized: ([text, form]) => `${operand(text)} IS ${form === undefined ? '' : `${formName(form)} `}NORMALIZED`,
  pg_collation_for: ([text]) => `COLLATION FOR (${formatExpression(text)})`,
  xmlexists: ([path, document]) => `XMLEXISTS(${operand(path)} PASSING ${operand(document)})`,
  system_user: () => 'SYSTEM_USER',
};

/** The characters come last in the call and first in the text. */
function formatTrim(side: string, values: readonly Expression[]): string {
  if (values.length !== 2) return `TRIM(${side} ${formatExpressions(values)})`;
  const [text, characters] = values;
  return `TRIM(${side} ${formatExpression(characters)} FROM ${formatExpression(text)})`;
}

/** NFC and its kin are keywords here, and a string for the function. */
function formName(form: Expression): string {
  return form.kind === 'string' ? form.value : formatExpression(form);
}
