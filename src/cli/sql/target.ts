/** Which node, which database, as whom: from flags, a URL, and the environment that PostgreSQL's own clients read. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { defaultNodeConfig } from '../../node/config.ts';
import { type Arguments, type Option, UsageError } from '../arguments.ts';
import { SqlConnection, SqlConnectionError, type SqlTarget } from './sql-connection.ts';

/** The flags of a connection. */
export const targetOptions: readonly Option[] = [
  {
    name: 'server',
    value: 'HOST:PORT,…',
    about: 'SQL addresses of nodes; the first that answers is taken',
    otherwise: 'PGHOST and PGPORT, else those of jimkv dev',
  },
  { name: 'user', value: 'ROLE', about: 'role to log in as', otherwise: 'PGUSER, else postgres' },
  { name: 'tls', about: 'encrypt, whoever the server is; --tls-ca checks that, too' },
  { name: 'tls-ca', value: 'FILE', about: 'PEM authority that signed the nodes’ certificates' },
  { name: 'tls-cert', value: 'FILE', about: 'PEM certificate to log in with' },
  { name: 'tls-key', value: 'FILE', about: 'its key' },
];

/** All that is known before a password is asked for; one target per server, to be tried in turn. */
export function targetsOf(args: Arguments): readonly SqlTarget[] {
  const given = args.words[0];
  const url = given !== undefined && /^postgres(ql)?:\/\//.test(given) ? parseUrl(given) : undefined;
  const { PGUSER, PGDATABASE, PGPASSWORD } = process.env;
  const user = args.text('user') ?? textOf(url?.username) ?? PGUSER ?? 'postgres';
  const fromUrl = textOf(url?.pathname.slice(1));
  const database = (url === undefined ? given : fromUrl) ?? PGDATABASE ?? user;
  const password = textOf(url?.password) ?? PGPASSWORD;
  const tls = tlsOf(args, url?.searchParams.get('sslmode') ?? process.env.PGSSLMODE ?? undefined);
  return serversOf(args.text('server'), url).map((server) => ({ ...server, user, database, password, tls }));
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new UsageError(`${text} is no URL: postgres://user@host:port/database`);
  }
}

function textOf(part: string | undefined): string | undefined {
  return part === undefined || part === '' ? undefined : decodeURIComponent(part);
}

type Server = Pick<SqlTarget, 'host' | 'port'>;

function serversOf(flag: string | undefined, url: URL | undefined): readonly Server[] {
  const { PGHOST, PGPORT } = process.env;
  const port = Number(PGPORT ?? defaultNodeConfig.sqlPort);
  if (flag !== undefined) return flag.split(',').map((each) => parseServer(each.trim()));
  if (url !== undefined && url.hostname !== '')
    return [{ host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? port : Number(url.port) }];
  if (PGHOST !== undefined || PGPORT !== undefined) return [{ host: PGHOST ?? '127.0.0.1', port }];
  return [0, 1, 2].map((i) => ({ host: '127.0.0.1', port: port + i }));
}

function parseServer(text: string): Server {
  const match = /^(?:\[(.+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw new UsageError(`--server wants HOST:PORT, not ${JSON.stringify(text)}`);
  return { host, port: Number(match?.[3] ?? defaultNodeConfig.sqlPort) };
}

function tlsOf(args: Arguments, mode: string | undefined): ConnectionOptions | undefined {
  const [ca, cert, key] = ['tls-ca', 'tls-cert', 'tls-key'].map((name) => {
    const path = args.text(name);
    return path === undefined ? undefined : readFileSync(path, 'utf8');
  });
  const isWanted =
    args.has('tls') || ca !== undefined || cert !== undefined || /^(require|verify-.*)$/.test(mode ?? '');
  if (!isWanted) return undefined;
  const checks = ca !== undefined || mode?.startsWith('verify-') === true;
  return { ca, cert, key, rejectUnauthorized: checks };
}

/** Connects to the first server that answers; asks for a password only where the server wants one. */
export async function openFirst(
  targets: readonly SqlTarget[],
  askPassword: (user: string) => Promise<string | undefined>,
): Promise<SqlConnection> {
  let last: unknown;
  for (const target of targets) {
    try {
      return await SqlConnection.open(target);
    } catch (error) {
      last = error;
      if (!(error instanceof SqlConnectionError)) throw error;
      if (error.message === passwordNeeded) {
        const password = await askPassword(target.user);
        if (password !== undefined) return SqlConnection.open({ ...target, password });
      }
      // A server that said no would say it again.
      if (error.report !== undefined) throw error;
    }
  }
  throw last;
}

const passwordNeeded = 'a password is needed';
