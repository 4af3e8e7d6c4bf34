/** All functions and operators by name. Built once, when the module is loaded; a signature that names no type fails there. */
import type { SqlAggregate } from './aggregate.ts';
import { aggregates } from './aggregates.ts';
import { arithmetic } from './arithmetic.ts';
import { arrays } from './arrays.ts';
import { comparison } from './comparison.ts';
import { datetime } from './datetime.ts';
import { byteStrings } from './digests.ts';
import { enums } from './enums.ts';
import { formatting } from './formatting.ts';
import { hypotheticalSets } from './hypothetical-sets.ts';
import { json } from './json.ts';
import { jsonRecords } from './json-records.ts';
import { jsonPaths } from './jsonpath/functions.ts';
import { like } from './like.ts';
import { logPlaces } from './log-places.ts';
import { math } from './math.ts';
import { declaredType } from './pseudo-types.ts';
import { regularExpressions } from './regular-expressions.ts';
import { sets } from './sets.ts';
import type { Signature, SqlFunction } from './signature.ts';
import { statistics } from './statistics.ts';
import { strings } from './strings.ts';
import { system } from './system.ts';
import { trigonometry } from './trigonometry.ts';
import { type SqlWindowFunction, windowFunctions } from './windows.ts';

/** Everything by subject, for lists. */
export const functionsBySubject: ReadonlyMap<string, readonly SqlFunction[]> = new Map([
  ['Arithmetic', arithmetic],
  ['Mathematics', math],
  ['Angles', trigonometry],
  ['Comparison', comparison],
  ['Strings', strings],
  ['LIKE', like],
  ['Regular expressions', regularExpressions],
  ['Byte strings', byteStrings],
  ['Dates and times', datetime],
  ['Formatting', formatting],
  ['Arrays', arrays],
  ['JSON', [...json, ...jsonRecords, ...jsonPaths]],
  ['Enums', enums],
  ['Places in the log', logPlaces],
  ['Series', sets],
  ['Session and system', system],
]);

/** Aggregates of all subjects. */
export const allAggregates: readonly SqlAggregate[] = [...aggregates, ...statistics, ...hypotheticalSets];

const everything = [...functionsBySubject.values()].flat();

/** The functions of a name; none for an unknown one. */
export function functionsNamed(name: string): readonly SqlFunction[] {
  return functions.get(name) ?? [];
}

/** The operators of a name. */
export function operatorsNamed(name: string): readonly SqlFunction[] {
  return operators.get(name === '!=' ? '<>' : name) ?? [];
}

/** The aggregates of a name. */
export function aggregatesNamed(name: string): readonly SqlAggregate[] {
  return aggregatesByName.get(name) ?? [];
}

/** The window functions of a name; aggregates are window functions, too. */
export function windowFunctionsNamed(name: string): readonly SqlWindowFunction[] {
  return windowsByName.get(name) ?? [];
}

const functions = grouped(everything.filter(({ kind }) => kind === 'function'));
const operators = grouped(everything.filter(({ kind }) => kind === 'operator'));
const aggregatesByName = grouped(allAggregates);
const windowsByName = grouped(windowFunctions);

function grouped<S extends Signature>(list: readonly S[]): ReadonlyMap<string, readonly S[]> {
  const groups = new Map<string, S[]>();
  for (const signature of list) {
    for (const type of [...signature.parameters.map((parameter) => parameter.type), signature.result])
      declaredType(type);
    const group = groups.get(signature.name);
    if (group === undefined) groups.set(signature.name, [signature]);
    else group.push(signature);
  }
  return groups;
}
