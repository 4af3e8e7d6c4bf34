/** SCRAM: the RFC's own example, PostgreSQL's conversation, and everyone who should not come in. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRecording } from '../../../test/sql/wire/recording.ts';
import { nodeCrypto as crypto, NodeRandom } from '../../io/node/index.ts';
import { CancelKeys } from './cancel-keys.ts';
import { readSaslInitialResponse } from './frontend-bodies.ts';
import { prepareText } from './saslprep.ts';
import { makeScramNonce, ScramExchange, type ScramOptions } from './scram.ts';
import {
  formatScramVerifier,
  isScramPassword,
  makeScramVerifier,
  parseScramVerifier,
  type ScramVerifier,
} from './scram-verifier.ts';
import { WireError } from './wire-error.ts';

const random = new NodeRandom();
const mockSecret = Buffer.from('secret');
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const bytesOf = (text: string) => Buffer.from(text);

/** A verifier with a salt that is given. */
function verifierWith(password: string, salt: Uint8Array, iterations = 4096): Promise<ScramVerifier> {
  return makeScramVerifier(crypto, Object.assign(new NodeRandom(), { bytes: () => salt }), password, iterations);
}

function exchangeWith(options: Partial<ScramOptions>): ScramExchange {
  const serverNonce = makeScramNonce(random);
  return new ScramExchange({
    crypto,
    serverNonce,
    mockSecret,
    user: 'ann',
    verifier: undefined,
    channelBinding: undefined,
    ...options,
  });
}

/** What a client answers to the server's first message (RFC 5802, section 3). */
async function proofOf(password: string, bare: string, serverFirst: string, channel: string): Promise<string> {
  const [nonce, salt, iterations] = serverFirst.split(',').map((each) => each.slice(2));
  const salted = await crypto.pbkdf2Sha256(bytesOf(password), Buffer.from(salt, 'base64'), Number(iterations), 32);
  const clientKey = crypto.hmacSha256(salted, bytesOf('Client Key'));
  const withoutProof = `c=${channel},r=${nonce}`;
  const said = bytesOf(`${bare},${serverFirst},${withoutProof}`);
  const signature = crypto.hmacSha256(crypto.sha256(clientKey), said);
  const proof = Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]));
  return `${withoutProof},p=${proof.toString('base64')}`;
}

/** Logs in the way a well-behaved client does; the server's last word, or its complaint. */
async function logIn(password: string, options: Partial<ScramOptions>): Promise<string> {
  const exchange = exchangeWith(options);
  const [mechanism] = exchange.mechanisms;
  const header = mechanism.endsWith('PLUS') ? 'p=tls-server-end-point,,' : 'n,,';
  const serverFirst = textOf(exchange.first(mechanism, bytesOf(`${header}n=,r=abc`)));
  const channel = Buffer.concat([bytesOf(header), options.channelBinding ?? bytesOf('')]).toString('base64');
  const proof = await proofOf(password, 'n=,r=abc', serverFirst, channel);
  return said(() => exchange.final(bytesOf(proof)));
}

function said(answer: () => Uint8Array): string {
  try {
    return textOf(answer());
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return `${error.severity} ${error.sqlstate} ${error.message}${error.detail === undefined ? '' : `: ${error.detail}`}`;
  }
}

