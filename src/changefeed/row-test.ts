/** The WHERE of a feed: a condition on a row, which must say the same of the same row at any time. */
import { bindDefinition } from '../sql/bind/index.ts';
import type { CatalogPicture, TableDescriptor } from '../sql/catalog/index.ts';
import { wellKnownOids } from '../sql/catalog/index.ts';
import { SqlError } from '../sql/errors.ts';
import { compilePredicate, Runtime, stillContext } from '../sql/execute/index.ts';
import type { Expression } from '../sql/parse/index.ts';
import { storedTextContext } from '../sql/rows/index.ts';
import type { SqlValue } from '../sql/values/index.ts';

/** Reads expressions as text: `SqlParser` is one. */
export interface ExpressionParser {
  parseExpression(text: string): Expression;
}

/** Does a row, with all of its columns, pass? */
export type RowTest = (values: readonly SqlValue[]) => boolean;

/** Makes the test of a table's rows, as the table is in the picture. Throws an SqlError. */
export function rowTest(
  where: string,
  parser: ExpressionParser,
  picture: CatalogPicture,
  table: TableDescriptor,
): RowTest {
  const schema = picture.byOid(table.schemaOid);
  const environment = {
    catalog: picture,
    databaseOid: schema?.kind === 'schema' ? schema.databaseOid : 0,
    searchPath: schema === undefined ? [] : [schema.name],
    role: wellKnownOids.superuser,
    parameterTypes: [],
    parametersAreFixed: true,
    values: storedTextContext,
    parser: { parse: refuseStatement, parseExpression: (text: string) => parser.parseExpression(text) },
  };
  const tree = parser.parseExpression(where);
  const bound = bindDefinition(tree, 'index predicate', { kind: 'table', table }, undefined, environment);
  if (!bound.isImmutable)
    throw new SqlError('42P17', "functions in a change feed's condition must be marked IMMUTABLE");
  const runtime = new Runtime(stillContext(picture, storedTextContext), new Map(), () => refuseStatement());
  const passes = compilePredicate(bound.expression, runtime.layout(bound.inputs));
  return (values) => passes([...values]);
}

function refuseStatement(): never {
  throw new SqlError('0A000', "a change feed's condition looks at one row");
}
