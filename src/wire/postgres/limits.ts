/** How much a client may send: little before it has logged in, bounded amounts after. */

/** The limits of one connection's parser. Lengths are those that messages declare: without the type byte. */
export interface FrontendLimits {
  /** A start-up packet, as PostgreSQL's MAX_STARTUP_PACKET_LENGTH. */
  readonly startupBytesMax: number;
  readonly startupParametersMax: number;
  /** A message of the password family. SASL's own are held to `saslBytesMax` where they are read. */
  readonly passwordBytesMax: number;
  /** Messages that carry names only, as PostgreSQL's PQ_SMALL_MESSAGE_LIMIT. */
  readonly smallMessageBytesMax: number;
  /** Query, Parse, Bind and CopyData; a longer one is passed over and refused with 54000. */
  readonly messageBytesMax: number;
}

/** What JimKV allows by default. */
export const defaultFrontendLimits: FrontendLimits = {
  startupBytesMax: 10_000,
  startupParametersMax: 64,
  passwordBytesMax: 65_535,
  smallMessageBytesMax: 10_000,
  messageBytesMax: 16 * 1024 * 1024,
};

/** A SASL message may be this long, as PostgreSQL's PG_MAX_SASL_MESSAGE_LENGTH. */
export const saslBytesMax = 1024;

/** No message is longer in PostgreSQL (PQ_LARGE_MESSAGE_LIMIT): a length above it is garbage, not a large message. */
export const messageBytesCeiling = 2 ** 30 - 2;
