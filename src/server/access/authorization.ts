/** The `Authorization` header (RFC 9110, 11.6.2), in the two forms that are taken. */
import { JimError, utf8Text } from '../../base/index.ts';

/** What a sender says of himself; nothing of it is checked yet. */
export type Authorization =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

const headerCharactersMax = 2048;

/** Reads the header; throws `unauthenticated`. */
export function parseAuthorization(header: string): Authorization {
  const match = header.length > headerCharactersMax ? null : /^(basic|bearer) +([^\s]+)$/i.exec(header);
  if (match === null) throw unauthenticated('Authorization is Basic with name and password, or Bearer with a token');
  const [, scheme, value] = match;
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', token: value };
  const text = utf8Text(Buffer.from(value, 'base64'));
  const colon = text.indexOf(':');
  if (colon < 0) throw unauthenticated('Basic wants NAME:PASSWORD in base 64');
  return { kind: 'basic', user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** 401, in words. */
export function unauthenticated(message: string, sqlstate = '28000'): JimError {
  return new JimError('unauthenticated', message, { details: { sqlstate } });
}
