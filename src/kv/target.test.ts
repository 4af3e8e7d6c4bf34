import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../base/index.ts';
import { decodeContinuation, encodeContinuation, type ScanBounds } from './continuation.ts';
import { decodePercent, parseTarget } from './target.ts';

/** A target as `template namespace key query`, or its error. */
function print(url: string): string {
  try {
    const { template, namespace, key, rawQuery } = parseTarget(url);
    return [template, namespace, toHex(key), rawQuery].join(' ').trimEnd();
  } catch (error) {
    return String((error as Error).message);
  }
}

test('a target is its template, namespace, key bytes and query', () => {
  const story = `
/v1/kv/users/a                     -> /v1/kv/{namespace}/{key} users 61
/v1/kv/users/a%2Fb%00%ff           -> /v1/kv/{namespace}/{key} users 612f6200ff
/v1/kv/users/a/b//c                -> /v1/kv/{namespace}/{key} users 612f622f2f63
/v1/kv/users/a+b:batch             -> /v1/kv/{namespace}/{key} users 612b623a6261746368
/v1/kv/users/a?ttl=5               -> /v1/kv/{namespace}/{key} users 61 ttl=5
/v1/kv/users/                      -> /v1/kv/{namespace}/{key} users
/v1/kv/users                       -> /v1/kv/{namespace} users
/v1/kv/users?limit=1               -> /v1/kv/{namespace} users  limit=1
/v1/kv/users:batch                 -> /v1/kv/{namespace}:batch users
/v1/kv/users%3Abatch               -> /v1/kv/{namespace} users:batch
/v1/kv/Us%20ers/a                  -> /v1/kv/{namespace}/{key} Us ers 61
/v1/namespaces/users               -> /v1/namespaces/{namespace} users
/healthz                           -> /healthz
http://host:1/v1/kv/users/a        -> /v1/kv/{namespace}/{key} users 61
http://host                        -> /
/v1/kv/users/%                     -> the key has a malformed escape at character 0: an escape is % and two hex digits
/v1/kv/users/a%4                   -> the key has a malformed escape at character 1: an escape is % and two hex digits
/v1/kv/users/%g0                   -> the key has a malformed escape at character 0: an escape is % and two hex digits
/v1/kv/%zz/a                       -> the namespace has a malformed escape at character 0: an escape is % and two hex digits
/v1/kv/users/\u00e9                     -> the key has a character at 0 that must be percent-encoded`;
  const told = story
    .trim()
    .split('\n')
    .map((line) => line.split(/ +-> /));
  expect(told.map(([url]) => `${url} -> ${print(url)}`)).toEqual(told.map(([url, answer]) => `${url} -> ${answer}`));
});

test('every byte can be escaped', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      expect(toHex(decodePercent(escaped, 'it'))).toBe(toHex(bytes));
    }),
  );
});

const bounds: ScanBounds = { namespace: 'users', start: new Uint8Array([1]), end: undefined, reverse: false };

test('a continuation comes back as it was given, for its own scan only', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.maxSafeNat(), (resumeKey, at) => {
      const place = { resumeKey, readTimestamp: at as never };
      const token = encodeContinuation(bounds, place);
      expect(decodeContinuation(bounds, token)).toEqual(place);
      for (const other of [
        { ...bounds, namespace: 'user' },
        { ...bounds, reverse: true },
        { ...bounds, end: new Uint8Array(0) },
        { ...bounds, start: new Uint8Array([2]) },
      ])
        expect(() => decodeContinuation(other, token)).toThrow('belongs to another scan');
    }),
  );
});

test('a continuation with any character changed, lost or added is refused', () => {
  const token = encodeContinuation(bounds, { resumeKey: new Uint8Array([7, 8, 9]), readTimestamp: 4096 as never });
  const damaged = [...token].flatMap((character, i) => {
    const other = character === 'A' ? 'B' : 'A';
    return [token.slice(0, i) + other + token.slice(i + 1), token.slice(0, i) + token.slice(i + 1), `${token}A`];
  });
  for (const text of [...damaged, '', '=', 'ä']) {
    // The last character may carry bits that stand for no byte.
    if (Buffer.from(text, 'base64url').equals(Buffer.from(token, 'base64url'))) continue;
    expect(() => decodeContinuation(bounds, text)).toThrow('the continuation is damaged');
  }
});
