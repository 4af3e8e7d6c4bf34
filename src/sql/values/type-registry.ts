/** Finds types by oid and by name: the built-in ones, and behind them those that a catalog adds. Immutable. */
import { arrayTypes, types } from './builtin-types.ts';
import type { SqlType } from './sql-type.ts';

/** Other names of the built-in types: SQL's words, which are no names in the catalog. */
const aliases: Readonly<Record<string, string>> = {
  boolean: 'bool',
  smallint: 'int2',
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  real: 'float4',
  float: 'float8',
  'double precision': 'float8',
  decimal: 'numeric',
  dec: 'numeric',
  character: 'bpchar',
  'character varying': 'varchar',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

/** Types by oid and by name. */
export class TypeRegistry {
  readonly #byOid: ReadonlyMap<number, SqlType>;
  readonly #byName: ReadonlyMap<string, SqlType>;
  readonly #arrayOf: ReadonlyMap<number, SqlType>;

  constructor(all: readonly SqlType[]) {
    this.#byOid = new Map(all.map((type) => [type.oid, type]));
    this.#byName = new Map(all.map((type) => [type.name, type]));
    this.#arrayOf = new Map(
      all.flatMap((type) =>
        type.kind !== 'array' || type.element === undefined ? [] : [[type.element.oid, type] as const],
      ),
    );
  }

  /** The type of an oid. */
  byOid(oid: number): SqlType | undefined {
    return this.#byOid.get(oid);
  }

  /** The type of a name in lower case: the catalog's (`int4`), SQL's (`integer`), or either with `[]` behind. */
  byName(name: string): SqlType | undefined {
    if (name.endsWith('[]')) {
      const element = this.byName(name.slice(0, -2));
      return element === undefined ? undefined : this.arrayOf(element);
    }
    return this.#byName.get(name) ?? this.#byName.get(aliases[name] ?? '');
  }

  /** The array type of an element type. */
  arrayOf(element: SqlType): SqlType | undefined {
    return this.#arrayOf.get(element.oid);
  }

  /** A registry that knows these types too. */
  with(added: readonly SqlType[]): TypeRegistry {
    return new TypeRegistry([...this.#byOid.values(), ...added]);
  }
}

/** The types that every database has. */
export const builtinTypes = new TypeRegistry([...Object.values<SqlType>(types), ...arrayTypes]);
