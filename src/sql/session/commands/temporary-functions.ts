/**
 * Functions of a session: `CREATE FUNCTION pg_temp.f(OUT …) LANGUAGE plpgsql`, which ORMs wrap a statement in to look at its error without losing the
 * transaction. They have no arguments, are called in FROM, and run before the query around them: its FROM then has their row in place of them. They end with
 * the session, and are not undone with a transaction. There are no functions of users beyond these.
 */
import { SqlError } from '../../errors.ts';
import { functionsNamed } from '../../functions/index.ts';
import {
  type CreateFunction,
  type DropFunctions,
  type FromFunction,
  type FromItem,
  formatType,
  type Select,
  type TypeName,
} from '../../parse/index.ts';
import { parseBlock } from '../../procedural/index.ts';
import { done, type Execution } from '../execution.ts';
import { selectOf, typeNamed } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import type { SessionStatement } from '../statements.ts';
import { type BlockVariable, BlockVariables } from './block-variables.ts';
import { runBlock } from './do-block.ts';

/** A function of this session. */
export interface TemporaryFunction {
  readonly body: string;
  readonly results: readonly BlockVariable[];
}

const temporary = 'pg_temp';

/** CREATE FUNCTION. */
export function createFunction(session: SqlSession, statement: CreateFunction): Execution {
  const { name, replace, language, body, parameters } = statement;
  const results = parameters.filter(({ mode, name: own }) => mode === 'out' && own !== undefined);
  const isOurs = name.schema === temporary && language === 'plpgsql' && body !== undefined;
  if (!isOurs || results.length === 0 || results.length < parameters.length)
    throw new SqlError('0A000', 'CREATE FUNCTION is not supported', {
      detail: 'There are only functions of a session: in pg_temp, in plpgsql, with named OUT parameters and no others.',
    });
  if (!replace && session.temporaryFunctions.has(name.name))
    throw new SqlError('42723', `function "${name.name}" already exists with same argument types`);
  const variables = results.map(({ name: own = '', type }) => ({
    name: own,
    typeName: type,
    type: typeNamed(session, type),
  }));
  parseBlock(
    body,
    variables.map((each) => each.name),
  );
  session.temporaryFunctions.set(name.name, { body, results: variables });
  return done('CREATE FUNCTION');
}

/** DROP FUNCTION. */
export function dropFunctions(session: SqlSession, { functions, ifExists }: DropFunctions): Execution {
  for (const { name, arguments: types } of functions) {
    const isOurs = name.schema === temporary && (types === undefined || types.length === 0);
    if (isOurs && session.temporaryFunctions.delete(name.name)) continue;
    const full = name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
    const signature = `${full}(${(types ?? []).map(formatType).join(',')})`;
    if (functionsNamed(name.name).length > 0 && (name.schema === undefined || name.schema === 'pg_catalog'))
      throw new SqlError('2BP01', `cannot drop function ${signature} because it is required by the database system`);
    if (!ifExists)
      throw new SqlError(
        '42883',
        types === undefined ? `could not find a function named "${full}"` : `function ${signature} does not exist`,
      );
    session.notice('NOTICE', `function ${full}(${(types ?? []).map(writtenType).join(',')}) does not exist, skipping`);
  }
  return done('DROP FUNCTION');
}

/** A type as it was written, unquoted. */
function writtenType({ schema, name, arrayDimensions }: TypeName): string {
  return `${schema === undefined ? '' : `${schema}.`}${name}${arrayDimensions > 0 ? '[]' : ''}`;
}

/** The statement, with rows in place of the session's functions. They have run by then. */
export async function callTemporaryFunctions(
  session: SqlSession,
  parsed: SessionStatement,
  select: Select,
): Promise<SessionStatement> {
  let called = false;
  const replaced = async (item: FromItem): Promise<FromItem> => {
    if (item.kind === 'join') return { ...item, left: await replaced(item.left), right: await replaced(item.right) };
    const found = functionIn(session, item);
    if (item.kind !== 'function' || found === undefined) return item;
    called = true;
    return call(session, item, found);
  };
  const from: FromItem[] = [];
  for (const item of select.from) from.push(await replaced(item));
  return called ? { ...parsed, statement: { ...select, from }, plans: [] } : parsed;
}

type NamedFunction = TemporaryFunction & { readonly name: string };

function functionIn(session: SqlSession, item: FromItem): NamedFunction | undefined {
  if (item.kind !== 'function' || item.functions.length !== 1 || item.ordinality) return undefined;
  const [{ call: tree }] = item.functions;
  if (tree.kind !== 'call' || tree.function.schema !== temporary || tree.arguments.length > 0) return undefined;
  const { name } = tree.function;
  const found = session.temporaryFunctions.get(name);
  return found && { ...found, name };
}

async function call(
  session: SqlSession,
  item: FromFunction,
  { name, body, results }: NamedFunction,
): Promise<FromItem> {
  const variables = new BlockVariables(results);
  const block = parseBlock(
    body,
    results.map((each) => each.name),
  );
  await runBlock({ session, variables, caught: undefined }, block);
  const values = variables.expressions();
  const query = selectOf(values.map(({ expression }) => expression));
  return {
    kind: 'subquery',
    lateral: false,
    query: { ...query, targets: query.targets.map((target, i) => ({ ...target, alias: values[i].name })) },
    alias: item.alias ?? { name, columns: [] },
  };
}
