/**
 * What JimKV adds to PostgreSQL's grammar without touching it. `AS OF SYSTEM TIME expression` and statements of our own
 * (`SHOW RANGES …`) are found by their tokens, replaced by as many blanks, so that all positions stay, and read apart.
 *
 * A change feed is said like a publication (`CREATE CHANGEFEED a FOR TABLE t (x) WHERE (x > 1) WITH (format = json)`), so the grammar reads
 * it as one, with that word in the other's place.
 */
import { SqlError } from '../errors.ts';
import type { Span } from './characters.ts';
import type { Token } from './grammar.ts';
import type { Position } from './tree/names.ts';
import type { ShowCluster } from './tree/session.ts';

/** A statement of our own. Of one that shows: what, and where the name of its table stands; of one about a change feed: where it says so. */
export type OwnStatement =
  | (Span & { readonly kind: 'show'; readonly what: ShowCluster['what']; readonly table: Span | undefined })
  | (Span & { readonly kind: 'changefeed'; readonly word: Span });

/** What was found. */
export interface Extensions {
  /** The expressions behind AS OF SYSTEM TIME, each with the whole clause. */
  readonly systemTimes: readonly { readonly clause: Span; readonly expression: Span }[];
  readonly statements: readonly OwnStatement[];
}

/** A token with its place in characters. */
interface Place extends Span {
  readonly text: string;
}

/** Whether it is worth looking: nearly all texts have none of these words. */
export function mayHaveExtensions(text: string): boolean {
  return /\bsystem\b|\bshow\b|\bchangefeed\b/i.test(text);
}

/** Finds our extensions among the tokens of a text. */
export function findExtensions(tokens: readonly Token[], position: (byteOffset: number) => Position): Extensions {
  const places = tokens
    .filter(({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT')
    .map(({ start, end, text }) => ({ text: text.toLowerCase(), start: position(start), end: position(end) }));
  const statements = splitStatements(places);
  return {
    systemTimes: statements.flatMap(findSystemTimes),
    statements: statements.map(findOwnStatement).filter((statement) => statement !== undefined),
  };
}

function splitStatements(places: readonly Place[]): readonly (readonly Place[])[] {
  const statements: Place[][] = [[]];
  for (const place of places) {
    if (place.text === ';') statements.push([]);
    else statements[statements.length - 1].push(place);
  }
  return statements;
}

const clauseWords = ['as', 'of', 'system', 'time'];

function findSystemTimes(places: readonly Place[]): Extensions['systemTimes'] {
  const found: { clause: Span; expression: Span }[] = [];
  for (let i = 0; i < places.length; i++) {
    if (!clauseWords.every((word, k) => places[i + k]?.text === word)) continue;
    const first = i + clauseWords.length;
    const behind = endOfExpression(places, first);
    if (behind === first) throw unexpected(places, first);
    const { end } = places[behind - 1];
    found.push({ clause: { start: places[i].start, end }, expression: { start: places[first].start, end } });
  }
  return found;
}

function unexpected(places: readonly Place[], index: number): SqlError {
  const place = places[index];
  if (place !== undefined)
    return new SqlError('42601', `syntax error at or near "${place.text}"`, { position: place.start });
  return new SqlError('42601', 'syntax error at end of input', { position: places[places.length - 1].end });
}

/** The words that may follow the clause. */
const behindClause = new Set(
  'where group having window order limit offset fetch for union intersect except , read isolation not deferrable'.split(
    ' ',
  ),
);

/** The first token that is no longer part of the expression that starts at `from`. */
function endOfExpression(places: readonly Place[], from: number): number {
  let depth = 0;
  for (let i = from; i < places.length; i++) {
    const { text } = places[i];
    if (depth === 0 && (text === ')' || behindClause.has(text))) return i;
    if (text === '(' || text === '[') depth++;
    if (text === ')' || text === ']') depth--;
  }
  return places.length;
}

const shown: Readonly<Record<string, ShowCluster['what']>> = {
  ranges: 'ranges',
  nodes: 'nodes',
  locks: 'locks',
  transactions: 'transactions',
  statements: 'statements',
  feeds: 'feeds',
};

const changefeedVerbs = ['create', 'alter', 'drop'];

function findOwnStatement(places: readonly Place[]): OwnStatement | undefined {
  const [verb, word] = places;
  if (word?.text !== 'changefeed' || !changefeedVerbs.includes(verb.text)) return findShow(places);
  return { kind: 'changefeed', word, start: verb.start, end: places[places.length - 1].end };
}

/** `SHOW RANGES`, `SHOW RANGES FROM TABLE name`. */
function findShow(places: readonly Place[]): OwnStatement | undefined {
  const [show, word, from, table] = places;
  if (show?.text !== 'show' || word === undefined || !Object.hasOwn(shown, word.text)) return undefined;
  const what = shown[word.text];
  const { start } = show;
  const { end } = places[places.length - 1];
  if (from === undefined) return { kind: 'show', what, table: undefined, start, end };
  if (what !== 'ranges' || from.text !== 'from') throw unexpected(places, 2);
  if (table?.text !== 'table') throw unexpected(places, 3);
  // A name is a word, and more words behind points.
  const wrong = places.findIndex(({ text }, i) => i > 3 && (i % 2 === 1) !== (text === '.'));
  if (wrong >= 0 || places.length % 2 === 0) throw unexpected(places, wrong >= 0 ? wrong : places.length);
  return { kind: 'show', what, table: { start: table.start, end }, start, end };
}
