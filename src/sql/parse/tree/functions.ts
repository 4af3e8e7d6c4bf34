/** Functions as statements make and drop them. */
import type { QualifiedName, TypeName } from './names.ts';

/** `CREATE [OR REPLACE] FUNCTION name (parameters) RETURNS type LANGUAGE language AS 'body'`. */
export interface CreateFunction {
  readonly kind: 'create-function';
  readonly name: QualifiedName;
  readonly replace: boolean;
  readonly parameters: readonly FunctionParameter[];
  readonly returns: TypeName | undefined;
  readonly language: string | undefined;
  readonly body: string | undefined;
}

/** A parameter. */
export interface FunctionParameter {
  readonly mode: 'in' | 'out' | 'inout' | 'variadic' | 'table';
  readonly name: string | undefined;
  readonly type: TypeName;
}

/** `DROP FUNCTION [IF EXISTS] name (types), …`. */
export interface DropFunctions {
  readonly kind: 'drop-functions';
  readonly functions: readonly FunctionReference[];
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** A function by its name, and by the types of its arguments where they are written. */
export interface FunctionReference {
  readonly name: QualifiedName;
  readonly arguments: readonly TypeName[] | undefined;
}
