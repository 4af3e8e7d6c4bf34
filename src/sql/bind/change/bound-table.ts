/** A table bound without a statement: for foreign keys' actions, COPY, and whoever fills tables. */
import type { BoundTable } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { Binding } from '../binding.ts';
import type { BindEnvironment } from '../environment.ts';
import { defaultOf } from './defaults.ts';
import { targetTable } from './target.ts';

/** The table with its checks and generated columns, and what each column is by default. */
export function bindTargetTable(table: TableDescriptor, environment: BindEnvironment): BoundTable {
  const binding = new Binding(environment);
  const target = targetTable(binding, table, table.name, 'values');
  return {
    ...target,
    defaults: table.columns.map((descriptor, i) => defaultOf(binding, descriptor, target.newRow[i])),
  };
}
