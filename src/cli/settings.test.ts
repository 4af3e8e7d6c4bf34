/** Where a setting's value comes from, and what is said about a wrong one. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultNodeConfig } from '../node/config.ts';
import { environmentName, formatDefault, resolveConfig, settings } from './settings.ts';
import { formatElapsed, formatExactDuration, formatExactSize, formatSize, parseDuration, parseSize } from './units.ts';

const none = { flags: {}, environment: {}, file: undefined };

test('without anything said, the defaults hold', () => {
  expect(resolveConfig(none)).toEqual(defaultNodeConfig);
});

test('a flag wins over the environment, the environment over the file, the file over the default', () => {
  const file = { zone: 'file', 'http-port': 1, memory: '1GiB', join: ['h:1', 'h:2'] };
  const environment = { JIMKV_ZONE: 'environment', JIMKV_HTTP_PORT: '2', JIMKV_SERVICE_HOST: '10.0.0.1' };
  const config = resolveConfig({ flags: { zone: 'flag' }, environment, file });
  expect(config).toMatchObject({
    zone: 'flag',
    httpPort: 2,
    memoryBytes: 2 ** 30,
    join: ['h:1', 'h:2'],
    rpcPort: 17070,
  });
});

test('lists come with commas or repeated flags', () => {
  expect(resolveConfig({ ...none, flags: { join: ['h:1,h:2', 'h:3'] } }).join).toEqual(['h:1', 'h:2', 'h:3']);
  expect(resolveConfig({ ...none, environment: { JIMKV_JOIN: 'h:1, h:2' } }).join).toEqual(['h:1', 'h:2']);
});

test('listening everywhere does not tell others to come to 0.0.0.0', () => {
  expect(resolveConfig({ ...none, flags: { host: '0.0.0.0' } }).advertiseHost).toBe('127.0.0.1');
  expect(resolveConfig({ ...none, flags: { host: '10.0.0.7' } }).advertiseHost).toBe('10.0.0.7');
});

test('a wrong value is refused with the name of its source', () => {
  const refusals: readonly [Partial<typeof none>, RegExp][] = [
    [{ flags: { 'http-port': 'x' } }, /^--http-port: a whole number is wanted/],
    [{ flags: { 'http-port': '70000' } }, /^--http-port must be a whole number from 0 to 65535, not 70000/],
    [{ environment: { JIMKV_MEMORY: 'lots' } }, /^JIMKV_MEMORY: a size looks like/],
    [{ flags: { durability: 'maybe' } }, /^--durability must be fsync or memory/],
    [{ flags: { join: 'nowhere' } }, /^--join must be a list of host:port/],
    [{ flags: { 'dead-after': '1s' } }, /^--dead-after must be/],
    [{ flags: { 'tls-cert': 'a.pem' } }, /^TLS wants/],
    [{ file: { zonne: 'a' } as never }, /unknown setting "zonne"/],
    [{ file: { zone: 7 } as never }, /^"zone" in the file: a text is wanted/],
    [{ file: [] as never }, /one JSON object/],
  ];
  for (const [sources, message] of refusals) expect(() => resolveConfig({ ...none, ...sources })).toThrow(message);
});

test('docs/operations.md has every setting with its default', () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  for (const { name, kind, field } of settings) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`--${name}`));
    expect(row, name).toContain(`\`${environmentName(name)}\``);
    const value = formatDefault(kind, field);
    if (value !== undefined) expect(row, name).toContain(`| \`${value}\``);
  }
});

test('sizes and durations are read back as they are printed', () => {
  for (const size of [0, 1, 1000, 1024, 3 * 1024 ** 2, 2 ** 31]) expect(parseSize(formatExactSize(size))).toBe(size);
  for (const ms of [0, 1, 1500, 60_000, 300_000, 7_200_000]) expect(parseDuration(formatExactDuration(ms))).toBe(ms);
  expect([0, 999, 1536, 2 ** 31, 150 * 2 ** 20].map(formatSize)).toEqual([
    '0 B',
    '999 B',
    '1.5 KiB',
    '2.0 GiB',
    '150 MiB',
  ]);
  expect([400, 61_000, 4_000_000].map(formatElapsed)).toEqual(['0 s', '1 min 1 s', '1 h 6 min']);
});
