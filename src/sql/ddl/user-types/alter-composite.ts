/** ALTER TYPE … ADD, DROP, ALTER ATTRIBUTE. */
import type { CompositeDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction, RoleName } from '../../parse/index.ts';
import { changeOwnerTo } from '../objects/owner.ts';
import { resolveRole } from '../roles/resolve.ts';
import { checkNotPseudo } from '../tables/define-column.ts';
import { resolveType } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { owned } from './find.ts';

/** Changes the type's attributes. Columns of the type keep it from being changed: their values would have to be. */
export function alterComposite(work: DdlWork, type: CompositeDescriptor, actions: readonly AlterAction[]): void {
  owned(work, type);
  let changed = type;
  for (const action of actions) changed = applyAction(work, changed, action);
  if (changed !== type) work.note(changed);
}

function applyAction(work: DdlWork, type: CompositeDescriptor, action: AlterAction): CompositeDescriptor {
  switch (action.kind) {
    case 'add-column':
      checkUnused(work, type);
      return withAttribute(work, type, action);
    case 'drop-column': {
      const attribute = type.columns.find(({ name }) => name === action.column);
      if (attribute === undefined) {
        const message = `column "${action.column}" of relation "${type.name}" does not exist`;
        if (!action.ifExists) throw new SqlError('42703', message);
        work.notice(`${message}, skipping`);
        return type;
      }
      checkUnused(work, type);
      return { ...type, columns: type.columns.filter((each) => each !== attribute) };
    }
    case 'set-type': {
      const attribute = type.columns.find(({ name }) => name === action.column);
      if (attribute === undefined)
        throw new SqlError('42703', `column "${action.column}" of relation "${type.name}" does not exist`);
      checkUnused(work, type);
      const { type: newType, modifier } = resolveType(work, action.type);
      const altered = { ...attribute, typeOid: newType.oid, modifier };
      return { ...type, columns: type.columns.map((each) => (each === attribute ? altered : each)) };
    }
    case 'change-owner':
      return giveType(work, type, action.owner);
    default:
      throw new SqlError('42809', `"${type.name}" is a composite type`, { hint: 'Use ALTER TYPE instead.' });
  }
}

function giveType(work: DdlWork, type: CompositeDescriptor, owner: RoleName): CompositeDescriptor {
  return changeOwnerTo(work, type, resolveRole(work, owner));
}

function withAttribute(
  work: DdlWork,
  type: CompositeDescriptor,
  { column }: Extract<AlterAction, { readonly kind: 'add-column' }>,
): CompositeDescriptor {
  const { name } = column;
  if (type.columns.some((each) => each.name === name))
    throw new SqlError('42701', `column "${name}" of relation "${type.name}" already exists`);
  const resolved = resolveType(work, column.type);
  checkNotPseudo(column, resolved);
  const number = Math.max(0, ...type.columns.map((each) => each.number)) + 1;
  const attribute = {
    number,
    name,
    typeOid: resolved.type.oid,
    modifier: resolved.modifier,
    comment: undefined,
  };
  return { ...type, columns: [...type.columns, attribute] };
}

/** Values of the type lie in rows as they were written. */
function checkUnused(work: DdlWork, type: CompositeDescriptor): void {
  for (const table of work.draft.all('table'))
    for (const { typeOid, name } of table.columns)
      if (typeOid === type.oid || typeOid === type.arrayOid)
        throw new SqlError('0A000', `cannot alter type "${type.name}" because column "${table.name}.${name}" uses it`);
}