test('the example of RFC 7677', async () => {
  const verifier = await verifierWith('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
  const exchange = exchangeWith({ verifier, serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0' });
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  expect(textOf(exchange.first('SCRAM-SHA-256', bytesOf('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')))).toBe(
    `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
  );
  const proof = 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';
  expect(textOf(exchange.final(bytesOf(`c=biws,r=${nonce},p=${proof}`)))).toBe(
    'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  );
});

test.each(['psql', 'pg', 'pgbench-simple'])("what %s and PostgreSQL said, with PostgreSQL's answers", async (name) => {
  const file = new URL(`../../../test/sql/wire/recordings/${name}.txt`, import.meta.url);
  const spoken = parseRecording(readFileSync(file, 'utf8'));
  const [initial, proof] = spoken.filter(({ bytes }) => bytes[0] === 0x70).map(({ bytes }) => bytes.subarray(5));
  const [serverFirst, serverFinal] = spoken
    .filter(({ bytes }) => bytes[0] === 0x52 && [11, 12].includes(bytes[8]))
    .map(({ bytes }) => bytes.toString('latin1', 9));
  const { mechanism, data = bytesOf('') } = readSaslInitialResponse(initial);
  const clientNonce = textOf(data).split('r=')[1];
  const [nonce, salt] = serverFirst.split(',').map((each) => each.slice(2));
  const verifier = await verifierWith('sesame', Buffer.from(salt, 'base64'));
  const exchange = exchangeWith({ verifier, serverNonce: nonce.slice(clientNonce.length) });
  expect(textOf(exchange.first(mechanism, data))).toBe(serverFirst);
  expect(textOf(exchange.final(proof))).toBe(serverFinal);
});

describe('who may come in', () => {
  test('one with the password, over TLS bound to the certificate', async () => {
    const verifier = await makeScramVerifier(crypto, random, 'sesame');
    expect(await logIn('sesame', { verifier })).toMatch(/^v=/);
    expect(await logIn('sesame', { verifier, channelBinding: bytesOf('certificate') })).toMatch(/^v=/);
  });

  test('nobody else, and all hear the same', async () => {
    const verifier = await makeScramVerifier(crypto, random, 'sesame');
    const refusal = 'FATAL 28P01 password authentication failed for user "ann"';
    expect(await logIn('open', { verifier })).toBe(refusal);
    expect(await logIn('sesame', {})).toBe(refusal);
    // Not even with the client key whose hash the mock would have to be.
    expect(await logIn('', {})).toBe(refusal);
  });

  test('who does not exist has a salt of his own, always the same one', () => {
    const saltOf = (user: string, secret = mockSecret) =>
      textOf(exchangeWith({ user, mockSecret: secret }).first('SCRAM-SHA-256', bytesOf('n,,n=,r=a'))).split(',')[1];
    expect(saltOf('ann')).toBe(saltOf('ann'));
    expect(saltOf('ann')).not.toBe(saltOf('bob'));
    expect(saltOf('ann')).not.toBe(saltOf('ann', bytesOf('another')));
    expect(saltOf('ann')).toMatch(/^s=.{22}==$/);
  });
});

describe('what clients may not say', () => {
  const malformed = 'FATAL 08P01 malformed SCRAM message';
  test.each<[string, string, string]>([
    ['SCRAM-SHA-1', 'n,,n=,r=a', 'FATAL 08P01 client selected an invalid SASL authentication mechanism'],
    ['SCRAM-SHA-256', '', `${malformed}: The message is empty.`],
    ['SCRAM-SHA-256', 'n,,n=,r=a\0', `${malformed}: Message length does not match input length.`],
    ['SCRAM-SHA-256', 'x,,n=,r=a', `${malformed}: Unexpected channel-binding flag "x".`],
    ['SCRAM-SHA-256', 'n,a=bob,n=,r=a', 'FATAL 0A000 client uses authorization identity, but it is not supported'],
    ['SCRAM-SHA-256', 'n,,m=x,n=,r=a', 'FATAL 0A000 client requires an unsupported SCRAM extension'],
    ['SCRAM-SHA-256', 'n,,r=a', `${malformed}: Expected attribute "n" but found "r".`],
    ['SCRAM-SHA-256', 'n,,n=', `${malformed}: Expected attribute "r" but found "".`],
    ['SCRAM-SHA-256', 'n,,n=,r=', 'FATAL 08P01 non-printable characters in SCRAM nonce'],
    ['SCRAM-SHA-256', 'n,,n=,r=a b', 'FATAL 08P01 non-printable characters in SCRAM nonce'],
    [
      'SCRAM-SHA-256',
      'p=tls-server-end-point,,n=,r=a',
      `${malformed}: The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.`,
    ],
  ])('%s %j', (mechanism, message, complaint) => {
    expect(said(() => exchangeWith({}).first(mechanism, bytesOf(message)))).toBe(complaint);
  });

  test.each<[string, string, string]>([
    ['SCRAM-SHA-256-PLUS', 'p=tls-unique,,n=,r=a', 'FATAL 08P01 unsupported SCRAM channel-binding type "tls-unique"'],
    [
      'SCRAM-SHA-256-PLUS',
      'n,,n=,r=a',
      `${malformed}: The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.`,
    ],
    [
      'SCRAM-SHA-256',
      'y,,n=,r=a',
      'FATAL 28000 SCRAM channel binding negotiation error: The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.',
    ],
  ])('over TLS, %s %j', (mechanism, message, complaint) => {
    const exchange = exchangeWith({ channelBinding: bytesOf('certificate') });
    expect(said(() => exchange.first(mechanism, bytesOf(message)))).toBe(complaint);
  });

  test.each<[string, string]>([
    ['c=eSws,r=ab,p=', 'FATAL 08P01 unexpected SCRAM channel-binding attribute in client-final-message'],
    ['c=biws,r=ax,p=', 'FATAL 08P01 invalid SCRAM response: Nonce does not match.'],
    ['c=biws,r=ab', `${malformed}: Expected attribute "p" but found "".`],
    ['c=biws,r=ab,x=1,p=AAAA', `${malformed}: Malformed proof in client-final-message.`],
    [`c=biws,r=ab,p=${'A'.repeat(43)}=,x`, `${malformed}: Garbage found at the end of client-final-message.`],
    [`c=biws,r=ab,p=${'A'.repeat(43)}=`, 'FATAL 28P01 password authentication failed for user "ann"'],
  ])('in the end: %j', (message, complaint) => {
    const exchange = exchangeWith({ serverNonce: 'b' });
    exchange.first('SCRAM-SHA-256', bytesOf('n,,n=,r=a'));
    expect(said(() => exchange.final(bytesOf(message)))).toBe(complaint);
  });

  test('a certificate other than the server has', async () => {
    const verifier = await makeScramVerifier(crypto, random, 'sesame');
    const exchange = exchangeWith({ verifier, channelBinding: bytesOf('certificate') });
    const header = 'p=tls-server-end-point,,';
    const serverFirst = textOf(exchange.first('SCRAM-SHA-256-PLUS', bytesOf(`${header}n=,r=a`)));
    const proof = await proofOf('sesame', 'n=,r=a', serverFirst, bytesOf(`${header}stranger`).toString('base64'));
    expect(said(() => exchange.final(bytesOf(proof)))).toBe('FATAL 28000 SCRAM channel binding check failed');
  });
});

describe('verifiers', () => {
  test('are stored and read', async () => {
    const verifier = await makeScramVerifier(crypto, random, 'sesame', 10_000);
    const stored = formatScramVerifier(verifier);
    const read = parseScramVerifier(stored);
    expect(read && formatScramVerifier(read)).toBe(stored);
    expect(await isScramPassword(crypto, 'sesame', verifier)).toBe(true);
    expect(await isScramPassword(crypto, 'sesamE', verifier)).toBe(false);
  });

  test.each([
    '',
    'sesame',
    'md5d41d8cd98f00b204e9800998ecf8427e',
    'SCRAM-SHA-256$0:YQ==$YQ==:YQ==',
    'SCRAM-SHA-256$1:YQ$x:y',
  ])('%j is none', (password) => {
    expect(parseScramVerifier(password)).toBeUndefined();
  });
});

describe('SASLprep', () => {
  test.each<[string, string, string]>([
    ['ASCII, even where RFC 4013 forbids it', 'a\u0007b', 'a\u0007b'],
    ['a soft hyphen goes', 'I\u00adX', 'IX'],
    ['capitals stay', 'USER', 'USER'],
    ['a feminine ordinal is an a', '\u00aa', 'a'],
    ['a Roman numeral is letters', '\u2168', 'IX'],
    ['a space is a space', 'a\u00a0b\u3000c', 'a b c'],
    ['composed and decomposed are one', 'e\u0301', '\u00e9'],
    ['Arabic in the middle is left alone', '\u0627\u0031', '\u0627\u0031'],
    ['Arabic at both ends is prepared', '\u0627\u00ad1\u0628', '\u06271\u0628'],
    ['nothing left: left alone', '\u00ad', '\u00ad'],
    ['what Unicode 3.2 did not know is left alone', '\u0221\u00aa', '\u0221\u00aa'],
    ['private characters are left alone', '\ue000\u00aa', '\ue000\u00aa'],
  ])('%s', (_what, password, expected) => {
    expect(prepareText(password)).toBe(expected);
  });
});

describe('keys to cancel with', () => {
  test('are short for old clients, long for new ones, and fit one session', () => {
    const keys = new CancelKeys<string>(random);
    const old = keys.issue('old', 0);
    const young = keys.issue('young', 2);
    expect([old.secretKey.length, young.secretKey.length]).toEqual([4, 32]);
    expect(keys.find(old.processId, old.secretKey)).toBe('old');
    expect(keys.find(young.processId, young.secretKey)).toBe('young');
    expect(keys.find(young.processId, old.secretKey)).toBeUndefined();
    expect(keys.find(young.processId, young.secretKey.subarray(0, 31))).toBeUndefined();
    keys.revoke(old.processId);
    expect(keys.find(old.processId, old.secretKey)).toBeUndefined();
  });
});
