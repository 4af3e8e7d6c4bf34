/** Names are passwords: `Basic ann:ann` is ann, who may do what a test says; who says nothing is the superuser, unless somebody has to say something. */
import { JimError } from '../../src/base/index.ts';
import {
  type AccessService,
  type Caller,
  type Credentials,
  type EntryNeed,
  type IssuedToken,
  namelessSuperuser,
} from '../../src/kv/index.ts';

export class FakeAccessService implements AccessService {
  asksEverybody = false;
  /** What was asked for, a line each: `ann users select key value`. */
  readonly asked: string[] = [];
  /** Lines of what is not allowed. */
  readonly refused = new Set<string>();
  readonly #oids = new Map<string, number>();

  identify({ authorization }: Credentials): Caller | Promise<Caller> {
    if (authorization === undefined && !this.asksEverybody) return namelessSuperuser;
    const text = Buffer.from(authorization?.split(' ')[1] ?? '', 'base64').toString();
    const [name, password] = text.split(':');
    if (authorization === undefined || name !== password) throw new JimError('unauthenticated', 'who are you?');
    const roleOid = this.#oids.get(name) ?? 16_384 + this.#oids.size;
    this.#oids.set(name, roleOid);
    const author = { user: name, tag: '' };
    return Promise.resolve({ roleOid, name, superuser: name === 'root', author, shownBy: 'password' });
  }

  async issueToken({ name }: Caller, lifeMs: number): Promise<IssuedToken> {
    return { token: `token-of-${name}`, expiresAtMs: lifeMs };
  }

  async checkNamespace({ name }: Caller, namespace: string, needs: readonly EntryNeed[]): Promise<void> {
    for (const { privilege, columns } of needs) this.#ask([name, namespace, privilege, ...columns].join(' '));
  }

  async checkNewNamespace({ name }: Caller): Promise<void> {
    this.#ask(`${name} creates`);
  }

  async checkMonitor({ name }: Caller): Promise<void> {
    this.#ask(`${name} monitors`);
  }

  #ask(line: string): void {
    this.asked.push(line);
    if (this.refused.has(line)) throw new JimError('permission-denied', `not allowed: ${line}`);
  }
}

/** The header that says a name, and its password. */
export function basic(name: string, password = name): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}
