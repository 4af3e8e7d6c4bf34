/** Who may open a session in which database, once it is known who they are: in PostgreSQL's words. */
import { WireError } from '../../wire/index.ts';
import type { Catalog, DatabaseDescriptor, RoleDescriptor } from '../catalog/index.ts';
import type { SqlEngine } from './engine.ts';
import type { SessionIdentity } from './identity.ts';

/** What was found. */
export interface LoginFound {
  readonly role: RoleDescriptor;
  readonly database: DatabaseDescriptor;
  readonly identity: Pick<SessionIdentity, 'databaseOid' | 'databaseName' | 'loginRole' | 'replicates'>;
}

/** The role and the database of a start-up packet; another node may just have made them. Throws what is said as FATAL. */
export async function checkLogin(engine: SqlEngine, parameters: ReadonlyMap<string, string>): Promise<LoginFound> {
  const { catalog } = engine;
  const [user, database] = [parameters.get('user') ?? '', parameters.get('database') ?? ''];
  const isUnknown =
    catalog.current().roleByName(user) === undefined || catalog.current().databaseByName(database) === undefined;
  if (isUnknown) await catalog.refresh();
  return findLogin(engine, parameters);
}

function findLogin(engine: SqlEngine, parameters: ReadonlyMap<string, string>): LoginFound {
  const catalog = engine.catalog.current();
  const role = roleOf(catalog, parameters.get('user') ?? '');
  const database = databaseFor(catalog, role, parameters.get('database') ?? '');
  const replicates = wantsReplication(parameters.get('replication'));
  if (replicates && !mayReplicate(role))
    throw fatal('42501', 'must be superuser or replication role to start walsender');
  checkRoom(engine, role, database);
  return {
    role,
    database,
    identity: { databaseOid: database.oid, databaseName: database.name, loginRole: role.oid, replicates },
  };
}

function roleOf(catalog: Catalog, name: string): RoleDescriptor {
  const role = catalog.roleByName(name);
  if (role === undefined) throw fatal('28000', `role "${name}" does not exist`);
  if (!role.login) throw fatal('28000', `role "${name}" is not permitted to log in`);
  return role;
}

/** The database, if the role may be in it. Throws 3D000, 55000, 42501. */
export function databaseFor(catalog: Catalog, role: RoleDescriptor, name: string): DatabaseDescriptor {
  const database = catalog.databaseByName(name);
  if (database === undefined) throw fatal('3D000', `database "${name}" does not exist`);
  if (!database.allowConnections) throw fatal('55000', `database "${name}" is not currently accepting connections`);
  if (!mayConnect(role, database))
    throw fatal('42501', `permission denied for database "${name}"`, 'User does not have CONNECT privilege.');
  return database;
}

/** Unless it was revoked, everybody may. */
function mayConnect(role: RoleDescriptor, { ownerOid, access }: DatabaseDescriptor): boolean {
  if (role.superuser || role.oid === ownerOid || access === undefined) return true;
  const groups = new Set([0, role.oid, ...role.memberOf.map((each) => each.role)]);
  return access.some(({ grantee, privileges }) => groups.has(grantee) && privileges.includes('connect'));
}

function checkRoom(engine: SqlEngine, role: RoleDescriptor, database: DatabaseDescriptor): void {
  if (role.superuser) return;
  const count = (isMeant: (identity: SessionIdentity) => boolean) => {
    let sessions = 0;
    for (const { identity } of engine.sessions.values()) if (isMeant(identity)) sessions++;
    return sessions;
  };
  if (role.connectionLimit >= 0 && count(({ loginRole }) => loginRole === role.oid) >= role.connectionLimit)
    throw fatal('53300', `too many connections for role "${role.name}"`);
  if (
    database.connectionLimit >= 0 &&
    count(({ databaseOid }) => databaseOid === database.oid) >= database.connectionLimit
  )
    throw fatal('53300', `too many connections for database "${database.name}"`);
}

/** `replication=database` is logical replication; between PostgreSQL's own servers there is another kind, which goes by files. */
function wantsReplication(text: string | undefined): boolean {
  if (text === undefined || /^(?:f|false|n|no|of|off|0)$/i.test(text)) return false;
  if (text.toLowerCase() === 'database') return true;
  if (!/^(?:t|true|y|yes|on|1)$/i.test(text))
    throw fatal('22023', `invalid value for parameter "replication": "${text}"`);
  throw fatal(
    '0A000',
    'physical replication is not supported',
    'Connect with replication=database for logical replication.',
  );
}

function fatal(sqlstate: string, message: string, detail?: string): WireError {
  return new WireError(sqlstate, message, { severity: 'FATAL', detail });
}

/** Who may follow changes by slots. */
export function mayReplicate({ superuser, replication }: RoleDescriptor): boolean {
  return superuser || replication;
}

/** Parameters of the start-up packet that are no settings. */
const noSettings = new Set(['user', 'database', 'options', 'replication']);

/** The settings that a start-up packet asks for: by name, and in `options` (`-c name=value --name=value`). */
export function settingsOfStartup(parameters: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const options = readOptions(parameters.get('options') ?? '');
  const named = [...parameters].filter(([name]) => !noSettings.has(name) && !name.startsWith('_pq_.'));
  return [...options, ...named];
}

function readOptions(text: string): readonly (readonly [string, string])[] {
  // A backslash keeps a blank inside of a word.
  const words = [...text.matchAll(/(?:\\.|[^\s\\])+/g)].map(([word]) => word.replaceAll(/\\(.)/g, '$1'));
  const settings: (readonly [string, string])[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const given =
      word === '-c' ? words[++i] : word.startsWith('-c') || word.startsWith('--') ? word.slice(2) : undefined;
    const match = /^([^=]+)=(.*)$/s.exec(given ?? '');
    if (match === null) throw fatal('42601', `invalid command-line argument for server process: ${word}`);
    settings.push([match[1].replaceAll('-', '_'), match[2]]);
  }
  return settings;
}
