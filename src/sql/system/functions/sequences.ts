/** nextval and its kin; what the session knows of sequences is asked of its services. */
import type { SequenceDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { ExecutionContext } from '../../execute/index.ts';
import { type SqlFunction, unusual } from '../../functions/index.ts';
import { SqlRow } from '../../values/index.ts';
import { checkSequencePrivilege } from '../privileges.ts';
import { qualifiedName } from '../qualified-name.ts';
import { sceneOf, statementOf } from '../scene.ts';
import { namesOf } from '../session-names.ts';

const volatile = { uses: 'context', volatility: 'volatile' } as const;
const stable = { uses: 'context' } as const;

/** The functions. */
export const sequenceFunctions: readonly SqlFunction[] = [
  unusual('nextval(regclass): int8', volatile, (context, oid) => {
    const statement = statementOf(context);
    const sequence = sequenceOf(statement, oid);
    checkSequencePrivilege(sceneOf(context), sequence, ['usage', 'update']);
    checkMayWrite(statement, sequence, 'nextval');
    return statement.services.nextSequenceValue(sequence.oid);
  }),
  unusual('currval(regclass): int8', volatile, (context, oid) => {
    const statement = statementOf(context);
    const sequence = sequenceOf(statement, oid);
    checkSequencePrivilege(sceneOf(context), sequence, ['usage', 'select']);
    const value = statement.services.currentSequenceValue(sequence.oid);
    if (value === undefined)
      throw new SqlError('55000', `currval of sequence "${sequence.name}" is not yet defined in this session`);
    return value;
  }),
  unusual('lastval(): int8', volatile, (context) => {
    const value = statementOf(context).services.lastSequenceValue();
    if (value === undefined) throw new SqlError('55000', 'lastval is not yet defined in this session');
    return value;
  }),
  unusual('setval(regclass, int8): int8', volatile, (context, oid, value) =>
    setValue(statementOf(context), oid, value, true),
  ),
  unusual('setval(regclass, int8, bool): int8', volatile, (context, oid, value, called) =>
    setValue(statementOf(context), oid, value, called),
  ),
  unusual('pg_get_serial_sequence(text, text): text', stable, (context, tableName, columnName) => {
    const { catalog } = statementOf(context);
    const names = namesOf(context);
    const oid = names.oidOf('regclass', tableName);
    const relation = catalog.byOid(oid) ?? catalog.systemTableByOid(oid);
    const columns: readonly { readonly name: string; readonly number?: number }[] =
      relation !== undefined && 'columns' in relation ? relation.columns : [];
    const column = columns.find(({ name }) => name === columnName);
    if (column === undefined)
      throw new SqlError(
        '42703',
        `column "${columnName}" of relation "${qualifiedName(tableName).name}" does not exist`,
      );
    const sequence = [...catalog.all('sequence')].find(
      ({ ownedBy }) => ownedBy?.table === oid && ownedBy.column === column.number,
    );
    return sequence === undefined ? null : names.qualified(sequence);
  }),
  unusual(
    'pg_sequence_parameters(oid): (start_value int8, minimum_value int8, maximum_value int8, increment int8, cycle_option bool, cache_size int8, data_type oid)',
    stable,
    (context, oid) => {
      const { start, min, max, increment, cycle, cache, typeOid } = sequenceOf(statementOf(context), oid);
      return new SqlRow([BigInt(start), BigInt(min), BigInt(max), BigInt(increment), cycle, BigInt(cache), typeOid]);
    },
  ),
  unusual('pg_sequence_last_value(regclass): int8', volatile, (context, oid) => {
    const statement = statementOf(context);
    return statement.services.currentSequenceValue(sequenceOf(statement, oid).oid) ?? null;
  }),
];

/** The sequence, or 42809. */
function sequenceOf({ catalog }: ExecutionContext, oid: number): SequenceDescriptor {
  const object = catalog.byOid(oid);
  if (object?.kind === 'sequence') return object;
  const name = object?.name ?? catalog.systemTableByOid(oid)?.name ?? catalog.indexByOid(oid)?.index.name;
  if (name === undefined) throw new SqlError('42P01', `could not open relation with OID ${oid}`);
  throw new SqlError('42809', `"${name}" is not a sequence`);
}

function setValue(statement: ExecutionContext, oid: number, value: bigint, called: boolean): bigint {
  const sequence = sequenceOf(statement, oid);
  checkSequencePrivilege(sceneOf(statement), sequence, ['update']);
  checkMayWrite(statement, sequence, 'setval');
  const { min, max, name } = sequence;
  if (value < BigInt(min) || value > BigInt(max))
    throw new SqlError('22003', `setval: value ${value} is out of bounds for sequence "${name}" (${min}..${max})`);
  statement.services.setSequenceValue(oid, value, called);
  return value;
}

/** Temporary sequences may change in read-only transactions, too. */
function checkMayWrite({ readOnly }: ExecutionContext, { persistence }: SequenceDescriptor, name: string): void {
  if (readOnly && persistence !== 'temporary')
    throw new SqlError('25006', `cannot execute ${name}() in a read-only transaction`);
}
