/**
 * The binder: from the parser's tree and the catalog to algebra.
 *
 *   statement ─ names ─► columns by number, functions, tables       names/, from/, expressions/
 *             ─ types ─► casts written out, literals read            types/
 *             ─ parts ─► relations in the order in which they work   query/, change/
 *
 * It is pure and synchronous, and it decides everything that can be decided without rows: which function an operator means, what an unknown literal is, which
 * privileges are needed, which tables are touched. Whatever PostgreSQL would complain about while it analyses a statement is complained about here, in the
 * same order, with its SQLSTATE, text and place. Nothing is optimised: what the statement says is what the tree says.
 */
import type { BoundQuery } from '../algebra/index.ts';
import type { RowStatement } from '../parse/index.ts';
import { Binding } from './binding.ts';
import { bindChange } from './change/change.ts';
import type { BindEnvironment } from './environment.ts';
import { bindQuery } from './query/query.ts';
import { Scope } from './scope.ts';

/** Binds a statement that reads or changes rows. Throws `SqlError`. */
export function bindStatement(statement: RowStatement, environment: BindEnvironment): BoundQuery {
  const binding = new Binding(environment);
  const scope = new Scope(binding, undefined);
  switch (statement.kind) {
    case 'select':
    case 'values':
    case 'set-operation': {
      const { relation, columns } = bindQuery(statement, scope);
      return finish(binding, { relation, columns, command: 'SELECT' });
    }
    default: {
      const { relation, returning, command } = bindChange(statement, scope);
      return finish(binding, { relation, columns: returning ?? [], command });
    }
  }
}

function finish(binding: Binding, parts: Pick<BoundQuery, 'relation' | 'columns' | 'command'>): BoundQuery {
  return {
    ...parts,
    parameterTypes: binding.finalParameterTypes(),
    privileges: binding.privileges,
    tables: binding.tables,
    changesRows: binding.changesRows,
    writesRows: binding.writesRows,
    dependsOnSettings: binding.dependsOnSettings,
  };
}
