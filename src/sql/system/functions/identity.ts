/** pg_describe_object and pg_identify_object: what an oid of some catalog is, in words and in parts. */
import type { Catalog, Descriptor } from '../../catalog/index.ts';
import { type FunctionContext, quoteIdentifier, type SqlFunction, unusual } from '../../functions/index.ts';
import { SqlRow } from '../../values/index.ts';
import { builtinRow } from '../builtin.ts';
import { classOids } from '../class-oids.ts';
import { serverOid, wrapperOid } from '../rows/foreign.ts';
import { tableKind } from '../rows/relations.ts';
import { statementOf } from '../scene.ts';
import { namesOf } from '../session-names.ts';

const stable = { uses: 'context' } as const;

/** The functions. */
export const identityFunctions: readonly SqlFunction[] = [
  unusual('pg_describe_object(oid, oid, int4): text', stable, describe),
  unusual(
    'pg_identify_object(oid, oid, int4): (type text, schema text, name text, identity text)',
    stable,
    (context, classOid, oid, column) => {
      const found = identify(context, classOid, oid, column);
      return found === undefined
        ? new SqlRow([null, null, null, null])
        : new SqlRow([found.type, found.schema ?? null, found.name ?? null, found.identity]);
    },
  ),
];

interface Identity {
  readonly type: string;
  readonly schema?: string;
  readonly name?: string;
  readonly identity: string;
}

const systemKinds = { r: 'table', v: 'view', f: 'foreign table' } as const;
const tableKinds = { r: 'table', m: 'materialized view', f: 'foreign table' } as const;

/** `table`, `view`, `index` and so on. */
function relationKind(catalog: Catalog, oid: number): string | undefined {
  const system = catalog.systemTableByOid(oid);
  if (system !== undefined) return systemKinds[system.relkind];
  if (catalog.indexByOid(oid) !== undefined) return 'index';
  const object = catalog.byOid(oid);
  switch (object?.kind) {
    case 'table':
      return tableKinds[tableKind(object)];
    case 'view':
    case 'sequence':
      return object.kind;
    case 'composite':
      return 'composite type';
    default:
      return undefined;
  }
}

function columnName(catalog: Catalog, oid: number, number: number): string | undefined {
  const object: Descriptor | { readonly columns: readonly { readonly name: string }[] } | undefined =
    catalog.byOid(oid) ?? catalog.systemTableByOid(oid);
  const columns: readonly { readonly name: string; readonly number?: number }[] =
    object !== undefined && 'columns' in object ? object.columns : [];
  return columns.find((column, i) => (column.number ?? i + 1) === number)?.name;
}

function describe(context: FunctionContext, classOid: number, oid: number, column: number): string | null {
  const names = namesOf(context);
  const { catalog } = statementOf(context);
  switch (classOid) {
    case classOids.pg_class: {
      const text = `${relationKind(catalog, oid)} ${names.relationName(oid)}`;
      if (names.relationName(oid) === undefined) return null;
      return column === 0 ? text : `column ${columnName(catalog, oid, column) ?? column} of ${text}`;
    }
    case classOids.pg_type: {
      const name = names.typeText(oid, undefined);
      return name === undefined ? null : `type ${name}`;
    }
    case classOids.pg_proc: {
      const name = names.nameOf('regprocedure', oid);
      return name === undefined ? null : `function ${name}`;
    }
    case classOids.pg_constraint: {
      const found = constraintOf(catalog, oid);
      return found === undefined
        ? null
        : `constraint ${found.name} on ${found.kind} ${names.relationName(found.owner) ?? names.typeText(found.owner, undefined)}`;
    }
    case classOids.pg_foreign_data_wrapper:
      return oid === wrapperOid ? 'foreign-data wrapper jimkv' : null;
    case classOids.pg_foreign_server:
      return oid === serverOid ? 'server jimkv' : null;
    case classOids.pg_language: {
      const name = builtinRow('pg_language', oid)?.lanname;
      return name === undefined ? null : `language ${name}`;
    }
    default: {
      const object = catalog.byOid(oid);
      return object?.kind === 'schema' || object?.kind === 'role' || object?.kind === 'database'
        ? `${object.kind} ${object.name}`
        : null;
    }
  }
}

interface FoundConstraint {
  readonly name: string;
  readonly owner: number;
  readonly kind: 'table' | 'type';
}

function constraintOf(catalog: Catalog, oid: number): FoundConstraint | undefined {
  for (const table of catalog.all('table')) {
    const keys = table.indexes.filter(({ constraint }) => constraint?.oid === oid);
    const others = [...table.checks, ...table.foreignKeys].filter((each) => each.oid === oid);
    const [found] = [...keys, ...others];
    if (found !== undefined) return { name: found.name, owner: table.oid, kind: 'table' };
  }
  for (const domain of catalog.all('domain')) {
    const check = domain.checks.find((each) => each.oid === oid);
    if (check !== undefined) return { name: check.name, owner: domain.oid, kind: 'type' };
  }
  return undefined;
}

function identify(context: FunctionContext, classOid: number, oid: number, column: number): Identity | undefined {
  const names = namesOf(context);
  const { catalog } = statementOf(context);
  switch (classOid) {
    case classOids.pg_class: {
      const place = names.relationPlace(oid);
      const kind = relationKind(catalog, oid);
      if (place === undefined || kind === undefined) return undefined;
      const schema = quoteIdentifier(names.schemaName(place.schemaOid));
      const name = quoteIdentifier(place.name);
      if (column === 0) return { type: kind, schema, name, identity: `${schema}.${name}` };
      const part = quoteIdentifier(columnName(catalog, oid, column) ?? `${column}`);
      return { type: `${kind} column`, schema, name, identity: `${schema}.${name}.${part}` };
    }
    case classOids.pg_type: {
      const place = names.typePlace(oid);
      if (place === undefined) return undefined;
      const isBuiltin = place.schemaOid === 11;
      const identity = isBuiltin ? (names.typeText(oid, undefined) ?? place.name) : names.qualified(place);
      return { type: 'type', schema: quoteIdentifier(names.schemaName(place.schemaOid)), name: identity, identity };
    }
    default: {
      const object = catalog.byOid(oid);
      if (object?.kind !== 'schema' && object?.kind !== 'role' && object?.kind !== 'database') return undefined;
      const name = quoteIdentifier(object.name);
      return { type: object.kind, name, identity: name };
    }
  }
}
