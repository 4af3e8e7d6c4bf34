/** Extensions: those whose functions are built in are there from the beginning, under their names; others are not. */
import { SqlError } from '../errors.ts';
import type { CreateExtension } from '../parse/index.ts';
import { isGranted } from '../privileges/index.ts';
import { currentDatabase } from './access/checks.ts';
import type { DdlWork } from './work.ts';

/** Extensions whose functions JimKV has anyway (or, like `plpgsql`, that everybody expects). */
export const builtInExtensions: ReadonlySet<string> = new Set(['plpgsql', 'pgcrypto', 'uuid-ossp']);

/** CREATE EXTENSION: nothing is to be done for those that are built in. */
export function createExtension(work: DdlWork, { name, ifNotExists }: CreateExtension): void {
  if (!builtInExtensions.has(name))
    throw new SqlError('0A000', `extension "${name}" is not available`, {
      hint: 'The extension must first be installed on the system where PostgreSQL is running.',
    });
  if (name !== 'plpgsql' && !mayCreate(work))
    throw new SqlError('42501', `permission denied to create extension "${name}"`, {
      hint: 'Must have CREATE privilege on current database to create this extension.',
    });
  if (!ifNotExists && name === 'plpgsql') throw new SqlError('42710', `extension "${name}" already exists`);
  work.notice(`extension "${name}" already exists, skipping`, { sqlstate: '42710' });
}

function mayCreate(work: DdlWork): boolean {
  const { ownerOid, access } = currentDatabase(work);
  return isGranted(work.draft, work.session.role, { kind: 'database', ownerOid, access }, 'create');
}

/** DROP EXTENSION: what is built in stays. */
export function dropExtension(work: DdlWork, name: string, ifExists: boolean): void {
  if (builtInExtensions.has(name))
    throw new SqlError('2BP01', `cannot drop extension ${name} because it is required by the database system`);
  if (!ifExists) throw new SqlError('42704', `extension "${name}" does not exist`);
  work.notice(`extension "${name}" does not exist, skipping`);
}
