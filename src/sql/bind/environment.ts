/** What the binder is told by whoever runs a statement. */
import type { Catalog, Oid, TableDescriptor } from '../catalog/index.ts';
import type { Expression, ParsedStatement, Star } from '../parse/index.ts';
import type { SqlType, SqlValue, ValueContext } from '../values/index.ts';

/** A statement's surroundings. Nothing here changes while it is bound. */
export interface BindEnvironment {
  readonly catalog: Catalog;
  readonly databaseOid: Oid;
  /** Names of schemas; `pg_catalog` comes first unless it is listed. The session's temporary schema, if there is one, is in front. */
  readonly searchPath: readonly string[];
  readonly role: Oid;
  /** What the client says of `$1`, `$2`, …; undefined: to be found out. */
  readonly parameterTypes: readonly (SqlType | undefined)[];
  /** There are no other parameters than these: in a simple query none at all. */
  readonly parametersAreFixed?: boolean;
  /** How literals are read. */
  readonly values: ValueContext;
  readonly parser: TextParser;
  /** The key of the row of a table that a cursor is on: values in the order of the table's own index. Throws 34000, 24000. */
  readonly cursorRow?: (cursor: string, table: TableDescriptor) => readonly SqlValue[];
  /** Hears of what PostgreSQL would send a NOTICE. */
  readonly notice?: (message: string) => void;
  /** Hears which columns a star of the tree stands for: texts that are kept have no stars. */
  readonly onStar?: (tree: Star, columns: readonly StarColumn[]) => void;
}

/** Reads what the catalog keeps as text. `SqlParser` is one. */
export interface TextParser {
  parse(text: string): readonly ParsedStatement[];
  parseExpression(text: string): Expression;
}

/** A column that a star stands for, as it could have been written. */
export interface StarColumn {
  readonly qualifier: string | undefined;
  readonly name: string;
}
