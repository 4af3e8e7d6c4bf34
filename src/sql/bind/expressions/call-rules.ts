/** What may be written around a call's arguments depends on what is called. */
import { SqlError } from '../../errors.ts';
import type { FunctionCall } from '../../parse/index.ts';
import { writtenName } from '../names/relations.ts';

/** A plain function has arguments and nothing else. */
export function refuseForPlainFunction(tree: FunctionCall): void {
  const { position } = tree;
  const name = writtenName(tree.function);
  const refuse = (message: string): never => {
    throw new SqlError('42809', message, { position });
  };
  if (tree.star) refuse(`${name}(*) specified, but ${name} is not an aggregate function`);
  if (tree.distinct) refuse(`DISTINCT specified, but ${name} is not an aggregate function`);
  if (tree.withinGroup) refuse(`WITHIN GROUP specified, but ${name} is not an aggregate function`);
  if (tree.orderBy.length > 0) refuse(`ORDER BY specified, but ${name} is not an aggregate function`);
  if (tree.filter !== undefined) refuse(`FILTER specified, but ${name} is not an aggregate function`);
  if (tree.over !== undefined) refuse(`OVER specified, but ${name} is not a window function nor an aggregate function`);
}

/** `f()` and `f(*)` are different things to aggregates. */
export function refuseWithoutArguments(tree: FunctionCall): void {
  if (tree.arguments.length > 0 || tree.star || tree.withinGroup) return;
  throw new SqlError(
    '42809',
    `${writtenName(tree.function)}(*) must be used to call a parameterless aggregate function`,
    {
      position: tree.position,
    },
  );
}

/** Window functions proper need OVER, and take none of what aggregates take. */
export function refuseForWindowFunction(tree: FunctionCall): void {
  const { position } = tree;
  const name = writtenName(tree.function);
  if (tree.over === undefined)
    throw new SqlError('42809', `window function ${name} requires an OVER clause`, { position });
  if (tree.withinGroup) throw new SqlError('42809', `window function ${name} cannot have WITHIN GROUP`, { position });
}
