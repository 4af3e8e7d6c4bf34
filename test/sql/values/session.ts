/** The session that the recordings were made in, and the two scratch types of theirs. */
import {
  builtinTypes,
  enumTypeOf,
  fixedZone,
  IntlTimeZones,
  rowTypeOf,
  type SqlType,
  types,
  type ValueContext,
} from '../../../src/sql/values/index.ts';
import { readRecording } from './fixtures.ts';

const recordedNow = readRecording<readonly [string]>('session').get('now')?.[0]?.[0] ?? '0';

/** The session of record-values.ts, at the time of it. */
export function recordedSession(zoneName: string): ValueContext {
  const timeZones = new IntlTimeZones();
  return {
    dateOrder: 'MDY',
    timeZone: timeZones.find(zoneName) ?? fixedZone(zoneName, 0),
    timeZones,
    byteaOutput: 'hex',
    extraFloatDigits: 1,
    now: BigInt(recordedNow),
  };
}

/** What postgres.ts creates: a composite type and an enum. */
const scratchTypes = new Map<string, SqlType>([
  [
    'value_row',
    rowTypeOf({
      oid: 100_001,
      arrayOid: 0,
      name: 'value_row',
      fields: [
        { name: 'a', type: types.int4, modifier: -1 },
        { name: 'b', type: types.text, modifier: -1 },
        { name: 'c', type: types.numeric, modifier: types.numeric.modifiers?.parse(['5', '2']) ?? -1 },
      ],
    }),
  ],
  [
    'value_colour',
    enumTypeOf({
      oid: 100_002,
      arrayOid: 0,
      name: 'value_colour',
      labels: ['red', 'green', 'blue'].map((label, position) => ({ label, position })),
    }),
  ],
]);

/** A type by the name that it is recorded under. */
export function recordedType(name: string): SqlType {
  const type = scratchTypes.get(name) ?? builtinTypes.byName(name === '"char"' ? 'char' : name);
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
}

/** A declared type: `numeric(10,2)[]` is numeric[] and a modifier. */
export function declaredType(declaration: string): { readonly type: SqlType; readonly modifier: number } {
  const match = /^(\w+|"char")(?: ([a-z ]+?))?(?:\((.*)\))?(\[\])?$/.exec(declaration);
  if (match === null) throw new Error(`no declaration: ${declaration}`);
  const [, name, fields, words, brackets = ''] = match;
  const type = recordedType(`${name === 'char' && words !== undefined ? 'bpchar' : name}${brackets}`);
  const list = words === undefined ? [] : words.split(',');
  if (name === 'interval') list.unshift(fields ?? '');
  return { type, modifier: list.length === 0 || list.join('') === '' ? -1 : (type.modifiers?.parse(list) ?? -1) };
}
