/** CREATE [OR REPLACE] VIEW. */
import type { ViewDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreateView } from '../../parse/index.ts';
import { checkOwner, checkSchemaCreate } from '../access/checks.ts';
import { defaultsFor } from '../access/default-privileges.ts';
import { namedIn } from '../names.ts';
import { relationSchema } from '../schemas/relation-schema.ts';
import { checkColumns } from '../tables/create-table.ts';
import { storageOptions, viewParameters } from '../tables/options.ts';
import { printType, typeOfColumn } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { changesRows, type DefinedQuery, defineQuery } from './define-view.ts';
import { notUpdatable } from './updatable.ts';

/** Makes the view, or gives the one that is there another query. */
export function createView(work: DdlWork, statement: CreateView): void {
  const { name, query } = statement;
  if (changesRows(query)) throw new SqlError('0A000', 'views must not contain data-modifying statements in WITH');
  const defined = defineQuery(work, query, statement.columns, 'CREATE VIEW specifies more column names than columns');
  const persistence = statement.persistence === 'temporary' || defined.isTemporary ? 'temporary' : 'permanent';
  if (persistence === 'temporary' && statement.persistence !== 'temporary')
    work.notice(`view "${name.name}" will be a temporary view`);
  const schema = relationSchema(work, { ...name, position: 0 }, persistence);
  checkSchemaCreate(work, schema);
  const found = namedIn(work.draft, schema.oid, name.name);
  const options = storageOptions(statement.options, viewParameters);
  const checkOption = checkOptionOf(work, statement, options);
  checkColumns(defined.columns);
  if (found !== undefined && statement.replace) {
    if (found.kind !== 'relation' || found.relation.kind !== 'view')
      throw new SqlError('42809', `"${name.name}" is not a view`);
    replaceView(work, found.relation, defined, options, checkOption);
    return;
  }
  const ownerOid = work.session.role;
  work.add({
    kind: 'view',
    oid: work.newOid(),
    name: name.name,
    comment: undefined,
    ownerOid,
    access: defaultsFor(work, 'table', ownerOid, schema),
    schemaOid: schema.oid,
    columns: viewColumns(defined, []),
    query: defined.text,
    checkOption,
    persistence,
    options,
    rowTypeOid: work.newOid(),
    rowArrayTypeOid: work.newOid(),
  });
}

function viewColumns({ columns }: DefinedQuery, before: ViewDescriptor['columns']): ViewDescriptor['columns'] {
  return columns.map(({ name, type }, i) => ({
    number: i + 1,
    name,
    typeOid: type.type.oid,
    modifier: type.modifier,
    comment: before[i]?.comment,
    access: before[i]?.access,
  }));
}

/** WITH CHECK OPTION, or the option that says the same. */
function checkOptionOf(
  work: DdlWork,
  { check, query }: CreateView,
  options: ViewDescriptor['options'],
): ViewDescriptor['checkOption'] {
  const option = options.find(({ name }) => name === 'check_option')?.value;
  if (option !== undefined && option !== 'local' && option !== 'cascaded')
    throw new SqlError('22023', `invalid value for enum option "check_option": ${option}`, {
      detail: 'Valid values are "local" and "cascaded".',
    });
  const wanted = check ?? option;
  if (wanted === undefined) return undefined;
  const hint = notUpdatable(work, query);
  if (hint !== undefined)
    throw new SqlError('0A000', 'WITH CHECK OPTION is supported only on automatically updatable views', { hint });
  return wanted;
}

/** The columns that are there stay as they are; others may follow. */
function replaceView(
  work: DdlWork,
  view: ViewDescriptor,
  defined: DefinedQuery,
  options: ViewDescriptor['options'],
  checkOption: ViewDescriptor['checkOption'],
): void {
  checkOwner(work, view);
  if (defined.columns.length < view.columns.length) throw new SqlError('42P16', 'cannot drop columns from view');
  view.columns.forEach((before, i) => {
    const { name, type } = defined.columns[i];
    if (name !== before.name)
      throw new SqlError('42P16', `cannot change name of view column "${before.name}" to "${name}"`, {
        hint: 'Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.',
      });
    if (type.type.oid !== before.typeOid || type.modifier !== before.modifier)
      throw new SqlError(
        '42P16',
        `cannot change data type of view column "${name}" from ${printType(typeOfColumn(work, before))} to ${printType(type)}`,
      );
  });
  work.note({ ...view, columns: viewColumns(defined, view.columns), query: defined.text, options, checkOption });
}
