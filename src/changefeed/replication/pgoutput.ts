/** The output plugin `pgoutput`: what PostgreSQL's subscribers, Debezium and their like read. */
import { beginLsn, behindLsn, changeLsn, commitLsn, equalBytes, type Lsn } from '../../base/index.ts';
import { type CatalogPicture, isDomain, wellKnownOids } from '../../sql/catalog/index.ts';
import type { StreamMessage } from '../../sql/session/index.ts';
import type { SqlType } from '../../sql/values/index.ts';
import type { LogicalChange, LogicalTransaction } from './logical-changes.ts';
import {
  beginMessage,
  commitMessage,
  deleteMessage,
  insertMessage,
  logicalMessage,
  relationMessage,
  type SentRelation,
  truncateMessage,
  typeMessage,
  updateMessage,
  type ValueFormat,
} from './pgoutput-messages.ts';
import { type OutputPlugin, placeAside, seenChange, type ToldTransaction, timeOfCommit, xidOf } from './plugin.ts';

/** See the top of the file. A subscriber is told of a table before its first row, and again when the table looks different. */
export class PgOutput implements OutputPlugin {
  readonly isText = false;
  readonly #format: ValueFormat;
  readonly #messages: boolean;
  /** What was said last of each table. */
  readonly #relations = new Map<number, Uint8Array>();

  /** @param messages are they wanted? */
  constructor(format: ValueFormat, messages: boolean) {
    this.#format = format;
    this.#messages = messages;
  }

  tell(transaction: LogicalTransaction): ToldTransaction {
    const { timestamp, picture } = transaction;
    const time = timeOfCommit(timestamp);
    let hasBegun = false;
    const begin = (): StreamMessage => {
      hasBegun = true;
      return { place: beginLsn(timestamp), payload: beginMessage(commitLsn(timestamp), time, xidOf(timestamp)) };
    };
    const payloads = (change: LogicalChange, place: Lsn) => this.#change(picture, change, place);
    return {
      aside: () => (this.#messages ? asideMessages(transaction) : []),
      *changes(changes, first) {
        for (const [number, change] of changes.entries()) {
          const place = changeLsn(timestamp, first + number);
          for (const payload of payloads(change, place)) {
            if (!hasBegun) yield begin();
            yield { place, payload };
          }
        }
      },
      *end() {
        if (!hasBegun) return;
        const [commit, behind] = [commitLsn(timestamp), behindLsn(timestamp)];
        yield { place: behind, payload: commitMessage(commit, behind, time) };
      },
    };
  }

  *#change(picture: CatalogPicture, change: LogicalChange, place: Lsn): Iterable<Uint8Array> {
    if (change.kind === 'message') {
      if (this.#messages) yield logicalMessage(change.message, place);
      return;
    }
    if (change.kind === 'truncate') {
      const relations = change.tables.filter(({ actions }) => actions.has('truncate')).map(({ relation }) => relation);
      for (const relation of relations) yield* this.#introduce(picture, relation);
      if (relations.length > 0) yield truncateMessage(relations);
      return;
    }
    const { relation } = change.table;
    const seen = seenChange(change);
    if (seen === undefined) return;
    yield* this.#introduce(picture, relation);
    if (seen.kind === 'insert') yield insertMessage(relation, seen.row, this.#format);
    else if (seen.kind === 'delete') yield deleteMessage(relation, seen.old, this.#format);
    else yield updateMessage(relation, seen.old, seen.row, this.#format);
  }

  *#introduce(picture: CatalogPicture, relation: SentRelation): Iterable<Uint8Array> {
    const told = this.#relations.get(relation.id);
    const message = relationMessage(relation);
    if (told !== undefined && equalBytes(told, message)) return;
    this.#relations.set(relation.id, message);
    for (const { type } of relation.columns) if (type.oid >= wellKnownOids.firstUser) yield typeOf(picture, type);
    yield message;
  }
}

function* asideMessages(transaction: LogicalTransaction): Iterable<StreamMessage> {
  for (const [number, message] of transaction.aside.entries()) {
    const place = placeAside(transaction, number);
    yield { place, payload: logicalMessage(message, place) };
  }
}

/** A domain goes by the name of what it is made over. */
function typeOf(picture: CatalogPicture, type: SqlType): Uint8Array {
  const base = baseOf(type);
  return typeMessage(type.oid, schemaOfType(picture, base.oid), base.name);
}

function baseOf(type: SqlType): SqlType {
  return isDomain(type) ? baseOf(type.domain.base) : type;
}

/** That of what is built in has no name here. */
function schemaOfType(picture: CatalogPicture, oid: number): string {
  if (oid < wellKnownOids.firstUser) return '';
  for (const kind of ['enum', 'domain', 'composite', 'table', 'view'] as const)
    for (const object of picture.all(kind)) {
      const oids = 'arrayOid' in object ? [object.oid, object.arrayOid] : [object.rowTypeOid, object.rowArrayTypeOid];
      if (oids.includes(oid)) return picture.byOid(object.schemaOid)?.name ?? '';
    }
  return '';
}
