/**
 * What commits, for people:
 *
 *   2026-11-21 19:20:01.123  ada (import 7)  q8f3a2c1d9e4b-2s
 *     + orders  id=7  total=20 state=new
 *     ~ orders  id=7  total: 20 → 25
 *     - orders  id=7
 *     ! orders  truncated
 */
import type { AnyRow, FeedEvent, FeedItem, JsonValue, RowEvent } from '../../client/index.ts';

/** Puts a colour around a text, or leaves it. */
export type Paint = (colour: keyof typeof codes, text: string) => string;

const codes = { green: 32, yellow: 33, red: 31, magenta: 35, dim: 2, bold: 1 } as const;

/** Colours for terminals that show them. */
export const coloured: Paint = (colour, text) => `\x1b[${codes[colour]}m${text}\x1b[0m`;
export const plain: Paint = (_colour, text) => text;

/** An item as lines. */
export function itemText(item: FeedItem, paint: Paint): string {
  const when = item.committedAt.toISOString().replace('T', ' ').replace('Z', '');
  if (item.type === 'resolved') return paint('dim', `${when}  nothing more up to here\n`);
  const head =
    item.type === 'rows' ? `${paint('bold', when)}  rows that were there` : transactionHead(item, when, paint);
  return `${[head, ...item.events.map((event) => `  ${eventText(event, paint)}`)].join('\n')}\n`;
}

function transactionHead(
  { transaction, user, tag }: Extract<FeedItem, { readonly type: 'transaction' }>,
  when: string,
  paint: Paint,
): string {
  const who = user === undefined ? '' : `  ${user}${tag ? ` (${tag})` : ''}`;
  return `${paint('bold', when)}${who}  ${paint('dim', transaction)}`;
}

function eventText(event: FeedEvent, paint: Paint): string {
  const name = event.schema === 'public' ? event.table : `${event.schema}.${event.table}`;
  switch (event.kind) {
    case 'truncate':
      return paint('magenta', `! ${name}  truncated`);
    case 'table': {
      const columns = event.columns.map((column) => `${column.name} ${column.type}`).join(', ');
      return paint('magenta', `! ${name}  ${event.operation}: ${columns}`);
    }
    case 'row':
      return rowText(event, name, paint);
  }
}

function rowText(event: RowEvent, name: string, paint: Paint): string {
  const head = `${name}  ${rowColumns(event.key)}`;
  switch (event.operation) {
    case 'read':
      return `= ${head}  ${rowColumns(event.after, event.key)}`;
    case 'create':
      return paint('green', `+ ${head}  ${rowColumns(event.after, event.key)}`);
    case 'update':
      return paint('yellow', `~ ${head}  ${changes(event.before, event.after)}`);
    case 'delete':
      return paint('red', `- ${head}`);
  }
}

/** Columns and values, without those that stand in the key already. */
function rowColumns(row: AnyRow, key: AnyRow = {}): string {
  return Object.entries(row)
    .filter(([name]) => !(name in key))
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(' ');
}

function changes(before: AnyRow, after: AnyRow): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => [name, valueText(before[name]), valueText(after[name])])
    .filter(([, old, now]) => old !== now)
    .map(([name, old, now]) => `${name}: ${old} → ${now}`)
    .join('  ');
}

/** Texts stand as they are where nobody can mistake them. */
function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' && /^[\p{L}\p{N}_.:/@+-]+$/u.test(value) ? value : JSON.stringify(value);
}
