/** Oids that differ between servers, as names that do not: `{public.books}`. */
import type { Exchange } from './conversation.ts';

const questions: readonly string[] = [
  `select t.oid, n.nspname || '.' || t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace`,
  `select c.oid, n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace`,
  `select oid, 'schema ' || nspname from pg_namespace`,
  `select oid, 'constraint ' || conname from pg_constraint`,
  `select oid, 'role ' || rolname from pg_roles`,
  `select oid, 'database ' || datname from pg_database`,
  `select a.oid, 'default ' || c.relname || '.' || a.adnum from pg_attrdef a join pg_class c on c.oid = a.adrelid`,
  `select r.oid, 'rule ' || c.relname from pg_rewrite r join pg_class c on c.oid = r.ev_class`,
  `select oid, 'label ' || enumlabel from pg_enum`,
];

/** The first that a user makes. */
export const firstUserOid = 16_384;

/** Both ways between oids and names. */
export interface OidNames {
  /** Oids of users' objects in a question, its parameters and its answer become names. */
  replaceIn(exchange: Exchange): Exchange;
  /** Names in a text become oids. */
  restoreIn(text: string): string;
}

/** Asks a server for its objects. Where a table and its row type, say, have the same name, the first of them stands for it. */
export async function namesOfOids(ask: (sql: string) => Promise<readonly (readonly unknown[])[]>): Promise<OidNames> {
  const nameOf = new Map<string, string>();
  const oidOf = new Map<string, string>();
  for (const question of questions)
    for (const [oid, name] of await ask(question)) {
      if (Number(oid) < firstUserOid && !String(name).startsWith('schema information_schema')) continue;
      nameOf.set(`${oid}`, `{${name}}`);
      oidOf.set(`{${name}}`, `${oid}`);
    }
  const replace = (text: string | null): string | null =>
    text === null ? null : text.replace(/\b\d{5,10}\b/g, (digits) => nameOf.get(digits) ?? digits);
  return {
    replaceIn: ({ query, parameters, columns, rows, ...rest }) => ({
      query: replace(query) ?? '',
      parameters: parameters.map(replace),
      columns: columns.map(({ name, typeOid }) => ({
        name,
        typeOid,
      })),
      rows: rows.map((row) => row.map(replace)),
      ...rest,
    }),
    restoreIn: (text) => text.replace(/\{[^{}]+\}/g, (name) => oidOf.get(name) ?? name),
  };
}
