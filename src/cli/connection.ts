/** How commands reach a running cluster: the flags that they share, and the client made from them. */
import { readFileSync } from 'node:fs';
import { type ClientCredentials, JimClient, type TlsOptions } from '../client/index.ts';
import { defaultNodeConfig } from '../node/config.ts';
import { type Arguments, type Option, UsageError } from './arguments.ts';
import { parseDuration } from './units.ts';

/** Where the nodes of `jimkv dev` answer. */
const defaultEndpoints = [0, 1, 2].map((i) => `http://127.0.0.1:${defaultNodeConfig.httpPort + i}`);

/** The flags of every command that talks to a cluster. */
export const connectionOptions: readonly Option[] = [
  {
    name: 'endpoint',
    value: 'URL,…',
    about: 'HTTP addresses of nodes; any will do, several are tried in turn',
    otherwise: `JIMKV_ENDPOINT, else those of jimkv dev`,
  },
  { name: 'timeout', value: 'TIME', about: 'how long a request may take with all its attempts', otherwise: '10s' },
  { name: 'user', value: 'NAME', about: 'the role that asks', otherwise: 'JIMKV_USER, else none' },
  { name: 'password', value: 'TEXT', about: 'its password (better in JIMKV_PASSWORD)' },
  { name: 'token', value: 'TEXT', about: 'a token of POST /v1/sessions instead (better in JIMKV_TOKEN)' },
  { name: 'tls-ca', value: 'FILE', about: 'PEM authority that signed the nodes’ certificates' },
  { name: 'tls-cert', value: 'FILE', about: 'PEM certificate to show, where the nodes ask for one' },
  { name: 'tls-key', value: 'FILE', about: 'its key' },
];

/** A client by the flags. With `allNodes`, it also knows the nodes that were not named, so that any of them may die. */
export async function openClient(args: Arguments, allNodes = false): Promise<JimClient> {
  const options = {
    deadlineMs: parseDuration(args.text('timeout') ?? '10s'),
    tls: tlsOf(args),
    ...credentialsOf(args, process.env),
  };
  const endpoints = endpointsOf(args.text('endpoint'));
  const client = new JimClient({ ...options, endpoints });
  if (!allNodes) return client;
  const more = await otherEndpoints(client, endpoints);
  client.close();
  return new JimClient({ ...options, endpoints: [...endpoints, ...more] });
}

/** A key or a bound as typed: text, or hexadecimal digits with `--hex`. */
export function keyOf(text: string, args: Arguments): Uint8Array {
  if (!args.has('hex')) return new Uint8Array(Buffer.from(text, 'utf8'));
  if (!/^([0-9a-fA-F]{2})*$/.test(text)) throw new UsageError(`--hex wants pairs of hexadecimal digits, not ${text}`);
  return new Uint8Array(Buffer.from(text, 'hex'));
}

/** The flag for `keyOf`. */
export const hexOption: Option = { name: 'hex', about: 'keys are given as hexadecimal digits' };

function endpointsOf(flag: string | undefined): readonly string[] {
  const text = flag ?? process.env.JIMKV_ENDPOINT;
  if (text === undefined || text === '') return defaultEndpoints;
  return text
    .split(',')
    .map((each) => each.trim().replace(/\/+$/, ''))
    .filter((each) => each !== '')
    .map((each) => (/^https?:\/\//.test(each) ? each : `http://${each}`));
}

/** Who asks: the flags say, or else the environment. */
export function credentialsOf(
  args: Pick<Arguments, 'text'>,
  environment: Readonly<Record<string, string | undefined>>,
): ClientCredentials {
  const { JIMKV_USER, JIMKV_PASSWORD, JIMKV_TOKEN } = environment;
  const [token, userFlag, passwordFlag] = ['token', 'user', 'password'].map((name) => args.text(name));
  const password = passwordFlag ?? JIMKV_PASSWORD;
  if (token !== undefined || userFlag !== undefined)
    return { ...(token && { token }), ...(userFlag && { user: userFlag, password }) };
  if (JIMKV_TOKEN) return { token: JIMKV_TOKEN };
  return JIMKV_USER ? { user: JIMKV_USER, password } : {};
}

async function otherEndpoints(client: JimClient, known: readonly string[]): Promise<readonly string[]> {
  const { nodes } = (await client.nodes()) as { nodes: readonly { httpAddress: string; live: boolean }[] };
  const scheme = known[0].startsWith('https:') ? 'https' : 'http';
  return nodes.map((node) => `${scheme}://${node.httpAddress}`).filter((endpoint) => !known.includes(endpoint));
}

function tlsOf(args: Arguments): TlsOptions | undefined {
  const [ca, cert, key] = ['tls-ca', 'tls-cert', 'tls-key'].map((name) => {
    const path = args.text(name);
    return path === undefined ? undefined : readFileSync(path, 'utf8');
  });
  return ca === undefined && cert === undefined ? undefined : { ca, cert, key };
}
