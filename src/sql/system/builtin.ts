/** What PostgreSQL has of its own, read from the recorded catalogs when it is first wanted. */

import { accessMethods } from './postgres/access-methods.ts';
import { casts } from './postgres/casts.ts';
import { collations } from './postgres/collations.ts';
import { descriptions } from './postgres/descriptions.ts';
import { familyOperators } from './postgres/family-operators.ts';
import { familyProcs } from './postgres/family-procs.ts';
import { languages } from './postgres/languages.ts';
import { operatorClasses } from './postgres/operator-classes.ts';
import { operatorFamilies } from './postgres/operator-families.ts';
import { operators } from './postgres/operators.ts';
import { procs } from './postgres/procs.ts';
import { types as typeTexts } from './postgres/types.ts';
import { recordedRows } from './recorded.ts';
import type { SystemRow } from './table-rows.ts';
import { systemTable } from './tables.ts';

const texts = {
  pg_am: accessMethods,
  pg_amop: familyOperators,
  pg_amproc: familyProcs,
  pg_cast: casts,
  pg_collation: collations,
  pg_description: descriptions,
  pg_language: languages,
  pg_opclass: operatorClasses,
  pg_operator: operators,
  pg_opfamily: operatorFamilies,
  pg_proc: procs,
  pg_type: typeTexts,
} as const;

/** Tables of which rows were recorded. */
export type RecordedTable = keyof typeof texts;

const read = new Map<RecordedTable, readonly SystemRow[]>();

/** The recorded rows of a table. */
export function builtinRows(table: RecordedTable): readonly SystemRow[] {
  let rows = read.get(table);
  if (rows === undefined) {
    rows = recordedRows(texts[table], systemTable('pg_catalog', table).columns);
    read.set(table, rows);
  }
  return rows;
}

const byOid = new Map<RecordedTable, ReadonlyMap<number, SystemRow>>();

/** A recorded row by its oid. */
export function builtinRow(table: RecordedTable, oid: number): SystemRow | undefined {
  let rows = byOid.get(table);
  if (rows === undefined) {
    rows = new Map(builtinRows(table).map((row) => [Number(row.oid), row]));
    byOid.set(table, rows);
  }
  return rows.get(oid);
}

let procsByName: ReadonlyMap<string, readonly SystemRow[]> | undefined;

/** The recorded functions of a name. */
export function procsNamed(name: string): readonly SystemRow[] {
  procsByName ??= Map.groupBy(builtinRows('pg_proc'), ({ proname }) => String(proname));
  return procsByName.get(name) ?? [];
}

/** A function that there is one of. */
export function procOid(name: string): number {
  return Number(procsNamed(name)[0]?.oid ?? 0);
}

let operatorsByName: ReadonlyMap<string, readonly SystemRow[]> | undefined;

/** The recorded operators of a name. */
export function operatorRowsNamed(name: string): readonly SystemRow[] {
  operatorsByName ??= Map.groupBy(builtinRows('pg_operator'), ({ oprname }) => String(oprname));
  return operatorsByName.get(name) ?? [];
}
