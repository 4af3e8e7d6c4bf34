/**
 * Who asks over HTTP: the roles of SQL, shown by a password (`Authorization: Basic`), a token, or a certificate; and whether they may do what they ask for.
 *
 *   credentials ─► known from before? ─yes─────────────────────► role as it is now ─► caller
 *                        └─no─► password, token, certificate ─right─┘
 *                                        └─wrong─► 401, and the next guesses of this address come slower
 *
 * What was right is remembered under a keyed hash of the header, so that a request costs microseconds and no comparison tells how near a guess was. Each time the
 * role is looked at as this node's catalog has it now, which is a second old at most, or has just been read: a new password, NOLOGIN or VALID UNTIL hold for
 * those who were known as well. A stranger learns nothing: a name that no role has is told the same, after the same time.
 */
import { JimError } from '../../base/index.ts';
import type { Random } from '../../io/index.ts';
import type { AccessService, Caller, Credentials, EntryNeed, IssuedToken } from '../../kv/index.ts';
import { namelessSuperuser } from '../../kv/index.ts';
import { type Catalog, namespaceColumns, type RoleDescriptor, wellKnownOids } from '../../sql/catalog/index.ts';
import { isGranted, protectedSchema, refusalOf, rolesOf } from '../../sql/privileges/index.ts';
import type { SqlEngine } from '../../sql/session/index.ts';
import { makeScramVerifier, parseScramVerifier, type ScramVerifier } from '../../wire/index.ts';
import { parseAuthorization, unauthenticated } from './authorization.ts';
import { GuessLimit } from './guesses.ts';
import { PasswordCheck } from './passwords.ts';
import { RoleConnections } from './role-connections.ts';
import { type AccessSettings, defaultAccessSettings } from './settings.ts';
import { formatToken, passwordMark, readToken } from './tokens.ts';

const rememberedMax = 10_000;
const monitorRole = 3373;

/** What roles are asked of. */
export interface AccessSource {
  readonly sql: SqlEngine | undefined;
  readiness(): { readonly ready: boolean; readonly reason: string };
  /** The key that tokens of this cluster are signed with. */
  tokenKey(): Promise<Uint8Array>;
}

export interface RoleAccessParts {
  readonly source: AccessSource;
  readonly random: Random;
  monotonicMs(): number;
  wallMs(): number;
  /** Settings that differ from `defaultAccessSettings`. */
  readonly settings?: Partial<AccessSettings>;
}

/** Somebody who was right before. */
interface Remembered {
  readonly roleOid: number;
  /** The role's verifier at that time. */
  readonly password: string | undefined;
  readonly shownBy: 'password' | 'token';
  readonly expiresAtMs: number;
}

/** See the top of the file. */
export class RoleAccess implements AccessService {
  readonly settings: AccessSettings;
  readonly #parts: RoleAccessParts;
  readonly #secret: Uint8Array;
  readonly #guesses: GuessLimit;
  readonly #passwords: PasswordCheck;
  readonly #connections = new RoleConnections();
  /** By the keyed hash of the header; last is last to be forgotten. */
  readonly #remembered = new Map<string, Remembered>();
  /** Headers that are being looked at: many requests may come with one at once. */
  readonly #lookedAt = new Map<string, Promise<Remembered>>();
  readonly #callers = new WeakMap<RoleDescriptor, Map<Caller['shownBy'], Caller>>();
  #firstVerifier: Promise<ScramVerifier> | undefined;
  #tokenKey: Promise<Uint8Array> | undefined;

  constructor(parts: RoleAccessParts) {
    this.settings = { ...defaultAccessSettings, ...parts.settings };
    this.#parts = parts;
    this.#secret = parts.random.bytes(32);
    this.#guesses = new GuessLimit(() => parts.monotonicMs());
    this.#passwords = new PasswordCheck(parts.random.bytes(32));
  }

  // Who asks -------------------------------------------------------------------------------------------------------

