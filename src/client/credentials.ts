/** Who the client says it is. */
import { JimError } from '../base/index.ts';

/** Name and password, or a token; neither where nodes ask for a certificate, or for nothing. */
export interface ClientCredentials {
  /** A role of the cluster. */
  readonly user?: string;
  readonly password?: string;
  /** From `POST /v1/sessions`, instead of name and password. */
  readonly token?: string;
}

/** The header that says so. */
export function authorizationOf({ user, password, token }: ClientCredentials): string | undefined {
  if (token !== undefined && user !== undefined)
    throw new JimError('invalid-argument', 'a client says who it is by user and password, or by a token, not by both');
  if (token !== undefined) return `Bearer ${token}`;
  if (user === undefined) {
    if (password === undefined) return undefined;
    throw new JimError('invalid-argument', 'a password is one of a user: say whose');
  }
  if (user.includes(':'))
    throw new JimError('invalid-argument', 'a user that logs in over HTTP has no colon in its name');
  return `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
}
