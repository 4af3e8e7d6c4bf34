/** What clients may ask of output plugins, checked and complained about as PostgreSQL's plugins do. */
import { SqlError } from '../../sql/errors.ts';
import type { PluginOption } from '../../sql/session/index.ts';

/** What `pgoutput` is asked for. */
export interface PgOutputOptions {
  readonly publications: readonly string[];
  readonly binary: boolean;
  /** Those of pg_logical_emit_message, too? */
  readonly messages: boolean;
}

const versionMin = 1;
const versionMax = 3;

/** Reads the options of `pgoutput`. Two-phase commits are not there to be sent; transactions under way never are, whether they are asked for or not. */
export function pgOutputOptions(options: readonly PluginOption[]): PgOutputOptions {
  const said = new Map<string, string>();
  for (const { name, value } of options) {
    if (!pgOutputNames.has(name)) throw new SqlError('XX000', `unrecognized pgoutput option: ${name}`);
    if (said.has(name)) throw new SqlError('42601', 'conflicting or redundant options');
    said.set(name, value ?? 'true');
  }
  const version = protoVersion(said.get('proto_version'));
  const flag = (name: string): boolean => isOn(name, said.get(name) ?? 'false');
  const messages = flag('messages');
  const origin = said.get('origin') ?? 'any';
  if (origin !== 'any' && origin !== 'none') throw new SqlError('22023', `unrecognized origin value: "${origin}"`);
  if (flag('two_phase')) throw new SqlError('0A000', 'two-phase commits are not replicated: JimKV has none');
  checkVersion(version);
  const names = said.get('publication_names');
  if (names === undefined) throw new SqlError('22023', 'publication_names parameter missing');
  const publications = identifiers(names);
  if (publications === undefined || publications.length === 0)
    throw new SqlError('42602', 'invalid publication_names syntax');
  if (flag('streaming') && version < 2)
    throw new SqlError('0A000', `requested proto_version=${version} does not support streaming, need 2 or higher`);
  return { publications, binary: flag('binary'), messages };
}

const pgOutputNames = new Set([
  'proto_version',
  'publication_names',
  'binary',
  'messages',
  'streaming',
  'two_phase',
  'origin',
]);

function protoVersion(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\s*\d{1,10}\s*$/.test(text)) throw new SqlError('22023', 'invalid proto_version');
  const version = Number(text);
  if (version >= 2 ** 32) throw new SqlError('22023', `proto_version "${text}" out of range`);
  return version;
}

function checkVersion(version: number): void {
  if (version > versionMax)
    throw new SqlError(
      '0A000',
      `client sent proto_version=${version} but we only support protocol ${versionMax} or lower`,
    );
  if (version < versionMin)
    throw new SqlError(
      '0A000',
      `client sent proto_version=${version} but we only support protocol ${versionMin} or higher`,
    );
}

/** What `test_decoding` is asked for. */
export interface TestDecodingOptions {
  readonly includeXids: boolean;
  readonly includeTimestamp: boolean;
  /** Does a transaction that changes nothing begin and end? */
  readonly skipEmptyXacts: boolean;
}

/** Reads the options of `test_decoding`. Those that only concern what is never there are taken and mean nothing. */
export function testDecodingOptions(options: readonly PluginOption[]): TestDecodingOptions {
  let read: TestDecodingOptions = { includeXids: true, includeTimestamp: false, skipEmptyXacts: false };
  for (const { name, value } of options) {
    if (!testDecodingNames.has(name))
      throw new SqlError('22023', `option "${name}" = "${value ?? '(null)'}" is unknown`);
    const on = value === undefined || isOn(name, value);
    if (name === 'include-xids') read = { ...read, includeXids: on };
    if (name === 'skip-empty-xacts') read = { ...read, skipEmptyXacts: on };
    if (name === 'include-timestamp') read = { ...read, includeTimestamp: on };
  }
  return read;
}

const testDecodingNames = new Set([
  'include-xids',
  'include-timestamp',
  'force-binary',
  'skip-empty-xacts',
  'only-local',
  'include-rewrites',
  'include-sequences',
  'stream-changes',
]);

function isOn(name: string, text: string): boolean {
  if (/^(?:t|tr|tru|true|y|ye|yes|on|1)$/i.test(text)) return true;
  if (/^(?:f|fa|fal|fals|false|n|no|of|off|0)$/i.test(text)) return false;
  throw new SqlError('22023', `could not parse value "${text}" for parameter "${name}"`);
}

/** `a, "B c"`: names, folded unless they are quoted; undefined for what is no list. */
function identifiers(text: string): readonly string[] | undefined {
  const names: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^\s,"]+))\s*(,|$)/y;
  for (let isLast = false; !isLast; ) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    names.push(match[1] === undefined ? match[2].toLowerCase() : match[1].replaceAll('""', '"'));
    isLast = match[3] === '';
  }
  return names;
}
