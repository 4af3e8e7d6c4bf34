/** pg_get_indexdef and its kin: the statement or clause that would make an object again. */
import type { CheckDescriptor, DomainDescriptor, ForeignKeyDescriptor, TableDescriptor } from '../../catalog/index.ts';
import type { ExecutionContext } from '../../execute/index.ts';
import { type FunctionContext, quoteIdentifier, type SqlFunction, unusual } from '../../functions/index.ts';
import { SqlRow, type SqlValue } from '../../values/index.ts';
import { builtinRow } from '../builtin.ts';
import {
  checkDefinition,
  foreignKeyDefinition,
  indexDefinition,
  indexKey,
  keyDefinition,
  overDomain,
} from '../definitions.ts';
import { expressionText, overTable } from '../expression-text.ts';
import { oidsOf } from '../names.ts';
import { keywords } from '../postgres/keywords.ts';
import { recordedTexts } from '../recorded.ts';
import { ruleOid } from '../rows/dependencies.ts';
import { expressionSeparator } from '../rows/index-rows.ts';
import { sceneOf, statementOf } from '../scene.ts';
import { namesOf } from '../session-names.ts';
import { viewText } from '../view-text.ts';

const stable = { uses: 'context' } as const;

/** The functions. */
export const definitionFunctions: readonly SqlFunction[] = [
  unusual('pg_get_indexdef(oid): text', stable, (context, oid) => indexText(context, oid, false)),
  unusual('pg_get_indexdef(oid, int4, bool): text', stable, (context, oid, column, pretty) =>
    column === 0 ? indexText(context, oid, pretty) : indexColumnText(context, oid, column, pretty),
  ),
  unusual('pg_get_constraintdef(oid): text', stable, (context, oid) => constraintText(context, oid, false)),
  unusual('pg_get_constraintdef(oid, bool): text', stable, constraintText),
  unusual('pg_get_expr(pg_node_tree, oid): text', stable, (context, tree, relation) =>
    treeText(context, tree, relation, false),
  ),
  unusual('pg_get_expr(pg_node_tree, oid, bool): text', stable, treeText),
  unusual('pg_get_expr(text, oid): text', stable, (context, tree, relation) =>
    treeText(context, tree, relation, false),
  ),
  unusual('pg_get_viewdef(oid): text', stable, (context, oid) => viewDefinition(context, oid, false)),
  unusual('pg_get_viewdef(oid, bool): text', stable, viewDefinition),
  unusual('pg_get_viewdef(oid, int4): text', stable, (context, oid) => viewDefinition(context, oid, true)),
  unusual('pg_get_viewdef(text): text', stable, (context, name) =>
    viewDefinition(context, namesOf(context).oidOf('regclass', name), false),
  ),
  unusual('pg_get_viewdef(text, bool): text', stable, (context, name, pretty) =>
    viewDefinition(context, namesOf(context).oidOf('regclass', name), pretty),
  ),
  unusual('pg_get_ruledef(oid): text', stable, ruleText),
  unusual('pg_get_ruledef(oid, bool): text', stable, (context, oid) => ruleText(context, oid)),
  unusual('pg_get_triggerdef(oid): text', stable, () => null),
  unusual('pg_get_triggerdef(oid, bool): text', stable, () => null),
  unusual('pg_get_partkeydef(oid): text', stable, () => null),
  unusual('pg_get_partition_constraintdef(oid): text', stable, () => null),
  unusual('pg_get_statisticsobjdef(oid): text', stable, () => null),
  unusual('pg_get_statisticsobjdef_columns(oid): text', stable, () => null),
  unusual('pg_get_userbyid(oid): name', stable, (context, oid) => sceneOf(context).roleName(oid)),
  unusual(
    'pg_get_keywords(): setof (word text, catcode char, barelabel bool, catdesc text, baredesc text)',
    stable,
    () =>
      recordedTexts(keywords).map(
        ({ word, catcode, barelabel, catdesc, baredesc }) =>
          new SqlRow([word, catcode, barelabel === 't', catdesc, baredesc]),
      ),
  ),
  unusual(
    'pg_show_all_settings(): setof (name text, setting text, unit text, category text, short_desc text, extra_desc text, context text, vartype text, source text, min_val text, max_val text, enumvals text[], boot_val text, reset_val text, sourcefile text, sourceline int4, pending_restart bool)',
    stable,
    (context) => statementOf(context).services.clusterRows('settings').map(settingRow),
  ),
  unusual('pg_get_function_arguments(oid): text', stable, (context, oid) => argumentsText(context, oid, true)),
  unusual('pg_get_function_identity_arguments(oid): text', stable, (context, oid) =>
    argumentsText(context, oid, false),
  ),
  unusual('pg_get_function_result(oid): text', stable, resultText),
  unusual('pg_get_function_arg_default(oid, int4): text', stable, () => null),
  unusual('pg_get_function_sqlbody(oid): text', stable, () => null),
  unusual('pg_get_functiondef(oid): text', stable, (context, oid) => {
    const row = builtinRow('pg_proc', oid);
    if (row === undefined) return null;
    const name = quoteIdentifier(String(row.proname));
    return (
      `CREATE OR REPLACE FUNCTION pg_catalog.${name}(${argumentsText(context, oid, true)})\n` +
      ` RETURNS ${resultText(context, oid)}\n LANGUAGE internal\n${functionTraits(row)}AS $function$${row.proname}$function$\n`
    );
  }),
];

