/** The value that a new column has in rows that were there before it. */
import { bindDefinition, type DefinitionTarget } from '../../bind/index.ts';
import type { ColumnNumber, Oid, SchemaChange } from '../../catalog/index.ts';
import type { Expression } from '../../parse/index.ts';
import { storedTextContext } from '../../rows/index.ts';
import type { DdlEnvironment } from '../environment.ts';
import { columnNumbered, withColumn } from '../tables/column.ts';
import { typeOfColumn } from '../types.ts';
import { sessionBinding } from './binding.ts';
import { firstRow } from './check-rows.ts';
import { tableOfTask } from './rewrite-table.ts';

/** Computes the default once, and keeps it with the column. */
export async function setMissing(
  environment: DdlEnvironment,
  change: SchemaChange,
  oid: Oid,
  number: ColumnNumber,
  value: Expression,
): Promise<void> {
  const table = tableOfTask(change, oid);
  const column = columnNumbered(table, number);
  const { type, modifier } = typeOfColumn(change, column);
  const target: DefinitionTarget = { name: column.name, type, modifier };
  const { expression } = bindDefinition(
    value,
    'default',
    { kind: 'nothing' },
    target,
    sessionBinding(environment, change.draft),
  );
  const row = await firstRow(environment, constantQuery(expression));
  const computed = row === undefined ? null : row[0];
  const missing = computed === null ? undefined : type.text.format(computed, storedTextContext);
  change.draft.put(withColumn(table, { ...column, missing }));
}

function constantQuery(expression: ReturnType<typeof bindDefinition>['expression']): Parameters<typeof firstRow>[1] {
  // Nothing else in the statement has a number.
  const column = { id: highest, name: '', type: expression.type, modifier: expression.modifier, origin: undefined };
  return {
    relation: { kind: 'project', input: { kind: 'empty-row' }, columns: [{ column, expression }] },
    columns: [column],
    command: 'SELECT',
    parameterTypes: [],
    privileges: [],
    tables: [],
    changesRows: false,
    writesRows: false,
    dependsOnSettings: false,
  };
}

const highest = 1_000 as Parameters<typeof firstRow>[1]['columns'][number]['id'];
