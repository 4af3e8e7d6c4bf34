/** Expressions and queries of the catalog as people read them: bound, and written back as PostgreSQL writes them. */
import type { TypedExpression } from '../algebra/index.ts';
import { type BindEnvironment, bindDefinition, type DefinitionScope } from '../bind/index.ts';
import type { TableDescriptor } from '../catalog/index.ts';
import { quoteIdentifier } from '../functions/index.ts';
import { types } from '../values/index.ts';
import { expressionSql } from './deparse/expression.ts';
import { namesOfScene } from './names.ts';
import type { Scene } from './scene.ts';

/** What an expression belongs to: the columns of a table, a domain's value, or nothing. */
export type ExpressionOwner = DefinitionScope;

/** The columns of a table. */
export function overTable(table: TableDescriptor): ExpressionOwner {
  return { kind: 'table', table };
}

/** The type that a literal gets which has none of its own: that of the column whose default it is. */
export interface LiteralType {
  readonly typeOid: number;
}

/** An expression of the catalog; `pretty`: with brackets only where they matter. */
export function expressionText(
  scene: Scene,
  text: string,
  owner: ExpressionOwner,
  pretty: boolean,
  literal?: LiteralType,
): string {
  return boundText(scene, text, owner, { pretty, literal }) ?? text;
}

/** How an expression is to be written. */
export interface TextTerms {
  readonly pretty: boolean;
  readonly literal?: LiteralType;
  /** Stands before columns, with a dot. */
  readonly prefix?: string;
}

/** The same; undefined where the expression cannot be bound by itself. */
export function boundText(
  scene: Scene,
  text: string,
  owner: ExpressionOwner,
  { pretty, literal, prefix }: TextTerms,
): string | undefined {
  const bound = boundExpression(scene, text, owner);
  if (bound === undefined) return undefined;
  const names = namesOfScene(scene);
  const isLiteral = /^(?:E?'(?:[^']|'')*'|NULL)$/is.test(text.trim());
  return expressionSql(isLiteral ? withLiteralType(scene, bound.expression, literal) : bound.expression, {
    pretty,
    values: { ...scene.values, objectNames: names },
    columnName: (id) => {
      const name = columnName(owner, bound.inputs.indexOf(id));
      return prefix === undefined ? name : `${prefix}.${name}`;
    },
    typeText: (oid, modifier) => names.typeText(oid, modifier) ?? `${oid}`,
  });
}

/** Does it look like a call? Index expressions that do need no brackets. */
export function looksLikeCall(scene: Scene, text: string, owner: ExpressionOwner): boolean {
  const expression = boundExpression(scene, text, owner)?.expression;
  switch (expression?.kind) {
    case 'call':
      return expression.function.kind === 'function' && expression.function.name !== 'timezone';
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'nullif':
    case 'current':
      return true;
    default:
      return false;
  }
}

/** Undefined where it cannot be bound (any more), or nobody can read it: then its text must do. */
function boundExpression(
  scene: Scene,
  text: string,
  owner: ExpressionOwner,
): { readonly expression: TypedExpression; readonly inputs: readonly number[] } | undefined {
  const { catalog, database, role, values, parser } = scene;
  if (parser === undefined) return undefined;
  const environment: BindEnvironment = {
    catalog,
    databaseOid: database.oid,
    searchPath: scene.searchPath.map(({ name }) => name),
    role: role.oid,
    parameterTypes: [],
    values,
    parser,
  };
  try {
    const use = owner.kind === 'nothing' ? 'default' : 'index expression';
    return bindDefinition(parser.parseExpression(text), use, owner, undefined, environment);
  } catch {
    return undefined;
  }
}

/** A default that is a literal has the column's type. */
function withLiteralType(scene: Scene, expression: TypedExpression, literal: LiteralType | undefined): TypedExpression {
  if (literal === undefined || expression.kind !== 'constant') return expression;
  if (expression.type.oid !== types.text.oid) return expression;
  const type = scene.catalog.typeByOid(literal.typeOid);
  if (type === undefined || expression.value === null) return type === undefined ? expression : { ...expression, type };
  try {
    return { ...expression, type, value: type.text.parse(String(expression.value), scene.values) };
  } catch {
    return expression;
  }
}

function columnName(owner: ExpressionOwner, place: number): string {
  if (owner.kind === 'value') return 'VALUE';
  return owner.kind === 'table' ? quoteIdentifier(owner.table.columns[place]?.name ?? '?column?') : '?column?';
}
