/** ALTER TABLE, VIEW, INDEX, SEQUENCE, MATERIALIZED VIEW, TYPE: which relation is meant, and what may be done with one of its kind. */
import type { IndexOfTable, Relation, SequenceDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction, AlterTable, ObjectKind } from '../../parse/index.ts';
import { checkOwner } from '../access/checks.ts';
import { defaultText } from '../expressions.ts';
import { findNamed, type Named, printName } from '../names.ts';
import { typeOfColumn } from '../types.ts';
import { alterComposite } from '../user-types/alter-composite.ts';
import { typeNamed, userType } from '../user-types/find.ts';
import type { DdlWork } from '../work.ts';
import { alterTable, wrongRelation } from './alter-table.ts';
import { checkOwnRows } from './key-value.ts';
import { changedOptions, indexParameters, viewParameters } from './options.ts';
import { changeOwner } from './relation-actions.ts';

/** Finds the relation and changes it. */
export function alterRelation(work: DdlWork, statement: AlterTable): void {
  if (statement.object === 'type') {
    alterType(work, statement);
    return;
  }
  const found = findAltered(work, statement);
  if (found === undefined) return;
  checkKind(statement, found);
  if (found.kind === 'index') alterIndex(work, found, statement);
  else alterFound(work, found.relation, statement);
}

/** The relation that a statement names; undefined: it is not there, and that is fine. */
export function findAltered(
  work: DdlWork,
  { name, ifExists }: Pick<AlterTable, 'name' | 'ifExists'>,
): Named | undefined {
  const found = findNamed(work, { ...name, position: 0 }, ifExists);
  if (found !== undefined) return found;
  const message = `relation "${printName(name)}" does not exist`;
  if (!ifExists) throw new SqlError('42P01', message);
  work.notice(`${message}, skipping`);
  return undefined;
}

/** What other statements than ALTER TABLE name must be of their kind. */
export function checkKind(
  { object, name }: { readonly object: ObjectKind; readonly name: AlterTable['name'] },
  found: Named,
): void {
  const actual = found.kind === 'index' ? 'index' : kindOf(found.relation);
  if (object === 'table' || object === actual) return;
  const article = object === 'index' ? 'an' : 'a';
  throw new SqlError('42809', `"${name.name}" is not ${article} ${object}`);
}

function kindOf(relation: Relation): ObjectKind {
  switch (relation.kind) {
    case 'table':
      return relation.materialized === undefined ? 'table' : 'materialized view';
    case 'system':
      return relation.relkind === 'v' ? 'view' : 'table';
    case 'composite':
      return 'type';
    default:
      return relation.kind;
  }
}

function alterFound(work: DdlWork, relation: Relation, statement: AlterTable): void {
  switch (relation.kind) {
    case 'table':
      if (statement.actions.some(({ kind }) => kind !== 'change-owner')) checkOwnRows(relation);
      alterTable(work, relation.oid, statement);
      return;
    case 'view':
      checkOwner(work, relation);
      // Each action changes the view that the one before has left.
      for (const action of statement.actions) alterView(work, asItIs(work, relation), action);
      return;
    case 'sequence':
      checkOwner(work, relation);
      for (const action of statement.actions) alterSequenceRelation(work, asItIs(work, relation), action);
      return;
    case 'composite':
      throw new SqlError('42809', `"${relation.name}" is a composite type`, { hint: 'Use ALTER TYPE instead.' });
    default:
      throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
  }
}

function asItIs<Object extends ViewDescriptor | SequenceDescriptor>(work: DdlWork, object: Object): Object {
  const now = work.draft.byOid(object.oid);
  // An object's kind never changes.
  return now === undefined ? object : (now as Object);
}

function alterView(work: DdlWork, view: ViewDescriptor, action: AlterAction): void {
  switch (action.kind) {
    case 'change-owner':
      changeOwner(work, view, action.owner);
      return;
    case 'set-options':
      work.note({ ...view, options: changedOptions(view.options, action.options, [], viewParameters) });
      return;
    case 'reset-options':
      work.note({ ...view, options: changedOptions(view.options, [], action.options, viewParameters) });
      return;
    case 'drop-default':
      // Views have none: see below.
      columnOfView(view, action.column);
      return;
    case 'set-default': {
      const column = columnOfView(view, action.column);
      defaultText(work, { name: column.name, type: typeOfColumn(work, column) }, action.value);
      throw new SqlError('0A000', 'defaults of views are not supported', {
        hint: 'Give the default to the column of the table.',
      });
    }
    default:
      throw wrongRelation(action, view.name, 'views');
  }
}

function columnOfView({ name, columns }: ViewDescriptor, wanted: string): ViewDescriptor['columns'][number] {
  const column = columns.find((each) => each.name === wanted);
  if (column === undefined) throw new SqlError('42703', `column "${wanted}" of relation "${name}" does not exist`);
  return column;
}

function alterSequenceRelation(work: DdlWork, sequence: SequenceDescriptor, action: AlterAction): void {
  switch (action.kind) {
    case 'change-owner':
      changeOwner(work, sequence, action.owner);
      return;
    case 'set-logged':
      work.note({ ...sequence, persistence: action.logged ? 'permanent' : 'unlogged' });
      return;
    default:
      throw wrongRelation(action, sequence.name, 'sequences');
  }
}

function alterIndex(work: DdlWork, { table, index }: IndexOfTable, { actions }: AlterTable): void {
  checkOwner(work, { ...table, name: index.name }, 'index');
  for (const action of actions) {
    switch (action.kind) {
      // Options of indexes say how PostgreSQL's pages are filled.
      case 'set-options':
      case 'reset-options':
        changedOptions([], action.options, [], indexParameters);
        break;
      case 'set-statistics':
        break;
      case 'change-owner':
        work.warning(`cannot change owner of index "${index.name}"`, {
          sqlstate: '42809',
          hint: "Change the ownership of the index's table instead.",
        });
        break;
      default:
        throw wrongRelation(action, index.name, 'indexes');
    }
  }
}

function alterType(work: DdlWork, statement: AlterTable): void {
  const type = typeNamed(work, { ...statement.name, position: 0 });
  const descriptor = userType(work, type);
  if (descriptor?.kind !== 'composite') throw new SqlError('42809', `"${statement.name.name}" is not a composite type`);
  alterComposite(work, descriptor, statement.actions);
}