const settingColumns = [
  ...['name', 'setting', 'unit', 'category', 'short_desc', 'extra_desc', 'context', 'vartype', 'source'],
  ...['min_val', 'max_val', 'enumvals', 'boot_val', 'reset_val', 'sourcefile', 'sourceline', 'pending_restart'],
];

function settingRow(row: Readonly<Record<string, SqlValue>>): SqlRow {
  return new SqlRow(settingColumns.map((name) => row[name] ?? (name === 'pending_restart' ? false : null)));
}

function functionTraits(row: NonNullable<ReturnType<typeof builtinRow>>): string {
  const traits = [
    row.provolatile === 'i' ? 'IMMUTABLE' : row.provolatile === 's' ? 'STABLE' : undefined,
    row.proparallel === 's' ? 'PARALLEL SAFE' : row.proparallel === 'r' ? 'PARALLEL RESTRICTED' : undefined,
    row.proisstrict === true ? 'STRICT' : undefined,
    row.proleakproof === true ? 'LEAKPROOF' : undefined,
  ].filter((trait) => trait !== undefined);
  return traits.length === 0 ? '' : ` ${traits.join(' ')}\n`;
}

function indexText(context: FunctionContext, oid: number, pretty: boolean): string | null {
  const found = statementOf(context).catalog.indexByOid(oid);
  return found === undefined ? null : indexDefinition(sceneOf(context), found.table, found.index, pretty);
}

function indexColumnText(context: FunctionContext, oid: number, place: number, pretty: boolean): string | null {
  const found = statementOf(context).catalog.indexByOid(oid);
  if (found === undefined) return null;
  const { table, index } = found;
  const column = index.columns[place - 1];
  if (column !== undefined) return indexKey(sceneOf(context), table, column, pretty);
  const included = index.include[place - 1 - index.columns.length];
  const name = table.columns.find(({ number }) => number === included)?.name;
  return name === undefined ? '' : quoteIdentifier(name);
}

/** A constraint, and the table that it is on. */
type Found =
  | { readonly kind: 'key'; readonly table: TableDescriptor; readonly index: TableDescriptor['indexes'][number] }
  | { readonly kind: 'check'; readonly check: CheckDescriptor; readonly owner: TableDescriptor | DomainDescriptor }
  | { readonly kind: 'foreign-key'; readonly table: TableDescriptor; readonly key: ForeignKeyDescriptor };

function constraintText(context: FunctionContext, oid: number, pretty: boolean): string | null {
  const { catalog } = statementOf(context);
  const scene = sceneOf(context);
  const found = findConstraint(catalog, oid);
  switch (found?.kind) {
    case undefined:
      return null;
    case 'key':
      return keyDefinition(found.table, found.index);
    case 'check':
      return checkDefinition(
        scene,
        found.check,
        found.owner.kind === 'table' ? overTable(found.owner) : overDomain(scene, found.owner),
        pretty,
      );
    case 'foreign-key': {
      const referenced = catalog.byOid(found.key.referencedTable);
      return foreignKeyDefinition(
        found.table,
        found.key,
        referenced?.kind === 'table' ? referenced : undefined,
        namesOf(context).relationName(found.key.referencedTable) ?? `${found.key.referencedTable}`,
      );
    }
  }
}

