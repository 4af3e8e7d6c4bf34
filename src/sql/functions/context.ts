/** What functions may know beyond their arguments. They have no clock, no chance and no settings of their own: a session gives them. */
import type { ValueContext } from '../values/index.ts';

/** One statement's view of its session and of the world. */
export interface FunctionContext {
  /** How values are read and printed; its `now` is the transaction's time. */
  readonly values: ValueContext;
  /** When the statement arrived: microseconds since 2000-01-01 UTC. */
  readonly statementTime: bigint;
  /** The time now; every call may give another. */
  clock(): bigint;
  /** The session's random numbers, 0 <= x < 1. */
  random(): number;
  /** Seeds them; from -1 to 1. */
  setSeed(seed: number): void;
  /** Fills the array with bytes that nobody can guess. */
  randomBytes(bytes: Uint8Array): void;
  /** A cryptographic digest. */
  digest(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array;
  /** A setting's value; undefined for no such setting. */
  setting(name: string): string | undefined;
  /** Changes a setting, for the transaction only or for the session; returns it as it is shown. */
  setSetting(name: string, value: string, isLocal: boolean): string;
  /** Who and where. */
  readonly session: SessionNames;
}

/** The digests that functions ask for. */
export type DigestAlgorithm = 'md5' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** The names that a session has. */
export interface SessionNames {
  readonly database: string;
  readonly schema: string | undefined;
  readonly currentUser: string;
  readonly sessionUser: string;
  readonly backendId: number;
  /** `version()`. */
  readonly version: string;
}
