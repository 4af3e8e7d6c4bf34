/** Namespaces by name. They are never renamed or dropped, so what was found once is kept for good. */
import { JimError, namespaceKey, namespacePrefix, utf8Text } from '../base/index.ts';
import { type MetaRows, spanOfPrefix } from './meta.ts';
import { jsonRow, type NamespaceRow, readJsonRow } from './rows.ts';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** Ids above would not fit the four bytes that keys give them. */
const idMax = 0xffffffff;

/** The catalog of namespaces, cached. */
export class Namespaces {
  readonly #meta: MetaRows;
  readonly #ids = new Map<string, number>();

  constructor(meta: MetaRows) {
    this.#meta = meta;
  }

  /** The id, if this node has met the name before. */
  known(name: string): number | undefined {
    return this.#ids.get(name);
  }

  /** The id; throws `namespace-unknown`. */
  async idOf(name: string, deadlineAtMs: number): Promise<number> {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const found = namePattern.test(name) ? await this.#meta.get(namespaceKey(name), deadlineAtMs) : undefined;
    if (found === undefined) throw new JimError('namespace-unknown', `there is no namespace ${name}`);
    const { id } = readJsonRow<NamespaceRow>(found.row);
    this.#ids.set(name, id);
    return id;
  }

  /** All names, sorted. */
  async list(deadlineAtMs: number): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { key } of this.#meta.scan(spanOfPrefix(namespacePrefix), deadlineAtMs))
      names.push(utf8Text(key.subarray(namespacePrefix.length)));
    return names;
  }

  /** Creates one; `already-exists` if it is there. */
  async create(name: string, ownerOid: number, deadlineAtMs: number): Promise<void> {
    if (!namePattern.test(name))
      throw new JimError('invalid-argument', 'a namespace has 1 to 63 letters, digits, dots, dashes or underscores');
    const key = namespaceKey(name);
    if ((await this.#meta.get(key, deadlineAtMs)) !== undefined) throw exists(name);
    const id = await this.#meta.allocate('namespace', deadlineAtMs);
    if (id > idMax) throw new JimError('internal', 'there are no ids for namespaces left');
    if (!(await this.#meta.put(key, jsonRow({ id, owner: ownerOid }), { exists: false }, deadlineAtMs)))
      throw exists(name);
    this.#ids.set(name, id);
  }
}

function exists(name: string): JimError {
  return new JimError('already-exists', `the namespace ${name} is there already`);
}
