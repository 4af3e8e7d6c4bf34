/** The oids of the catalogs that objects are in, as pg_depend and pg_description name them. */
export const classOids = {
  pg_am: 2601,
  pg_attrdef: 2604,
  pg_authid: 1260,
  pg_cast: 2605,
  pg_class: 1259,
  pg_collation: 3456,
  pg_constraint: 2606,
  pg_database: 1262,
  pg_extension: 3079,
  pg_foreign_data_wrapper: 2328,
  pg_foreign_server: 1417,
  pg_language: 2612,
  pg_namespace: 2615,
  pg_opclass: 2616,
  pg_operator: 2617,
  pg_opfamily: 2753,
  pg_proc: 1255,
  pg_publication: 6104,
  pg_publication_namespace: 6237,
  pg_publication_rel: 6106,
  pg_rewrite: 2618,
  pg_tablespace: 1213,
  pg_type: 1247,
} as const;

/** A catalog with objects that have oids. */
export type ClassName = keyof typeof classOids;
