/**
 * A request's target: which path template it matches, and the bytes of its namespace, key and query. Keys are bytes, so
 * nothing here goes through text decoding: `%00`, `%2F` and `%FF` are what they say.
 *
 *   /v1/kv/users/a%2Fb?at=217381200123.7
 *          |     |     `--- rawQuery
 *          |     `--------- key: everything up to the question mark; a plain `/` belongs to it
 *          `--------------- namespace
 *
 *   /v1/transactions/t1-8f3a2c1d9e4b-2s-1v3k8d0a/kv/users/a%2Fb      the same within a transaction
 *   /v1/feeds/orders/ack                                             a durable feed
 */
import { emptyBytes, utf8Text } from '../base/index.ts';
import { invalid } from './refusal.ts';

/** A table in a path, and the columns of a key behind it: texts, one between two slashes. */
export interface RowPath {
  readonly schema: string;
  readonly table: string;
  readonly key: readonly string[];
}

/** A target, understood. */
export interface Target {
  /** The path as the route table writes it, `/v1/kv/{namespace}/{key}`; a path of no pattern stands for itself. */
  readonly template: string;
  readonly namespace: string;
  readonly key: Uint8Array;
  /** Undefined where the path is of no table. */
  readonly row: RowPath | undefined;
  /** As it stands there; empty where the path has none. */
  readonly transaction: string;
  /** A durable feed's name; empty where the path has none. */
  readonly feed: string;
  readonly rawQuery: string;
}

const kvPrefix = '/v1/kv/';
const tablesPrefix = '/v1/tables/';
const namespacesPrefix = '/v1/namespaces/';
const transactionsPrefix = '/v1/transactions/';
const feedsPrefix = '/v1/feeds/';
const nothing = { namespace: '', key: emptyBytes, row: undefined, transaction: '', feed: '' };
const batchSuffix = ':batch';

/** Reads a request line's target; throws `invalid-argument` for a malformed escape. */
export function parseTarget(url: string): Target {
  if (url.charCodeAt(0) !== 0x2f) url = originForm(url);
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const rawQuery = question < 0 ? '' : url.slice(question + 1);
  return { ...pathTarget(path), rawQuery };
}

type PathTarget = Omit<Target, 'rawQuery'>;

function pathTarget(path: string): PathTarget {
  if (path.startsWith(kvPrefix)) return kvTarget(path.slice(kvPrefix.length));
  if (path.startsWith(transactionsPrefix)) return transactionTarget(path);
  if (path.startsWith(tablesPrefix)) return tableTarget(path.slice(tablesPrefix.length));
  if (path.startsWith(feedsPrefix)) return feedTarget(path.slice(feedsPrefix.length));
  if (!path.startsWith(namespacesPrefix)) return { ...nothing, template: path };
  const namespace = decodeName(path.slice(namespacesPrefix.length));
  return { ...nothing, template: '/v1/namespaces/{namespace}', namespace };
}

function kvTarget(rest: string): PathTarget {
  const slash = rest.indexOf('/');
  if (slash >= 0) {
    const key = decodePercent(rest.slice(slash + 1), 'the key');
    return { ...nothing, template: '/v1/kv/{namespace}/{key}', namespace: decodeName(rest.slice(0, slash)), key };
  }
  if (rest.endsWith(batchSuffix)) {
    const namespace = decodeName(rest.slice(0, -batchSuffix.length));
    return { ...nothing, template: '/v1/kv/{namespace}:batch', namespace };
  }
  return { ...nothing, template: '/v1/kv/{namespace}', namespace: decodeName(rest) };
}

function tableTarget(rest: string): PathTarget {
  const [schema, table, ...key] = rest.split('/').map((part) => decodeText(part, 'the path'));
  if (table === undefined) return { ...nothing, template: '/v1/tables/{schema}' };
  const template = key.length === 0 ? '/v1/tables/{schema}/{table}' : '/v1/tables/{schema}/{table}/{key}';
  return { ...nothing, template, row: { schema, table, key } };
}

function transactionTarget(path: string): PathTarget {
  const slash = path.indexOf('/', transactionsPrefix.length);
  const end = slash < 0 ? path.length : slash;
  const transaction = path.slice(transactionsPrefix.length, end);
  const rest = path.slice(end);
  if (rest.startsWith('/tables/')) {
    const inTables = tableTarget(rest.slice('/tables/'.length));
    return { ...inTables, template: `${transactionsPrefix}{id}${inTables.template.slice('/v1'.length)}`, transaction };
  }
  if (!rest.startsWith('/kv/')) return { ...nothing, template: `${transactionsPrefix}{id}${rest}`, transaction };
  const inKv = kvTarget(rest.slice('/kv/'.length));
  return { ...inKv, template: `${transactionsPrefix}{id}${inKv.template.slice('/v1'.length)}`, transaction };
}

function feedTarget(rest: string): PathTarget {
  const slash = rest.indexOf('/');
  const end = slash < 0 ? rest.length : slash;
  const feed = decodeText(rest.slice(0, end), "the feed's name");
  return { ...nothing, template: `${feedsPrefix}{feed}${rest.slice(end)}`, feed };
}

/** `http://host/path` (RFC 9112, 3.2.2) as `/path`. */
function originForm(url: string): string {
  const authority = /^https?:\/\/[^/?]*/i.exec(url);
  if (authority === null) return url;
  const rest = url.slice(authority[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const namePattern = /^[a-z0-9_-]+$/;

function decodeName(raw: string): string {
  return namePattern.test(raw) ? raw : utf8Text(decodePercent(raw, 'the namespace'));
}

/** The text that percent-encoded text stands for. */
export function decodeText(raw: string, what: string): string {
  const bytes = decodePercent(raw, what);
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw invalid(`${what} is not UTF-8`);
  }
}

/** The bytes that percent-encoded text stands for. `what` names it in the error. */
export function decodePercent(raw: string, what: string): Uint8Array {
  const bytes = new Uint8Array(raw.length);
  let length = 0;
  for (let i = 0; i < raw.length; i++) {
    let code = raw.charCodeAt(i);
    if (code === 0x25) {
      code = (hexDigit(raw.charCodeAt(i + 1)) << 4) | hexDigit(raw.charCodeAt(i + 2));
      if (code < 0)
        throw invalid(`${what} has a malformed escape at character ${i}: an escape is % and two hex digits`);
      i += 2;
    } else if (code <= 0x20 || code >= 0x7f) {
      throw invalid(`${what} has a character at ${i} that must be percent-encoded`);
    }
    bytes[length++] = code;
  }
  return length === raw.length ? bytes : bytes.subarray(0, length);
}

/** The digit's value; negative for everything else, the end of the text too. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
