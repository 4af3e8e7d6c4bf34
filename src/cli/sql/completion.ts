/** What Tab offers: the shell's commands, keywords, and the names that the database knows. */
import { listNames, namesQuery } from './describe.ts';
import type { SqlConnection } from './sql-connection.ts';

const shellWords = ['?', 'c', 'conninfo', 'format', 'i', 'q', 'timing', 'x', ...listNames].map((name) => `\\${name}`);

const keywords =
  `add all alter analyze and any array as asc begin between by cascade case cast check column commit constraint copy create cross
current_date current_timestamp database default delete desc distinct do drop else end except exists explain false fetch filter first for foreign from
full group grouping having if in index inner insert intersect interval into is join key last lateral left like limit materialized merge natural not
nothing null nulls offset on only or order outer over partition primary ranges recursive references rename reset restrict returning revoke right role
rollback row rows savepoint schema select sequence serializable set show some table temporary then to transaction true truncate union unique update
using values view when where window with`
    .split(/\s+/)
    .filter((word) => word !== '');

/** See the top of the file. */
export class Completion {
  #names: readonly string[] = [];

  /** Asks the database for its names. */
  async refresh(connection: SqlConnection): Promise<void> {
    if (connection.state !== 'I') return;
    const names: string[] = [];
    await connection.query(namesQuery, {
      columns: () => {},
      row: ([name]) => void names.push(quoted(name ?? '')),
      completed: () => {},
      failed: () => {},
      copied: () => {},
      input: () => [],
    });
    this.#names = names;
  }

  /** The candidates for the last word of a line, as readline wants them. */
  complete(line: string): [candidates: string[], word: string] {
    const word = /\\?[\w."$?\u0080-\uffff]*$/.exec(line)?.[0] ?? '';
    if (word.startsWith('\\')) return [shellWords.filter((each) => each.startsWith(word)), word];
    if (word === '') return [[], word];
    const isUpper = /^[A-Z]/.test(word);
    const words = keywords.map((each) => (isUpper ? each.toUpperCase() : each));
    const found = [...this.#names, ...words].filter((each) => each.startsWith(word));
    return [[...new Set(found)].sort(), word];
  }
}

/** A name as it must be typed. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
