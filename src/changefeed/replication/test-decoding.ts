/** The output plugin `test_decoding`: transactions as lines of text, for people and for tests. */
import { beginLsn, behindLsn, changeLsn, concatBytes, type Lsn, type Timestamp, utf8 } from '../../base/index.ts';
import { quoteIdentifier } from '../../sql/functions/index.ts';
import type { LogicalMessage, StreamMessage } from '../../sql/session/index.ts';
import { formatType, type SqlType, type SqlValue, types, type ValueContext } from '../../sql/values/index.ts';
import type { LogicalChange, LogicalSaid, LogicalTransaction } from './logical-changes.ts';
import type { OldRow, SentRelation, SentRow } from './pgoutput-messages.ts';
import { type OutputPlugin, placeAside, seenChange, type ToldTransaction, timeOfCommit, xidOf } from './plugin.ts';

/** What its lines show. */
export interface TestDecodingOptions {
  readonly includeXids: boolean;
  readonly includeTimestamp: boolean;
  /** Does a transaction that changes nothing begin and end? Messages change nothing. */
  readonly skipEmptyXacts: boolean;
}

/** See the top of the file. */
export class TestDecoding implements OutputPlugin {
  readonly isText = true;
  readonly #options: TestDecodingOptions;
  readonly #context: ValueContext;

  constructor(options: TestDecodingOptions, context: ValueContext) {
    this.#options = options;
    this.#context = context;
  }

  tell(transaction: LogicalTransaction): ToldTransaction {
    const { timestamp, aside } = transaction;
    const { skipEmptyXacts } = this.#options;
    let hasBegun = false;
    const begin = (): StreamMessage => {
      hasBegun = true;
      return line(beginLsn(timestamp), `BEGIN${this.#xid(timestamp)}`);
    };
    const textOf = (change: Exclude<LogicalChange, LogicalSaid>) => this.#change(change);
    const commit = () => line(behindLsn(timestamp), `COMMIT${this.#xid(timestamp)}${this.#time(timestamp)}`);
    return {
      *aside() {
        for (const [number, message] of aside.entries()) yield saidLine(placeAside(transaction, number), message);
      },
      *changes(changes, first) {
        if (changes.length > 0 && !hasBegun && !skipEmptyXacts) yield begin();
        for (const [number, change] of changes.entries()) {
          const place = changeLsn(timestamp, first + number);
          if (change.kind === 'message') {
            yield saidLine(place, change.message);
            continue;
          }
          const text = textOf(change);
          if (text === undefined) continue;
          if (!hasBegun) yield begin();
          yield line(place, text);
        }
      },
      *end() {
        if (hasBegun) yield commit();
      },
    };
  }

  #xid(timestamp: Timestamp): string {
    return this.#options.includeXids ? ` ${xidOf(timestamp)}` : '';
  }

  #time(timestamp: Timestamp): string {
    if (!this.#options.includeTimestamp) return '';
    return ` (at ${types.timestamptz.text.format(timeOfCommit(timestamp), this.#context)})`;
  }

  #change(change: Exclude<LogicalChange, LogicalSaid>): string | undefined {
    if (change.kind === 'truncate')
      return `table ${change.tables.map(({ relation }) => nameOf(relation)).join(', ')}: TRUNCATE: (no-flags)`;
    const { relation } = change.table;
    const seen = seenChange(change);
    const head = `table ${nameOf(relation)}:`;
    if (seen === undefined) return change.after === undefined ? `${head} DELETE: (no-tuple-data)` : undefined;
    switch (seen.kind) {
      case 'insert':
        return `${head} INSERT:${this.#row(relation, seen.row)}`;
      case 'delete':
        return `${head} DELETE:${this.#oldRow(relation, seen.old)}`;
      default: {
        const old = seen.old && ` old-key:${this.#oldRow(relation, seen.old)} new-tuple:`;
        return `${head} UPDATE:${old ?? ''}${this.#row(relation, seen.row)}`;
      }
    }
  }

  #oldRow(relation: SentRelation, { kind, row }: OldRow): string {
    return this.#row(
      relation,
      row.map((value, i) => (kind === 'whole' || relation.columns[i].isKey ? value : null)),
      true,
    );
  }

  #row({ columns }: SentRelation, row: SentRow, withoutNulls = false): string {
    return columns
      .map(({ name, type }, i) => {
        const value = row[i];
        if (value === null && withoutNulls) return '';
        return ` ${quoteIdentifier(name)}[${formatType(type)}]:${this.#value(type, value)}`;
      })
      .join('');
  }

  #value(type: SqlType, value: SqlValue): string {
    if (value === null) return 'null';
    const text = type.text.format(value, this.#context);
    if (plainTypes.has(type.oid)) return text;
    if (type.oid === types.bool.oid) return text === 't' ? 'true' : 'false';
    return `'${text.replaceAll("'", "''")}'`;
  }
}

/** Numbers stand without quotes. */
const plainTypes: ReadonlySet<number> = new Set(
  [types.int2, types.int4, types.int8, types.oid, types.float4, types.float8, types.numeric].map(({ oid }) => oid),
);

function nameOf({ schema, name }: SentRelation): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** The content stands as it is, text or not. */
function saidLine(place: Lsn, { transactional, prefix, content }: LogicalMessage): StreamMessage {
  const head = `message: transactional: ${transactional ? 1 : 0} prefix: ${prefix}, sz: ${content.length} content:`;
  return { place, payload: concatBytes(utf8(head), content) };
}

function line(place: Lsn, text: string): StreamMessage {
  return { place, payload: utf8(text) };
}
