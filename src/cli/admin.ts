/** Questions to a running node over HTTP that the key-value client does not ask. */

/** Where a node started by `jimkv dev` answers. */
export const defaultEndpoint = 'http://127.0.0.1:18080';

/** The flag that all commands which talk to a cluster share. */
export const endpointOption = {
  name: 'endpoint',
  value: 'URL',
  about: 'HTTP address of any node; several may be given, with commas',
  otherwise: `JIMKV_ENDPOINT, else ${defaultEndpoint}`,
} as const;

/** The nodes to talk to, from the flag or the environment. */
export function endpointsOf(flag: string | undefined): readonly string[] {
  const text = flag ?? process.env.JIMKV_ENDPOINT ?? defaultEndpoint;
  return text
    .split(',')
    .map((each) => each.trim().replace(/\/+$/, ''))
    .map((each) => (/^https?:\/\//.test(each) ? each : `http://${each}`));
}

/** The JSON that the first node which answers gives. */
export async function askAny(endpoints: readonly string[], path: string, timeoutMs: number): Promise<unknown> {
  let last = new Error('no endpoint was given');
  for (const endpoint of endpoints) {
    try {
      return await ask(endpoint, path, timeoutMs);
    } catch (error) {
      last = error as Error;
    }
  }
  throw last;
}

/** The JSON that a node gives; throws with its own words if it refuses. */
export async function ask(endpoint: string, path: string, timeoutMs: number): Promise<unknown> {
  const response = await fetch(`${endpoint}${path}`, { signal: AbortSignal.timeout(timeoutMs) }).catch((error) => {
    throw new Error(
      `${endpoint} does not answer (${reasonOf(error)}); is a node running there? --endpoint names another`,
    );
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const message = (body as { message?: unknown } | undefined)?.message;
  throw new Error(
    `${endpoint}${path}: ${response.status} ${typeof message === 'string' ? message : response.statusText}`,
  );
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown; message?: unknown } | undefined) : undefined;
  return String(cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : error));
}
