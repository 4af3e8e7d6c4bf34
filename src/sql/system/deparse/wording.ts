/** How expressions are worded: names as the session needs them, values as it prints them, brackets everywhere or only where they matter. */
import type { ColumnId } from '../../algebra/index.ts';
import type { ValueContext } from '../../values/index.ts';

/** See the top of this file. */
export interface Wording {
  /** Brackets only where they matter: the `pretty` of pg_get_constraintdef and its kin. */
  readonly pretty: boolean;
  readonly values: ValueContext;
  columnName(id: ColumnId): string;
  typeText(oid: number, modifier: number): string;
}
