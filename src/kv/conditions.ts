/** Versions as entity tags, and `If-Match` / `If-None-Match` as conditions (RFC 9110, 8.8.3 and 13.1). */
import { formatTimestamp, parseTimestamp, type Timestamp } from '../base/index.ts';
import type { Condition } from '../range/requests.ts';
import { headerOf, type RequestHeaders } from './exchange.ts';
import { invalid } from './refusal.ts';

/** `"217381200123.7"` */
export function entityTag(version: Timestamp): string {
  return `"${formatTimestamp(version)}"`;
}

/** The header's tags: any entry (`*`), or a list of versions. A tag that no version of ours prints as matches nothing. */
type TagList = '*' | readonly Timestamp[];

const tagPattern = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;
const versionPattern = /^\d{1,13}\.\d{1,4}$/;
const tagsMax = 100;

/** Reads `*` or `"a", "b"`; weak tags match where the comparison is weak. */
function parseTags(text: string, what: string, weak: boolean): TagList {
  if (text.trim() === '*') return '*';
  const tags = text.split(',');
  if (tags.length > tagsMax) throw invalid(`${what} names ${tagsMax} versions at most`);
  const versions: Timestamp[] = [];
  for (const tag of tags) {
    const match = tagPattern.exec(tag.trim());
    if (match === null) throw invalid(`${what} is * or a list of quoted versions, as in "217381200123.7"`);
    if ((match[1] === undefined || weak) && versionPattern.test(match[2])) pushVersion(versions, match[2]);
  }
  return versions;
}

function pushVersion(versions: Timestamp[], text: string): void {
  try {
    versions.push(parseTimestamp(text));
  } catch {
    // Digits that are no timestamp: a tag like any other foreign one.
  }
}

/** The condition that a write's two headers stand for. */
export function writeCondition(ifMatch: string | undefined, ifNoneMatch: string | undefined): Condition | undefined {
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  const match = ifMatch === undefined ? undefined : parseTags(ifMatch, 'If-Match', false);
  const noneMatch = ifNoneMatch === undefined ? undefined : parseTags(ifNoneMatch, 'If-None-Match', true);
  if (match !== undefined && noneMatch === '*') throw invalid('If-Match and If-None-Match: * never hold together');
  return {
    ...(match === '*' ? { exists: true } : {}),
    ...(noneMatch === '*' ? { exists: false } : {}),
    ...(match !== undefined && match !== '*' ? { versions: match } : {}),
    ...(noneMatch !== undefined && noneMatch !== '*' ? { versionsNot: noneMatch } : {}),
  };
}

/** The condition of a request's headers. */
export function headerCondition(headers: RequestHeaders): Condition | undefined {
  return writeCondition(headerOf(headers, 'if-match'), headerOf(headers, 'if-none-match'));
}

/** What a read's headers make of the version that was found (undefined: no entry). */
export function readPrecondition(
  headers: RequestHeaders,
  version: Timestamp | undefined,
): 'answer' | 'not-modified' | 'failed' {
  const ifMatch = headerOf(headers, 'if-match');
  if (ifMatch !== undefined && !tagsInclude(parseTags(ifMatch, 'If-Match', false), version)) return 'failed';
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifNoneMatch === undefined) return 'answer';
  return tagsInclude(parseTags(ifNoneMatch, 'If-None-Match', true), version) ? 'not-modified' : 'answer';
}

function tagsInclude(tags: TagList, version: Timestamp | undefined): boolean {
  return version !== undefined && (tags === '*' || tags.includes(version));
}
