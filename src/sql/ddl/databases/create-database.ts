/** CREATE DATABASE: an empty database with a schema `public`. Everything is UTF8, ordered by bytes. */
import { type DatabaseDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreateDatabase, Option } from '../../parse/index.ts';
import { isSuperuser, roleOf } from '../../privileges/index.ts';
import { checkMember } from '../access/checks.ts';
import { roleNamed } from '../roles/resolve.ts';
import { publicSchemaAccess } from '../schemas/public-schema.ts';
import type { DdlWork } from '../work.ts';

/** Options that are known and change nothing. */
const withoutMeaning = new Set(['tablespace', 'strategy', 'oid', 'collation_version', 'locale_provider', 'icu_locale']);
const templates = new Set(['template0', 'template1', 'DEFAULT', 'default']);
const locales = new Set(['C', 'POSIX', 'C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8', 'default', 'DEFAULT']);

/** Makes the database. */
export function createDatabase(work: DdlWork, { name, options }: CreateDatabase): void {
  const said = readOptions(options);
  const ownerOid = said.owner === undefined ? work.session.role : roleNamed(work, said.owner).oid;
  if (!mayCreate(work)) throw new SqlError('42501', 'permission denied to create database');
  checkMember(work, ownerOid);
  if (said.template !== undefined) checkTemplate(work, said.template);
  const oid = work.newOid();
  const database: DatabaseDescriptor = {
    kind: 'database',
    oid,
    name,
    comment: undefined,
    ownerOid,
    access: undefined,
    allowConnections: said.allowConnections,
    connectionLimit: said.connectionLimit,
    settings: [],
    defaultAccess: [],
  };
  work.add(database);
  work.add({
    kind: 'schema',
    oid: work.newOid(),
    name: 'public',
    comment: 'standard public schema',
    ownerOid: wellKnownOids.databaseOwner,
    access: publicSchemaAccess,
    databaseOid: oid,
  });
}

function mayCreate(work: DdlWork): boolean {
  return isSuperuser(work.draft, work.session.role) || roleOf(work.draft, work.session.role)?.createDatabase === true;
}

interface DatabaseOptions {
  readonly owner: string | undefined;
  readonly template: string | undefined;
  readonly connectionLimit: number;
  readonly allowConnections: boolean;
}

/** What CREATE and ALTER DATABASE say of connections; undefined: not said. */
export interface ConnectionOptions {
  readonly connectionLimit: number | undefined;
  readonly allowConnections: boolean | undefined;
}

function readOptions(options: readonly Option[]): DatabaseOptions {
  const known = new Map<string, Option>();
  for (const option of options) {
    if (known.has(option.name))
      throw new SqlError('42601', 'conflicting or redundant options').at(option.position || undefined);
    known.set(option.name, option);
  }
  let connections: ConnectionOptions = { connectionLimit: undefined, allowConnections: undefined };
  for (const option of options) connections = { ...connections, ...readOption(option) };
  const text = (name: string): string | undefined => {
    const value = known.get(name)?.value;
    return value === undefined || value === 'DEFAULT' ? undefined : String(value);
  };
  return {
    owner: text('owner'),
    template: text('template'),
    connectionLimit: connections.connectionLimit ?? -1,
    allowConnections: connections.allowConnections ?? true,
  };
}

function readOption(option: Option): Partial<ConnectionOptions> {
  const { name, value, position } = option;
  const text = String(value ?? '');
  switch (name) {
    case 'owner':
    case 'template':
      return {};
    case 'encoding':
      checkEncoding(text, position);
      return {};
    case 'locale':
    case 'lc_collate':
    case 'lc_ctype':
      if (!locales.has(text)) throw new SqlError('42809', `invalid locale name: "${text}"`);
      return {};
    case 'connection_limit':
    case 'allow_connections':
    case 'is_template':
      return connectionOption(option);
    default:
      if (withoutMeaning.has(name)) return {};
      throw new SqlError('42601', `option "${name}" not recognized`).at(position || undefined);
  }
}

/** CONNECTION LIMIT, ALLOW_CONNECTIONS, IS_TEMPLATE. */
export function connectionOption({ name, value }: Option): Partial<ConnectionOptions> {
  const text = String(value ?? 'true');
  if (name === 'connection_limit') {
    const limit = Number(text);
    if (limit < -1) throw new SqlError('22023', `invalid connection limit: ${text}`);
    return { connectionLimit: limit };
  }
  const yes = /^(true|on|1)$/i.test(text);
  if (!yes && !/^(false|off|0)$/i.test(text)) throw new SqlError('42601', `${name} requires a Boolean value`);
  return name === 'allow_connections' ? { allowConnections: yes } : {};
}

/** Everything is UTF8. */
function checkEncoding(text: string, position: number): void {
  const name = text.toUpperCase().replace(/[-_]/g, '');
  if (name === 'UTF8' || name === 'UNICODE' || name === 'DEFAULT' || name === '6') return;
  if (/^(LATIN\d+|ISO8859\d+|WIN\d+|KOI8\w?|EUC\w+|SQLASCII|SJIS|BIG5|GBK?|UHC|JOHAB|MULEINTERNAL)$/.test(name))
    throw new SqlError(
      '22023',
      `new encoding (${text.toUpperCase()}) is incompatible with the encoding of the template database (UTF8)`,
      {
        hint: 'Use the same encoding as in the template database, or use template0 as template.',
      },
    );
  throw new SqlError('42704', `${text} is not a valid encoding name`).at(position || undefined);
}

function checkTemplate(work: DdlWork, template: string): void {
  const found = work.draft.databaseByName(template);
  if (found === undefined && !templates.has(template))
    throw new SqlError('3D000', `template database "${template}" does not exist`);
  if (found === undefined) return;
  for (const schema of work.draft.all('schema'))
    if (schema.databaseOid === found.oid && [...work.draft.relationsOf(schema.oid)].length > 0)
      throw new SqlError('0A000', `template database "${template}" has tables, which JimKV does not copy`);
}
