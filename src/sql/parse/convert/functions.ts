/** CREATE FUNCTION and DROP FUNCTION. */
import type { CreateFunctionStmt, DropStmt, FunctionParameterMode } from 'libpg-query';
import { type Source, unsupported } from '../source.ts';
import type { CreateFunction, DropFunctions, FunctionParameter } from '../tree/functions.ts';
import { fieldsIf, fieldsOf, mapNodes, namesOf, qualifiedName } from './nodes.ts';
import { convertType, convertTypeNode } from './types.ts';

/** CREATE FUNCTION; options but LANGUAGE and AS only say how PostgreSQL may run it. */
export function convertCreateFunction(create: CreateFunctionStmt, source: Source): CreateFunction {
  if (create.is_procedure) throw unsupported('CREATE PROCEDURE', 0);
  if (create.sql_body !== undefined) throw unsupported('CREATE FUNCTION with a body of SQL', 0);
  const options = mapNodes(create.options, (node) => fieldsOf(node, 'DefElem'));
  const optionOf = (name: string) => options.find(({ defname }) => defname === name)?.arg;
  return {
    kind: 'create-function',
    name: qualifiedName(create.funcname, 0),
    replace: create.replace ?? false,
    parameters: mapNodes(create.parameters, (node): FunctionParameter => {
      const { mode, name, argType } = fieldsOf(node, 'FunctionParameter');
      return { mode: modes[mode ?? 'FUNC_PARAM_DEFAULT'], name, type: convertType(argType, source) };
    }),
    returns: create.returnType === undefined ? undefined : convertType(create.returnType, source),
    language: fieldsIf(optionOf('language'), 'String')?.sval,
    body: namesOf(fieldsIf(optionOf('as'), 'List')?.items)[0],
  };
}

const modes: Readonly<Record<FunctionParameterMode, FunctionParameter['mode']>> = {
  FUNC_PARAM_IN: 'in',
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: 'variadic',
  FUNC_PARAM_TABLE: 'table',
  FUNC_PARAM_DEFAULT: 'in',
};

/** DROP FUNCTION. */
export function convertDropFunctions(drop: DropStmt, source: Source): DropFunctions {
  return {
    kind: 'drop-functions',
    functions: mapNodes(drop.objects, (node) => {
      const { objname, objargs, args_unspecified } = fieldsOf(node, 'ObjectWithArgs');
      const types = mapNodes(objargs, (type) => convertTypeNode(type, source));
      return { name: qualifiedName(objname, 0), arguments: args_unspecified ? undefined : types };
    }),
    ifExists: drop.missing_ok ?? false,
    cascade: drop.behavior === 'DROP_CASCADE',
  };
}
