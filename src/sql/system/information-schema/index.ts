/** The views of the SQL standard. Those that speak of what JimKV does not have (triggers, casts of users' own) are empty. */
import type { RowMakers } from '../table-rows.ts';
import { constraintRows } from './constraints.ts';
import { foreignRows } from './foreign.ts';
import { otherRows } from './others.ts';
import { privilegeRows } from './privileges.ts';
import { tableRows } from './tables.ts';
import { typeRows } from './types.ts';

/** The row makers. */
export const informationSchemaRows: RowMakers = {
  ...constraintRows,
  ...foreignRows,
  ...otherRows,
  ...privilegeRows,
  ...tableRows,
  ...typeRows,
};