function findConstraint(catalog: ExecutionContext['catalog'], oid: number): Found | undefined {
  for (const table of catalog.all('table')) {
    for (const index of table.indexes) if (index.constraint?.oid === oid) return { kind: 'key', table, index };
    for (const check of table.checks) if (check.oid === oid) return { kind: 'check', check, owner: table };
    for (const key of table.foreignKeys) if (key.oid === oid) return { kind: 'foreign-key', table, key };
  }
  for (const domain of catalog.all('domain'))
    for (const check of domain.checks) if (check.oid === oid) return { kind: 'check', check, owner: domain };
  return undefined;
}

/** Trees are kept as text: several of them for the expressions of an index. */
function treeText(context: FunctionContext, tree: string, relation: number, pretty: boolean): string {
  const scene = sceneOf(context);
  const owner = scene.catalog.byOid(relation);
  const table = owner?.kind === 'table' ? owner : undefined;
  const over = table === undefined ? ({ kind: 'nothing' } as const) : overTable(table);
  const column = table?.columns.find((each) => each.default === tree);
  return tree
    .split(expressionSeparator)
    .map((text) => expressionText(scene, text, over, pretty, column))
    .join(', ');
}

function viewDefinition(context: FunctionContext, oid: number, pretty: boolean): string | null {
  const object = statementOf(context).catalog.byOid(oid);
  if (object?.kind === 'view') return viewText(sceneOf(context), object, pretty);
  if (object?.kind === 'table' && object.materialized !== undefined)
    return viewText(sceneOf(context), { query: object.materialized.query, columns: object.columns }, pretty);
  return object?.kind === 'table' || object?.kind === 'sequence' ? 'Not a view' : null;
}

function ruleText(context: FunctionContext, oid: number): string | null {
  const { catalog } = statementOf(context);
  for (const view of catalog.all('view'))
    if (ruleOid(view.oid) === oid) {
      const name = namesOf(context).qualified(view);
      return `CREATE RULE "_RETURN" AS\n    ON SELECT TO ${name} DO INSTEAD ${viewText(sceneOf(context), view, false)}`;
    }
  return null;
}

function argumentsText(context: FunctionContext, oid: number, withDefaults: boolean): string | null {
  const row = builtinRow('pg_proc', oid);
  if (row === undefined) return null;
  const all = oidsOf(row.proallargtypes);
  const types = all.length > 0 ? all : oidsOf(row.proargtypes);
  const modes = textsOf(row.proargmodes);
  const names = textsOf(row.proargnames);
  const parts: string[] = [];
  const inputs = types.filter((_, i) => (modes[i] ?? 'i') !== 'o' && modes[i] !== 't').length;
  const defaults = String(row.proargdefaults ?? '')
    .split(', ')
    .filter((text) => text !== '');
  let input = 0;
  for (const [i, type] of types.entries()) {
    const mode = modes[i] ?? 'i';
    if (mode === 't' || (mode === 'o' && !withDefaults)) continue;
    const words = mode === 'o' ? ['OUT'] : mode === 'b' ? ['INOUT'] : mode === 'v' ? ['VARIADIC'] : [];
    if ((names[i] ?? '') !== '') words.push(quoteIdentifier(names[i]));
    words.push(namesOf(context).typeText(type, undefined) ?? '???');
    if (mode !== 'o') {
      const given = input++ - (inputs - Number(row.pronargdefaults));
      if (withDefaults && given >= 0 && defaults[given] !== undefined) words.push(`DEFAULT ${defaults[given]}`);
    }
    parts.push(words.join(' '));
  }
  return parts.join(', ');
}

function resultText(context: FunctionContext, oid: number): string | null {
  const row = builtinRow('pg_proc', oid);
  if (row === undefined) return null;
  if (row.prokind === 'p') return null;
  const names = namesOf(context);
  const modes = textsOf(row.proargmodes);
  const columns = oidsOf(row.proallargtypes).flatMap((type, i) =>
    modes[i] === 't' ? [`${quoteIdentifier(textsOf(row.proargnames)[i])} ${names.typeText(type, undefined)}`] : [],
  );
  if (columns.length > 0) return `TABLE(${columns.join(', ')})`;
  const type = names.typeText(Number(row.prorettype), undefined) ?? '???';
  return row.proretset === true ? `SETOF ${type}` : type;
}

function textsOf(array: unknown): readonly string[] {
  const elements = array !== null && typeof array === 'object' && 'elements' in array ? array.elements : [];
  return Array.isArray(elements) ? elements.map(String) : [];
}