  identify(credentials: Credentials): Caller | Promise<Caller> {
    const { authorization } = credentials;
    switch (this.settings.authentication) {
      case 'trust':
        return authorization === undefined ? namelessSuperuser : this.#trusted(authorization, credentials);
      case 'cert':
        return this.#certified(credentials);
      default:
        if (authorization === undefined) throw unauthenticated('this node wants to know who asks');
        return this.#known(authorization, credentials);
    }
  }

  /** Whoever says a name is that role. A token still has to be one. */
  async #trusted(header: string, credentials: Credentials): Promise<Caller> {
    const authorization = parseAuthorization(header);
    if (authorization.kind === 'bearer') return this.#known(header, credentials);
    return this.#named(authorization.user, 'nothing', credentials);
  }

  async #certified(credentials: Credentials): Promise<Caller> {
    const { authorization, certificateName } = credentials;
    if (certificateName === undefined) throw unauthenticated('this node wants a client certificate');
    const said = authorization === undefined ? undefined : parseAuthorization(authorization);
    if (said !== undefined && (said.kind !== 'basic' || said.user !== certificateName))
      throw unauthenticated('the certificate says who asks: Authorization may only repeat its name');
    return this.#named(certificateName, 'certificate', credentials);
  }

  async #named(name: string, shownBy: 'nothing' | 'certificate', credentials: Credentials): Promise<Caller> {
    const { catalog } = this.#engine();
    let role = (await this.#catalog()).roleByName(name);
    if (role === undefined) {
      await catalog.refresh();
      role = catalog.current().roleByName(name);
    }
    if (role === undefined) throw unauthenticated(`role "${name}" does not exist`);
    return this.#admit(role, shownBy, credentials);
  }

  #known(header: string, credentials: Credentials): Caller | Promise<Caller> {
    if (this.settings.encryption === 'require' && !credentials.isPrivate)
      throw unauthenticated('passwords and tokens from other machines are taken over TLS only');
    const digest = this.#digestOf(header);
    const catalog = this.#catalog();
    if (catalog instanceof Promise) return catalog.then((read) => this.#recalled(digest, header, credentials, read));
    return this.#recalled(digest, header, credentials, catalog);
  }

  /** Nobody else can make it, so looking it up tells nothing by the time it takes. */
  #digestOf(header: string): string {
    const keyed = Buffer.concat([this.#secret, Buffer.from(header, 'latin1')]);
    return Buffer.from(this.#engine().crypto.sha256(keyed)).toString('latin1');
  }

  #recalled(digest: string, header: string, credentials: Credentials, catalog: Catalog): Caller | Promise<Caller> {
    const known = this.#remembered.get(digest);
    const role = known && this.#roleNow(known, catalog);
    if (known !== undefined && role !== undefined) return this.#admit(role, known.shownBy, credentials);
    this.#remembered.delete(digest);
    return this.#meet(digest, header, credentials);
  }

  /** The role, if what was right would be right now. */
  #roleNow({ roleOid, password, expiresAtMs }: Remembered, catalog: Catalog): RoleDescriptor | undefined {
    const role = catalog.byOid(roleOid);
    if (role?.kind !== 'role' || role.password !== password || this.#isExpired(role)) return undefined;
    return expiresAtMs > this.#parts.wallMs() ? role : undefined;
  }

  async #meet(digest: string, header: string, credentials: Credentials): Promise<Caller> {
    let looking = this.#lookedAt.get(digest);
    if (looking === undefined) {
      looking = this.#look(header, credentials.address).finally(() => this.#lookedAt.delete(digest));
      this.#lookedAt.set(digest, looking);
    }
    const found = await looking;
    const role = this.#roleNow(found, this.#engine().catalog.current());
    if (role === undefined) throw unauthenticated('the password has changed');
    const caller = this.#admit(role, found.shownBy, credentials);
    this.#remembered.set(digest, found);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > rememberedMax && oldest !== undefined) this.#remembered.delete(oldest);
    return caller;
  }

  async #look(header: string, address: string): Promise<Remembered> {
    const authorization = parseAuthorization(header);
    // Nobody guesses a signature of 256 bits: tokens are not counted.
    if (authorization.kind === 'basic' && !this.#guesses.take(address))
      throw new JimError('too-many-requests', 'too many wrong passwords came from this address', {
        details: { sqlstate: '28P01' },
      });
    // As roles are now, also for names that there are none of: a stranger could measure the difference.
    await this.#engine().catalog.refresh();
    const found =
      authorization.kind === 'basic'
        ? await this.#byPassword(authorization.user, authorization.password)
        : await this.#byToken(authorization.token);
    if (authorization.kind === 'bearer') {
      if (found === undefined) throw unauthenticated('the token is not one of this cluster, or is over');
      return found;
    }
    if (found !== undefined) {
      this.#guesses.giveBack(address);
      return found;
    }
    throw unauthenticated(`password authentication failed for user "${authorization.user}"`, '28P01');
  }

  async #byPassword(user: string, password: string): Promise<Remembered | undefined> {
    const { crypto, catalog } = this.#engine();
    const role = catalog.current().roleByName(user);
    const verifier = role === undefined || this.#isExpired(role) ? undefined : await this.#verifierOf(role);
    if (!(await this.#passwords.isRight(crypto, user, password, verifier)) || role === undefined) return undefined;
    return {
      roleOid: role.oid,
      password: role.password,
      shownBy: 'password',
      expiresAtMs: Number.POSITIVE_INFINITY,
    };
  }

  async #verifierOf(role: RoleDescriptor): Promise<ScramVerifier | undefined> {
    if (role.password !== undefined) return parseScramVerifier(role.password);
    const { firstPassword } = this.settings;
    if (firstPassword === undefined || !role.superuser) return undefined;
    this.#firstVerifier ??= makeScramVerifier(this.#engine().crypto, this.#parts.random, firstPassword);
    return this.#firstVerifier;
  }

  async #byToken(token: string): Promise<Remembered | undefined> {
    const { crypto, catalog } = this.#engine();
    const key = await this.#key();
    const claims = readToken(crypto, key, token);
    const role = claims && catalog.current().byOid(claims.roleOid);
    if (claims === undefined || role?.kind !== 'role') return undefined;
    if (claims.passwordMark !== passwordMark(crypto, key, role.password)) return undefined;
    const { roleOid, expiresAtMs } = claims;
    return expiresAtMs > this.#parts.wallMs() && !this.#isExpired(role)
      ? { roleOid, password: role.password, shownBy: 'token', expiresAtMs }
      : undefined;
  }

  /** VALID UNTIL is over. */
  #isExpired({ validUntil }: RoleDescriptor): boolean {
    return validUntil !== undefined && BigInt(validUntil) < this.#engine().now();
  }

  #admit(role: RoleDescriptor, shownBy: Caller['shownBy'], { connection }: Credentials): Caller {
    if (!role.login) throw unauthenticated(`role "${role.name}" is not permitted to log in`);
    if (!role.superuser) this.#connections.use(connection, role, () => this.#sessionsOf(role.oid));
    let callers = this.#callers.get(role);
    if (callers === undefined) {
      callers = new Map();
      this.#callers.set(role, callers);
    }
    let caller = callers.get(shownBy);
    if (caller === undefined) {
      const { oid: roleOid, name, superuser } = role;
      caller = { roleOid, name, superuser, author: { user: name, tag: '' }, shownBy };
      callers.set(shownBy, caller);
    }
    return caller;
  }

  #sessionsOf(oid: number): number {
    let count = 0;
    for (const { identity } of this.#engine().sessions.values()) if (identity.loginRole === oid) count++;
    return count;
  }

  // Tokens ---------------------------------------------------------------------------------------------------------

  async issueToken({ roleOid, name, shownBy }: Caller, lifeMs: number): Promise<IssuedToken> {
    if (shownBy === 'token')
      throw new JimError('permission-denied', 'a token gets no further tokens: show the password again', {
        details: { sqlstate: '42501' },
      });
    const role = (await this.#catalog()).byOid(roleOid);
    if (role?.kind !== 'role') throw unauthenticated(`role "${name}" does not exist`);
    const { crypto } = this.#engine();
    const key = await this.#key();
    const expiresAtMs = Math.floor((this.#parts.wallMs() + lifeMs) / 1000) * 1000;
    const claims = { roleOid, expiresAtMs, passwordMark: passwordMark(crypto, key, role.password) };
    return { token: formatToken(crypto, key, claims), expiresAtMs };
  }

  #key(): Promise<Uint8Array> {
    this.#tokenKey ??= this.#parts.source.tokenKey().catch((error: unknown) => {
      this.#tokenKey = undefined;
      throw error;
    });
    return this.#tokenKey;
  }

  // What they may do -----------------------------------------------------------------------------------------------

  async checkNamespace(caller: Caller, namespace: string, needs: readonly EntryNeed[]): Promise<void> {
    let catalog = await this.#catalog();
    let table = catalog.relationByName(wellKnownOids.kvSchema, namespace);
    if (table === undefined) {
      await this.#engine().catalog.refresh();
      catalog = this.#engine().catalog.current();
      table = catalog.relationByName(wellKnownOids.kvSchema, namespace);
    }
    if (table === undefined) throw new JimError('namespace-unknown', `there is no namespace ${namespace}`);
    this.#checkSchema(catalog, caller, 'usage');
    for (const { privilege, columns } of needs) {
      const numbers = columns.map((name) => columnNumbers[name]);
      const required = { tableOid: table.oid, privilege, columns: numbers, role: undefined };
      const refusal = refusalOf(catalog, caller.roleOid, 0, [required]);
      if (refusal !== undefined) throw denied(refusal.message, privilege, `kv.${namespace}`);
    }
  }

  async checkNewNamespace(caller: Caller): Promise<void> {
    const catalog = await this.#catalog();
    this.#checkSchema(catalog, caller, 'usage');
    this.#checkSchema(catalog, caller, 'create');
  }

  #checkSchema(catalog: Catalog, { roleOid }: Caller, privilege: 'usage' | 'create'): void {
    const schema = catalog.byOid(wellKnownOids.kvSchema);
    if (schema?.kind === 'schema' && isGranted(catalog, roleOid, protectedSchema(schema), privilege)) return;
    throw denied('permission denied for schema kv', privilege, 'schema kv');
  }

  async checkMonitor({ roleOid, name }: Caller): Promise<void> {
    if (rolesOf(await this.#catalog(), roleOid, 'inherited', undefined).has(monitorRole)) return;
    throw new JimError('permission-denied', `role "${name}" is not a member of pg_monitor`, {
      details: { sqlstate: '42501', role: 'pg_monitor' },
    });
  }

  // The catalog ----------------------------------------------------------------------------------------------------

  #engine(): SqlEngine {
    const { sql, readiness } = this.#parts.source;
    if (sql !== undefined) return sql;
    throw new JimError('node-unavailable', readiness().reason, { retry: 'elsewhere' });
  }

  /** Roles and grants as they are, a second old at most. A node that is cut off does not go by what it knew. */
  #catalog(): Catalog | Promise<Catalog> {
    const { catalog } = this.#engine();
    return catalog.isLeased() ? catalog.current() : catalog.refresh().then(() => catalog.current());
  }
}

const columnNumbers = {
  key: namespaceColumns.key + 1,
  value: namespaceColumns.value + 1,
  content_type: namespaceColumns.contentType + 1,
  expires_at: namespaceColumns.expiresAt + 1,
} as const;

function denied(message: string, privilege: string, object: string): JimError {
  return new JimError('permission-denied', message, {
    details: { sqlstate: '42501', privilege: privilege.toUpperCase(), object },
  });
}
