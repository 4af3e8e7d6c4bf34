/** CREATE FUNCTION and DROP FUNCTION as text. */
import type { CreateFunction, DropFunctions } from '../tree/functions.ts';
import { formatType, identifier, literal, qualified, words } from './names.ts';

/** See above. */
export function formatFunctionStatement(statement: CreateFunction | DropFunctions): string {
  if (statement.kind === 'drop-functions')
    return words(
      'DROP FUNCTION',
      statement.ifExists && 'IF EXISTS',
      statement.functions
        .map(
          ({ name, arguments: types }) =>
            qualified(name) + (types === undefined ? '' : `(${types.map(formatType).join(', ')})`),
        )
        .join(', '),
      statement.cascade && 'CASCADE',
    );
  const inside = statement.parameters.filter(({ mode }) => mode !== 'table').map(parameter);
  const table = statement.parameters.filter(({ mode }) => mode === 'table').map(parameter);
  return words(
    statement.replace ? 'CREATE OR REPLACE FUNCTION' : 'CREATE FUNCTION',
    `${qualified(statement.name)}(${inside.join(', ')})`,
    table.length > 0 && `RETURNS TABLE (${table.join(', ')})`,
    table.length === 0 && statement.returns !== undefined && `RETURNS ${formatType(statement.returns)}`,
    statement.language !== undefined && `LANGUAGE ${identifier(statement.language)}`,
    statement.body !== undefined && `AS ${literal(statement.body)}`,
  );
}

function parameter({ mode, name, type }: CreateFunction['parameters'][number]): string {
  const word = mode === 'in' || mode === 'table' ? false : mode.toUpperCase();
  return words(word, name !== undefined && identifier(name), formatType(type));
}
