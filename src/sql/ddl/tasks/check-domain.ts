/** What columns hold is held against what their domain says from now on. */
import { bindRowValues } from '../../bind/index.ts';
import type { DomainDescriptor, Oid, SchemaChange, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { quoteIdentifier } from '../../functions/index.ts';
import type { Expression } from '../../parse/index.ts';
import type { DdlEnvironment } from '../environment.ts';
import { mapTree } from '../trees.ts';
import { sessionBinding } from './binding.ts';
import { firstRow } from './check-rows.ts';

/** Looks at every column of the domain. */
export async function checkDomain(
  environment: DdlEnvironment,
  change: SchemaChange,
  domainOid: Oid,
  constraint: Oid | undefined,
): Promise<void> {
  const domain = change.draft.byOid(domainOid);
  if (domain?.kind !== 'domain') return;
  const check = domain.checks.find(({ oid }) => oid === constraint);
  for (const table of [...change.draft.all('table')]) {
    for (const { name, typeOid } of table.columns) {
      if (typeOid !== domainOid) continue;
      if (!(await violates(environment, change, table, name, domain, check?.expression))) continue;
      const what = `column "${name}" of table "${table.name}" contains`;
      if (check === undefined) throw new SqlError('23502', `${what} null values`);
      throw new SqlError('23514', `${what} values that violate the new constraint`);
    }
  }
}

async function violates(
  environment: DdlEnvironment,
  change: SchemaChange,
  table: TableDescriptor,
  column: string,
  domain: DomainDescriptor,
  check: string | undefined,
): Promise<boolean> {
  const text = check === undefined ? `${quoteIdentifier(column)} IS NULL` : `NOT (${check})`;
  const tree = overColumn(environment.parser.parseExpression(text), column);
  // The rows are read as what the domain is made of: nobody has checked them yet.
  const columns = table.columns.map((each) =>
    each.typeOid === domain.oid ? { ...each, typeOid: domain.baseTypeOid, notNull: false } : each,
  );
  const query = bindRowValues(
    { ...table, columns },
    [{ value: { kind: 'table-column', number: columns[0].number }, target: undefined }],
    tree,
    sessionBinding(environment, change.draft),
  );
  return (await firstRow(environment, query)) !== undefined;
}

/** VALUE is the column. */
function overColumn(tree: Expression, column: string): Expression {
  return mapTree(tree, (node) =>
    node.kind === 'column' && Array.isArray(node.path) && node.path.length === 1 && node.path[0] === 'value'
      ? { ...node, path: [column] }
      : undefined,
  );
}
