/** ALTER SEQUENCE: what it counts from now on. */
import type { SequenceDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterSequence, SequenceOptions } from '../../parse/index.ts';
import { checkOwner } from '../access/checks.ts';
import { findNamed, printName } from '../names.ts';
import { resolveType } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { resolveOwnedBy } from './create-sequence.ts';
import { numbersAsText, numbersOf } from './descriptor.ts';
import { sequenceNumbers } from './options.ts';

/** Changes the sequence of a name. */
export function alterSequence(work: DdlWork, { name, ifExists, options }: AlterSequence): void {
  const found = findNamed(work, name, ifExists);
  if (found === undefined) {
    const message = `relation "${printName(name)}" does not exist`;
    if (!ifExists) throw new SqlError('42P01', message);
    work.notice(`${message}, skipping`);
    return;
  }
  const sequence = found.kind === 'relation' ? found.relation : undefined;
  if (sequence?.kind !== 'sequence') throw new SqlError('42809', `"${name.name}" is not a sequence`);
  checkOwner(work, sequence);
  const altered = alteredSequence(work, sequence, options);
  if (options.ownedBy === undefined) {
    work.note(altered);
    return;
  }
  if (sequence.identity)
    throw new SqlError('0A000', 'cannot change ownership of identity sequence', {
      detail: `Sequence "${sequence.name}" is linked to table "${tableName(work, sequence)}".`,
    });
  work.note({ ...altered, ownedBy: resolveOwnedBy(work, sequence, options.ownedBy) });
}

function tableName(work: DdlWork, { ownedBy }: SequenceDescriptor): string {
  return (ownedBy === undefined ? undefined : work.draft.byOid(ownedBy.table)?.name) ?? '';
}

/** The sequence with other options; values that nodes keep of it are void. RESTART takes effect once this is committed. */
export function alteredSequence(
  work: DdlWork,
  sequence: SequenceDescriptor,
  options: SequenceOptions,
): SequenceDescriptor {
  const typeOid = options.type === undefined ? undefined : resolveType(work, options.type).type.oid;
  const numbers = sequenceNumbers(options, typeOid, numbersOf(sequence), sequence.identity);
  const { restart } = options;
  if (restart !== undefined) {
    const value = restart === 'start' ? numbers.start : restart;
    if (value < numbers.min)
      throw new SqlError('22023', `RESTART value (${value}) cannot be less than MINVALUE (${numbers.min})`);
    if (value > numbers.max)
      throw new SqlError('22023', `RESTART value (${value}) cannot be greater than MAXVALUE (${numbers.max})`);
    work.tasks.push({ kind: 'set-sequence', sequence: sequence.oid, value, called: false });
  }
  return { ...sequence, ...numbersAsText(numbers), generation: sequence.generation + 1 };
}
