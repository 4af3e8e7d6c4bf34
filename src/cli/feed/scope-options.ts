/** The flags that say which tables, rows and columns a feed shows. */
import type { Arguments, Option } from '../arguments.ts';

export const scopeOptions: readonly Option[] = [
  { name: 'database', value: 'NAME', about: 'the database of the tables', otherwise: 'postgres' },
  { name: 'namespace', value: 'NAME', about: 'a key-value namespace, beside or instead of tables' },
  { name: 'prefix', value: 'KEY', about: 'of the namespace: keys that begin so' },
  { name: 'columns', value: 'NAME,…', about: 'only these columns' },
  { name: 'where', value: 'CONDITION', about: 'of one table: only rows that fulfil this condition of SQL' },
];

/** What the words and flags name. */
export function scopeOf(args: Arguments) {
  return {
    tables: args.words.length === 0 ? undefined : args.words,
    database: args.text('database'),
    namespace: args.text('namespace'),
    prefix: args.text('prefix'),
    columns: args.text('columns')?.split(','),
    where: args.text('where'),
  };
}
