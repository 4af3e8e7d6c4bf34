/** How HTTP clients show who they are. */

/** One answer for all, as for PostgreSQL clients. */
export type HttpAuthentication =
  /** Whoever can reach the port is who they say they are; who says nothing is the superuser. */
  | 'trust'
  /** A password, or a token that was got with one. */
  | 'password'
  /** A certificate of the clients' authority whose common name is the role's. */
  | 'cert';

export interface AccessSettings {
  readonly authentication: HttpAuthentication;
  /** The superuser's password as long as the catalog has none. */
  readonly firstPassword: string | undefined;
  /** With `require`, passwords and tokens from other machines are taken over TLS only: whoever listens on the way reads them otherwise. */
  readonly encryption: 'allow' | 'require';
}

export const defaultAccessSettings: AccessSettings = {
  authentication: 'password',
  firstPassword: undefined,
  encryption: 'require',
};
