/** The names that PostgreSQL makes up for constraints, indexes and sequences: `t_a_b_key`, and `t_a_b_key1` if that is taken. */
import { utf8 } from '../../base/index.ts';
import type { Catalog, DomainDescriptor, Oid } from '../catalog/index.ts';
import { namedIn } from './names.ts';

/** The longest name, in bytes. */
export const nameBytesMax = 63;

/** A name that no relation or index of the schema has; as a constraint's name also no constraint. `taken` are names promised already. */
export function chooseRelationName(
  catalog: Catalog,
  schemaOid: Oid,
  parts: NameParts,
  {
    ofConstraint = false,
    taken = noNames,
  }: { readonly ofConstraint?: boolean; readonly taken?: ReadonlySet<string> } = {},
): string {
  return firstFree(
    parts,
    (name) =>
      taken.has(name) ||
      namedIn(catalog, schemaOid, name) !== undefined ||
      (ofConstraint && isConstraint(catalog, schemaOid, name)),
  );
}

/** A name that no constraint of the schema has. */
export function chooseConstraintName(
  catalog: Catalog,
  schemaOid: Oid,
  parts: NameParts,
  taken: ReadonlySet<string> = noNames,
): string {
  return firstFree(parts, (name) => taken.has(name) || isConstraint(catalog, schemaOid, name));
}

/** A name for a check of a domain. */
export function chooseDomainConstraintName(catalog: Catalog, domain: DomainDescriptor): string {
  const taken = new Set(domain.checks.map(({ name }) => name));
  return chooseConstraintName(
    catalog,
    domain.schemaOid,
    { first: domain.name, second: undefined, label: 'check' },
    taken,
  );
}

/** `first_second_label`. */
export interface NameParts {
  readonly first: string;
  readonly second: string | undefined;
  readonly label: string;
}

/** Columns in a name: `a_b_c`, as far as it makes sense. */
export function columnsInName(columns: readonly string[]): string {
  let text = '';
  for (const column of columns) {
    if (text !== '') text += '_';
    text += column;
    if (utf8(text).length > nameBytesMax) break;
  }
  return text;
}

/** Puts the parts together; where that is too long, the longer of the first two is cut. */
export function makeObjectName({ first, second, label }: NameParts): string {
  const room = nameBytesMax - utf8(label).length - 1 - (second === undefined ? 0 : 1);
  let firstBytes = utf8(first).length;
  let secondBytes = second === undefined ? 0 : utf8(second).length;
  while (firstBytes + secondBytes > room) {
    if (firstBytes > secondBytes) firstBytes--;
    else secondBytes--;
  }
  const cut = [cutToBytes(first, firstBytes)];
  if (second !== undefined) cut.push(cutToBytes(second, secondBytes));
  return [...cut, label].join('_');
}

/** As much of a text as fits, whole characters. */
export function cutToBytes(text: string, bytesMax: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8(character).length;
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return text.slice(0, end);
}

const noNames: ReadonlySet<string> = new Set();

function firstFree(parts: NameParts, isTaken: (name: string) => boolean): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(pass === 0 ? parts : { ...parts, label: `${parts.label}${pass}` });
    if (!isTaken(name)) return name;
  }
}

function isConstraint(catalog: Catalog, schemaOid: Oid, name: string): boolean {
  for (const relation of catalog.relationsOf(schemaOid)) {
    if (relation.kind !== 'table') continue;
    if (relation.checks.some((check) => check.name === name)) return true;
    if (relation.foreignKeys.some((key) => key.name === name)) return true;
    if (relation.indexes.some((index) => index.constraint !== undefined && index.name === name)) return true;
  }
  for (const domain of catalog.all('domain'))
    if (domain.schemaOid === schemaOid && domain.checks.some((check) => check.name === name)) return true;
  return false;
}
