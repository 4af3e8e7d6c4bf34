/** `docs/sql-differences.md`: what differs from PostgreSQL on purpose, made from the stories. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseStory } from './story-file.ts';

const scripts = new URL('./scripts/', import.meta.url);

/** Where the document is. */
export const differencesFile = new URL('../../../docs/sql-differences.md', import.meta.url);

const begin = '<!-- made from test/sql/stories by `npm run stories -- --differences` -->';

/** The document as it should be: what was written by hand stays, the list behind it is made anew. */
export function differencesDocument(present: string): string {
  const byHand = present.slice(0, present.indexOf(begin) + begin.length);
  return `${byHand}\n\n${[...byReason()].map(formatReason).join('\n')}`;
}

/** Statements by the reason why they are answered differently. */
function byReason(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync(scripts).sort())
    for (const { lines, difference } of parseStory(readFileSync(new URL(file, scripts), 'utf8'))) {
      if (difference === undefined) continue;
      const statements = found.get(difference.reason) ?? [];
      statements.push(lines.join(' '));
      found.set(difference.reason, statements);
    }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const shownMax = 3;

function formatReason([reason, statements]: readonly [string, readonly string[]]): string {
  const shown = statements.slice(0, shownMax).map((statement) => `\`${statement.replaceAll('`', "'").slice(0, 160)}\``);
  const more = statements.length > shownMax ? ` and ${statements.length - shownMax} more` : '';
  return `- ${reason} — ${shown.join(', ')}${more}`;
}
