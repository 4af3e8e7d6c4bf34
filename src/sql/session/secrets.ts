/** What sessions do not get to see of one another: passwords in statements, and what other roles' sessions say. */
import type { ClusterSubject } from '../execute/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { SessionAuthority } from './session-authority.ts';

type Row = Readonly<Record<string, SqlValue>>;

const literal = String.raw`(?:[eE]?'(?:[^'\\]|''|\\.)*'|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$)`;
const password = new RegExp(String.raw`(\bpassword\s+)${literal}`, 'gi');

/** A statement's text without the passwords that it sets. */
export function withoutPasswords(text: string): string {
  return text.replace(password, "$1'…'");
}

/** Instead of what is not for the one who asks, as in PostgreSQL. */
const hidden = '<insufficient privilege>';

/** Rows of the cluster as a session may see them: superusers all of them, others only what their own roles' sessions say. */
export function shownTo(authority: SessionAuthority, subject: ClusterSubject, rows: readonly Row[]): readonly Row[] {
  const { current } = authority;
  if (current.superuser || (subject !== 'sessions' && subject !== 'statements')) return rows;
  const roles = authority.rolesOf(current);
  return rows.map((row) => {
    if (subject === 'statements') return { ...row, query: hidden };
    return roles.includes(Number(row.usesysid))
      ? row
      : { ...row, query: hidden, client_addr: null, client_address: null };
  });
}
