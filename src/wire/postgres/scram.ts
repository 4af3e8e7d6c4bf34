/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) from the server's side, as a pure machine of two steps:
 *
 *     client   n,,n=,r=<nonce>                              gs2 header, user (PostgreSQL's is in the start-up packet), nonce
 *     server   r=<nonce><more>,s=<salt>,i=<iterations>      first()
 *     client   c=<channel binding>,r=<nonce><more>,p=<proof>
 *     server   v=<signature>                                final()
 *
 * With SCRAM-SHA-256-PLUS the proof also covers the server's certificate (tls-server-end-point, RFC 5929), so that nobody can stand
 * between. For a user who does not exist, or has no password, all goes the same way to the same refusal.
 */
import { assert, concatBytes, utf8 } from '../../base/index.ts';
import type { Crypto, Random } from '../../io/index.ts';
import { equalInConstantTime, fromBase64, mockScramVerifier, type ScramVerifier, toBase64 } from './scram-verifier.ts';
import { bufferOver, decodeText } from './utf8.ts';
import { WireError } from './wire-error.ts';

const plain = 'SCRAM-SHA-256';
const plus = 'SCRAM-SHA-256-PLUS';
const bindingType = 'tls-server-end-point';
const nonceBytes = 18;
const proofBytes = 32;

/** What an exchange needs to know. */
export interface ScramOptions {
  readonly crypto: Crypto;
  /** The server's half of the nonce, new for each exchange: `makeScramNonce`. */
  readonly serverNonce: string;
  readonly user: string;
  /** Undefined: there is no such user, or it has no password. */
  readonly verifier: ScramVerifier | undefined;
  /** A secret of the cluster: the salts of users who do not exist come of it. */
  readonly mockSecret: Uint8Array;
  /** The hash of the server's certificate, over TLS. */
  readonly channelBinding: Uint8Array | undefined;
}

/** A server's half of a nonce. */
export function makeScramNonce(random: Random): string {
  return toBase64(random.bytes(nonceBytes));
}

/** One login. What goes wrong is a WireError with severity FATAL. */
export class ScramExchange {
  readonly #options: ScramOptions;
  readonly #verifier: ScramVerifier;
  #step: 'first' | 'final' | 'over' = 'first';
  /** What the proof covers, as far as it was said, and what the client must repeat. */
  #clientFirstBare = '';
  #serverFirst = '';
  #nonce = '';
  #gs2Header = '';

  constructor(options: ScramOptions) {
    this.#options = options;
    // Made in any case, so that a user who exists does not answer sooner.
    const mock = mockScramVerifier(options.crypto, options.mockSecret, options.user);
    this.#verifier = options.verifier ?? mock;
  }

  /** What to offer, the better one first. */
  get mechanisms(): readonly string[] {
    return this.#options.channelBinding === undefined ? [plain] : [plus, plain];
  }

  /** Takes the client's first message. @returns what to answer in AuthenticationSASLContinue */
  first(mechanism: string, data: Uint8Array): Uint8Array {
    assert(this.#step === 'first', 'an exchange begins once');
    this.#step = 'over';
    if (!this.mechanisms.includes(mechanism))
      throw malformed('client selected an invalid SASL authentication mechanism');
    const attributes = new Attributes(textOf(data));
    this.#gs2Header = this.#readGs2Header(attributes, mechanism === plus);
    this.#clientFirstBare = attributes.rest;
    if (attributes.rest.startsWith('m=')) throw refused('client requires an unsupported SCRAM extension');
    attributes.take('n');
    const clientNonce = attributes.take('r');
    if (!/^[!-+\--~]+$/.test(clientNonce)) throw malformed('non-printable characters in SCRAM nonce');
    this.#nonce = clientNonce + this.#options.serverNonce;
    const { salt, iterations } = this.#verifier;
    this.#serverFirst = `r=${this.#nonce},s=${toBase64(salt)},i=${iterations}`;
    this.#step = 'final';
    return utf8(this.#serverFirst);
  }

  /** Takes the client's proof. @returns what to say in AuthenticationSASLFinal: the client is who it says it is */
  final(data: Uint8Array): Uint8Array {
    assert(this.#step === 'final', 'a proof comes second');
    this.#step = 'over';
    const text = textOf(data);
    const attributes = new Attributes(text);
    this.#checkBinding(attributes.take('c'));
    if (attributes.take('r') !== this.#nonce) throw malformed('invalid SCRAM response', 'Nonce does not match.');
    const proofAt = attributes.skipTo('p');
    const proof = fromBase64(attributes.take('p'));
    if (proof?.length !== proofBytes)
      throw malformed('malformed SCRAM message', 'Malformed proof in client-final-message.');
    if (attributes.rest !== '')
      throw malformed('malformed SCRAM message', 'Garbage found at the end of client-final-message.');
    const authMessage = utf8(`${this.#clientFirstBare},${this.#serverFirst},${text.slice(0, proofAt)}`);
    if (!this.#proves(authMessage, proof)) throw wrongPassword(this.#options.user);
    return utf8(`v=${toBase64(this.#options.crypto.hmacSha256(this.#verifier.serverKey, authMessage))}`);
  }

  #proves(authMessage: Uint8Array, proof: Uint8Array): boolean {
    const { crypto, verifier } = this.#options;
    const signature = crypto.hmacSha256(this.#verifier.storedKey, authMessage);
    const clientKey = signature.map((byte, i) => byte ^ proof[i]);
    const fits = equalInConstantTime(crypto.sha256(clientKey), this.#verifier.storedKey);
    return fits && verifier !== undefined;
  }

  /** `n,,` no binding; `y,,` none, for the server has none; `p=<type>,,` binding. */
  #readGs2Header(attributes: Attributes, isPlus: boolean): string {
    const flag = attributes.takeFlag();
    const binds = flag.startsWith('p=');
    if (binds !== isPlus)
      throw malformed(
        'malformed SCRAM message',
        isPlus
          ? 'The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.'
          : 'The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.',
      );
    if (binds && flag !== `p=${bindingType}`)
      throw malformed(`unsupported SCRAM channel-binding type "${flag.slice(2)}"`);
    if (!binds && flag !== 'n' && flag !== 'y')
      throw malformed('malformed SCRAM message', `Unexpected channel-binding flag "${flag.slice(0, 1)}".`);
    if (flag === 'y' && this.#options.channelBinding !== undefined)
      throw new WireError('28000', 'SCRAM channel binding negotiation error', {
        severity: 'FATAL',
        detail:
          'The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.',
      });
    const identity = attributes.takeFlag();
    if (identity !== '') throw refused('client uses authorization identity, but it is not supported');
    return `${flag},,`;
  }

  /** The client repeats its header, with the server's certificate behind it: a downgrade or a stranger in between shows here. */
  #checkBinding(said: string): void {
    const bound = this.#gs2Header.startsWith('p=');
    const data = bound ? this.#options.channelBinding : undefined;
    const expected = toBase64(concatBytes(utf8(this.#gs2Header), data ?? new Uint8Array(0)));
    if (equalInConstantTime(utf8(said), utf8(expected))) return;
    if (bound) throw new WireError('28000', 'SCRAM channel binding check failed', { severity: 'FATAL' });
    throw malformed('unexpected SCRAM channel-binding attribute in client-final-message');
  }
}

/** Walks `a=value,b=value`. */
class Attributes {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** What was not taken yet. */
  get rest(): string {
    return this.#text.slice(this.#at);
  }

  /** The value of the next attribute, which must have the name. */
  take(name: string): string {
    const found = this.#text.slice(this.#at, this.#at + 2);
    if (found !== `${name}=`)
      throw malformed('malformed SCRAM message', `Expected attribute "${name}" but found "${found.slice(0, 1)}".`);
    return this.takeFlag().slice(2);
  }

  /** All up to the next comma. */
  takeFlag(): string {
    const comma = this.#text.indexOf(',', this.#at);
    const end = comma === -1 ? this.#text.length : comma;
    const flag = this.#text.slice(this.#at, end);
    this.#at = comma === -1 ? end : end + 1;
    return flag;
  }

  /** Passes over extensions up to the attribute with the name. @returns where its comma is */
  skipTo(name: string): number {
    while (this.#at < this.#text.length && !this.rest.startsWith(`${name}=`)) this.takeFlag();
    return this.#at - 1;
  }
}

function textOf(data: Uint8Array): string {
  if (data.length === 0) throw malformed('malformed SCRAM message', 'The message is empty.');
  if (data.includes(0)) throw malformed('malformed SCRAM message', 'Message length does not match input length.');
  try {
    return decodeText(bufferOver(data), 0, data.length);
  } catch {
    throw malformed('malformed SCRAM message', 'The message is not UTF-8.');
  }
}

function malformed(message: string, detail?: string): WireError {
  return new WireError('08P01', message, { severity: 'FATAL', detail });
}

function refused(message: string): WireError {
  return new WireError('0A000', message, { severity: 'FATAL' });
}

/** 28P01: what everyone hears who may not come in, whatever the reason. */
export function wrongPassword(user: string): WireError {
  return new WireError('28P01', `password authentication failed for user "${user}"`, { severity: 'FATAL' });
}
