/** Settings whose values mean more than their type says: each is checked, and kept in PostgreSQL's own spelling. */
import { SqlError } from '../../errors.ts';
import { findTimeZone, fixedZone, type TimeZone, type TimeZones } from '../../values/index.ts';
import { invalidValue } from './values.ts';

/** It stands in every commit's entry of the log. */
const tagBytesMax = 64;

/** What is said of a setting's value; it is kept as it is returned. */
export function checkSpecial(name: string, text: string, before: string, zones: TimeZones): string {
  switch (name.toLowerCase()) {
    case 'datestyle':
      return readDateStyle(name, text, before);
    case 'timezone':
    case 'log_timezone':
      return readTimeZone(name, text, zones).name;
    case 'client_encoding':
      return readEncoding(name, text);
    case 'search_path':
      return readSearchPath(name, text);
    case 'intervalstyle':
      if (text === 'postgres') return text;
      throw new SqlError('0A000', `interval style "${text}" is not supported`, {
        hint: 'Intervals are printed in the style "postgres".',
      });
    case 'application_name':
    case 'cluster_name':
      return text.replace(/[^\x20-\x7e]/gu, (character) => '?'.repeat(Buffer.byteLength(character)));
    case 'jimkv.feed_tag':
      if (Buffer.byteLength(text) <= tagBytesMax) return text;
      throw invalidValue(name, text);
    case 'standard_conforming_strings':
      if (text === 'on') return text;
      throw new SqlError('0A000', 'backslashes in plain string literals are not supported', {
        hint: "Use the escape string syntax for escapes, e.g., E'\\r\\n'.",
      });
    case 'password_encryption':
      if (text === 'scram-sha-256') return text;
      throw new SqlError('0A000', 'passwords are only encrypted by scram-sha-256');
    default:
      return text;
  }
}

/** The order of day, month and year in a DateStyle that was checked. */
export function dateOrderOf(dateStyle: string): 'MDY' | 'DMY' | 'YMD' {
  const order = dateStyle.slice(dateStyle.indexOf(',') + 1).trim();
  return order === 'DMY' || order === 'YMD' ? order : 'MDY';
}

const dateOrders: Readonly<Record<string, 'MDY' | 'DMY' | 'YMD'>> = {
  mdy: 'MDY',
  us: 'MDY',
  dmy: 'DMY',
  ymd: 'YMD',
};

/** Other words keep what they do not say. Only ISO is printed. */
function readDateStyle(name: string, text: string, before: string): string {
  let order = dateOrderOf(before);
  for (const each of text.split(',')) {
    const word = each.trim().toLowerCase();
    if (word === 'iso' || word === '') continue;
    if (word === 'default') {
      order = 'MDY';
    } else if (word in dateOrders) {
      order = dateOrders[word];
    } else if (word.startsWith('euro')) {
      order = 'DMY';
    } else if (word.startsWith('noneuro')) {
      order = 'MDY';
    } else if (['sql', 'german', 'postgres'].some((style) => word.startsWith(style))) {
      throw new SqlError('0A000', `date style "${each.trim()}" is not supported`, {
        hint: 'Dates are printed in the style "ISO".',
      });
    } else throw invalidValue(name, text, { detail: `Unrecognized key word: "${each.trim()}".` });
  }
  return `ISO, ${order}`;
}

const hoursPattern = /^\s*([+-]?\d+(?:\.\d+)?)\s*$/;
const hoursMax = 167;

/** The zone of a name, or of a number of hours east of Greenwich. */
export function readTimeZone(name: string, text: string, zones: TimeZones): TimeZone {
  const hours = hoursPattern.exec(text);
  if (hours !== null) return zoneOfSeconds(name, text, Math.round(Number(hours[1]) * 3600));
  const word = text.toLowerCase();
  if (word === 'local' || word === 'default') return zones.find('UTC') ?? fixedZone('UTC', 0);
  const zone = findTimeZone(zones, text);
  if (zone === undefined) throw invalidValue(name, text);
  return zone;
}

function zoneOfSeconds(name: string, text: string, seconds: number): TimeZone {
  if (Math.abs(seconds) > hoursMax * 3600)
    throw invalidValue(name, text, { detail: 'UTC timezone offset is out of range.' });
  return fixedZone(posixName(seconds), seconds);
}

/** POSIX counts hours west: three hours east of Greenwich are `<+03>-03`. */
export function posixName(secondsEast: number): string {
  const ahead = secondsEast >= 0;
  const digits = formatHours(Math.abs(secondsEast));
  return ahead ? `<+${digits}>-${digits}` : `<-${digits}>+${digits}`;
}

function formatHours(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return two(hours) + (minutes > 0 || rest > 0 ? `:${two(minutes)}` : '') + (rest > 0 ? `:${two(rest)}` : '');
}

const utf8Names = ['utf8', 'unicode'];
/** Encodings that PostgreSQL knows: what else is asked for is a mistake in the name. */
const otherEncodings =
  /^(latin([1-9]|10)|iso8859\d+|win(125\d|866|874|949|936|950)|windows\d+|koi8[ru]?|euc(jp|cn|kr|tw|jis2004)|sjis|shiftjis\w*|mskanji|johab|uhc|gbk|gb18030|big5|muleinternal|abc|alt|tcvn\w*|vscii|sqlascii)$/;

function readEncoding(name: string, text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (utf8Names.includes(plain)) return 'UTF8';
  // Bytes without meaning: what comes must be UTF-8 all the same.
  if (plain === 'sqlascii') return 'SQL_ASCII';
  if (!otherEncodings.test(plain)) throw invalidValue(name, text);
  throw new SqlError('0A000', `conversion between ${text.toUpperCase()} and UTF8 is not supported`);
}

/** The schemas of a search path. Throws 22023 where it is not a list of names. */
export function searchPathNames(text: string): readonly string[] | undefined {
  const names: string[] = [];
  let rest = text.trim();
  if (rest === '') return names;
  for (;;) {
    const match = /^(?:"((?:[^"]|"")*)"|([^\s",]+))\s*/.exec(rest);
    if (match === null) return undefined;
    names.push(match[1] === undefined ? match[2].toLowerCase() : match[1].replaceAll('""', '"'));
    rest = rest.slice(match[0].length);
    if (rest === '') return names;
    if (!rest.startsWith(',')) return undefined;
    rest = rest.slice(1).trimStart();
  }
}

function readSearchPath(name: string, text: string): string {
  if (searchPathNames(text) === undefined) throw invalidValue(name, text, { detail: 'List syntax is invalid.' });
  return text;
}
