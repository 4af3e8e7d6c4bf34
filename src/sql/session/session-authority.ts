/** Whose rights a session has: the role that logged in, SET SESSION AUTHORIZATION, SET ROLE. The names are settings, so transactions take them back. */
import type { Catalog, Oid, RoleDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { SessionSettings } from './settings/index.ts';

/** The roles of a session. */
export class SessionAuthority {
  readonly #loginRole: Oid;
  readonly #catalog: () => Catalog;
  #settings: SessionSettings | undefined;
  /** What was found for the settings and the catalog of that moment. */
  #changes = -1;
  #found: { readonly catalog: Catalog; readonly current: RoleDescriptor; readonly session: RoleDescriptor } | undefined;

  constructor(loginRole: Oid, catalog: () => Catalog) {
    this.#loginRole = loginRole;
    this.#catalog = catalog;
  }

  /** The settings that the names are kept in. */
  use(settings: SessionSettings): void {
    this.#settings = settings;
  }

  /** `current_user`. */
  get current(): RoleDescriptor {
    return this.#find().current;
  }

  /** `session_user`. */
  get session(): RoleDescriptor {
    return this.#find().session;
  }

  /** May the role `member` become `role`? */
  isMember(member: RoleDescriptor, role: Oid): boolean {
    return member.superuser || this.rolesOf(member).includes(role);
  }

  /** The oids of the roles that a role may become, itself first. */
  rolesOf(member: RoleDescriptor): readonly Oid[] {
    const catalog = this.#catalog();
    const found = new Set<Oid>([member.oid]);
    const above = [member];
    for (let next = above.pop(); next !== undefined; next = above.pop())
      for (const { role: oid } of next.memberOf) {
        const descriptor = catalog.byOid(oid);
        if (found.has(oid) || descriptor?.kind !== 'role') continue;
        found.add(oid);
        above.push(descriptor);
      }
    return [...found];
  }

  /** Refuses a value of `role` or `session_authorization` that the session may not take. */
  check(name: string, value: string): void {
    if (name === 'role' && value === 'none') return;
    const role = this.#catalog().roleByName(value);
    if (role === undefined) throw new SqlError('22023', `role "${value}" does not exist`);
    if (name === 'role') {
      if (this.isMember(this.session, role.oid)) return;
      throw new SqlError('42501', `permission denied to set role "${value}"`);
    }
    const login = this.#loginDescriptor();
    if (login.superuser || login.oid === role.oid) return;
    throw new SqlError('42501', 'permission denied to set session authorization');
  }

  #find(): { readonly current: RoleDescriptor; readonly session: RoleDescriptor } {
    const catalog = this.#catalog();
    const changes = this.#settings?.changes ?? 0;
    if (this.#found !== undefined && this.#found.catalog === catalog && this.#changes === changes) return this.#found;
    const login = this.#loginDescriptor();
    const session = catalog.roleByName(this.#settings?.get('session_authorization') ?? '') ?? login;
    const role = this.#settings?.get('role') ?? 'none';
    const current = role === 'none' ? session : (catalog.roleByName(role) ?? session);
    this.#changes = changes;
    this.#found = { catalog, current, session };
    return this.#found;
  }

  #loginDescriptor(): RoleDescriptor {
    const role = this.#catalog().byOid(this.#loginRole);
    if (role?.kind === 'role') return role;
    throw new SqlError('28000', `role with OID ${this.#loginRole} does not exist`);
  }
}
