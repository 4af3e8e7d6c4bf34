/** pg_proc, pg_operator, pg_cast and what belongs to them: PostgreSQL's rows, as far as JimKV has what they speak of. */
import { builtinRows } from '../builtin.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';

/** The row makers. */
export const routineRows: RowMakers = {
  pg_proc: fromCatalog(() => builtinRows('pg_proc').map(procRow)),
  pg_operator: fromCatalog(() => builtinRows('pg_operator').map((row) => ({ oprnamespace: 11, oprowner: 10, ...row }))),
  pg_cast: fromCatalog(() => builtinRows('pg_cast')),
  pg_am: fromCatalog(() => builtinRows('pg_am')),
  pg_amop: fromCatalog(() => builtinRows('pg_amop')),
  pg_amproc: fromCatalog(() => builtinRows('pg_amproc')),
  pg_opclass: fromCatalog(() => builtinRows('pg_opclass')),
  pg_opfamily: fromCatalog(() => builtinRows('pg_opfamily')),
  pg_collation: fromCatalog(() => builtinRows('pg_collation')),
  pg_language: fromCatalog(() => builtinRows('pg_language')),
};

function procRow(row: SystemRow): SystemRow {
  return {
    proowner: 10,
    prosupport: 0,
    prosecdef: false,
    ...row,
    // Where it is another name than the function's it was recorded.
    prosrc: row.prosrc ?? row.proname,
    pronamespace: row.pronamespace === 11 ? 11 : 13_000,
  };
}
