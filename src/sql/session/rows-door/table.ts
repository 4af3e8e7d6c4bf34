/** A table as the door for single rows sees it: its key, its columns, and the statements over them. */
import { type ColumnDescriptor, isAlwaysUnique, type TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { identifier } from '../../parse/index.ts';
import { tableLayout } from '../../rows/index.ts';
import type { SqlType, SqlValue, TypeRegistry, ValueContext } from '../../values/index.ts';
import { valueOfJson } from './values.ts';

/** A statement and its parameters. */
export interface BoundText {
  readonly text: string;
  readonly values: readonly SqlValue[];
  readonly types: readonly SqlType[];
}

/** A column with its type. */
export interface DoorColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly descriptor: ColumnDescriptor;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** See the top of the file. */
export class DoorTable {
  readonly descriptor: TableDescriptor;
  /** Columns of the primary key, in its order. */
  readonly key: readonly DoorColumn[];
  readonly #columns: ReadonlyMap<string, DoorColumn>;
  readonly #name: string;
  readonly #types: TypeRegistry;

  /** Throws for a table whose rows have no key. */
  constructor(descriptor: TableDescriptor, schema: string, types: TypeRegistry) {
    this.descriptor = descriptor;
    this.#types = types;
    this.#name = `${identifier(schema)}.${identifier(descriptor.name)}`;
    const visible = descriptor.columns.filter(({ hidden }) => !hidden);
    this.#columns = new Map(
      visible.flatMap((column) => {
        const type = types.byOid(column.typeOid);
        return type === undefined ? [] : [[column.name, { name: column.name, type, descriptor: column }] as const];
      }),
    );
    const primary = descriptor.indexes.find((index) => index.primary);
    if (primary === undefined)
      throw new SqlError('42809', `table "${descriptor.name}" has no primary key: its rows are not reached by key`);
    if (!isAlwaysUnique(primary))
      throw new SqlError(
        '42809',
        `the primary key of table "${descriptor.name}" is deferrable: its rows are not reached by key`,
      );
    this.key = primary.columns.flatMap(({ column: number }) => {
      const name = descriptor.columns.find((column) => column.number === number)?.name ?? '';
      return this.#columns.get(name) ?? [];
    });
  }

  // Values ---------------------------------------------------------------------------------------------------------

  /** A whole key, or with `partly` its first columns. */
  keyValues(texts: readonly string[], context: ValueContext, partly = false): readonly SqlValue[] {
    const names = this.key.map(({ name }) => name).join(', ');
    if (texts.length > this.key.length || (!partly && texts.length < this.key.length))
      throw new SqlError('22023', `a key of table "${this.descriptor.name}" has ${this.key.length} columns: ${names}`);
    return texts.map((text, i) => valueOfJson(text, this.key[i].type, this.key[i].name, context));
  }

  /** Where the row is kept. */
  rowKey(values: readonly SqlValue[]): Uint8Array {
    return tableLayout(this.descriptor, this.#types).rows.pointKey(values);
  }

  /** The columns that an object names; key columns may be repeated, and must be the same then. */
  assignments(
    object: JsonObject,
    keyValues: readonly SqlValue[],
    context: ValueContext,
  ): readonly { readonly column: DoorColumn; readonly value: SqlValue }[] {
    return Object.entries(object).flatMap(([name, json]) => {
      const column = this.#column(name);
      const value = valueOfJson(json, column.type, name, context);
      const place = this.key.indexOf(column);
      if (place < 0) return [{ column, value }];
      const own = keyValues[place];
      const print = (one: SqlValue) => (one === null ? null : column.type.text.format(one, context));
      if (print(value) !== print(own))
        throw new SqlError('22023', `column "${name}" belongs to the key and differs from it`);
      return [];
    });
  }

  #column(name: string): DoorColumn {
    const column = this.#columns.get(name);
    if (column !== undefined) return column;
    throw new SqlError('42703', `column "${name}" of relation "${this.descriptor.name}" does not exist`);
  }

  /** A key of the table that no row has. */
  get noKey(): Uint8Array {
    return tableLayout(this.descriptor, this.#types).rows.prefix;
  }

  // Statements -----------------------------------------------------------------------------------------------------

  /** The row as JSON. */
  get(key: readonly SqlValue[], columns: readonly string[] | undefined): BoundText {
    const text = `SELECT row_to_json(r)::text FROM (SELECT ${this.#list(columns)} FROM ${this.#name} WHERE ${this.#keyIs()}) r`;
    return this.#withKey(text, key);
  }

  /** One row if these columns are what is said. */
  matches(key: readonly SqlValue[], columns: JsonObject, context: ValueContext): BoundText {
    const values = [...key];
    const types = this.key.map(({ type }) => type);
    const tests = Object.entries(columns).map(([name, json]) => {
      const { type } = this.#column(name);
      values.push(valueOfJson(json, type, name, context));
      types.push(type);
      return `${identifier(name)} IS NOT DISTINCT FROM $${values.length}`;
    });
    return { text: `SELECT 1 FROM ${this.#name} WHERE ${[this.#keyIs(), ...tests].join(' AND ')}`, values, types };
  }

  /** Writes the whole row: what the object does not name gets its default. */
  put(key: readonly SqlValue[], object: JsonObject, existed: boolean, context: ValueContext): BoundText {
    const given = this.assignments(object, key, context);
    if (existed) return this.#replace(key, given);
    const all = [...this.key.map((column, i) => ({ column, value: key[i] })), ...given];
    const names = all.map(({ column }) => identifier(column.name)).join(', ');
    const places = all.map((_, i) => `$${i + 1}`).join(', ');
    return {
      text: `INSERT INTO ${this.#name} (${names}) VALUES (${places})`,
      values: all.map(({ value }) => value),
      types: all.map(({ column }) => column.type),
    };
  }

  #replace(
    key: readonly SqlValue[],
    given: readonly { readonly column: DoorColumn; readonly value: SqlValue }[],
  ): BoundText {
    const named = new Set(given.map(({ column }) => column.name));
    const others = [...this.#columns.values()].filter(
      (column) =>
        !this.key.includes(column) &&
        !named.has(column.name) &&
        column.descriptor.generated === undefined &&
        column.descriptor.identity === undefined,
    );
    const more = others.map(({ name }) => `${identifier(name)} = DEFAULT`);
    return this.#update(key, given, more);
  }

  /** Changes the columns that the object names. */
  patch(key: readonly SqlValue[], object: JsonObject, context: ValueContext): BoundText | undefined {
    const given = this.assignments(object, key, context);
    return given.length === 0 ? undefined : this.#update(key, given, []);
  }

  #update(
    key: readonly SqlValue[],
    given: readonly { readonly column: DoorColumn; readonly value: SqlValue }[],
    more: readonly string[],
  ): BoundText {
    const own = identifier(this.key[0].name);
    const set = [...given.map(({ column }, i) => `${identifier(column.name)} = $${key.length + i + 1}`), ...more];
    // A row that is its key alone is written all the same: who may not change it must hear of it.
    if (set.length === 0) set.push(`${own} = ${own}`);
    return {
      text: `UPDATE ${this.#name} SET ${set.join(', ')} WHERE ${this.#keyIs()}`,
      values: [...key, ...given.map(({ value }) => value)],
      types: [...this.key.map(({ type }) => type), ...given.map(({ column }) => column.type)],
    };
  }

  delete(key: readonly SqlValue[]): BoundText {
    return this.#withKey(`DELETE FROM ${this.#name} WHERE ${this.#keyIs()}`, key);
  }

  /** Rows in the order of their keys, with the texts of the keys. */
  list(bounds: ListBounds): BoundText {
    const values: SqlValue[] = [];
    const types: SqlType[] = [];
    const compare = (operator: string, key: readonly SqlValue[]): string => {
      const names = this.key.slice(0, key.length).map(({ name }) => identifier(name));
      const places = key.map((value, i) => {
        values.push(value);
        types.push(this.key[i].type);
        return `$${values.length}`;
      });
      if (operator === '=') return names.map((name, i) => `${name} = ${places[i]}`).join(' AND ');
      return names.length === 1
        ? `${names[0]} ${operator} ${places[0]}`
        : `(${names.join(', ')}) ${operator} (${places.join(', ')})`;
    };
    const { prefix, start, end, after, reverse } = bounds;
    const tests = [
      ...(prefix.length === 0 ? [] : [compare('=', prefix)]),
      ...(start.length === 0 ? [] : [compare('>=', start)]),
      ...(end.length === 0 ? [] : [compare('<', end)]),
      ...(after.length === 0 ? [] : [compare(reverse ? '<' : '>', after)]),
    ];
    const keys = this.key.map(({ name }) => `${identifier(name)}::text`).join(', ');
    const order = this.key.map(({ name }) => `${identifier(name)}${reverse ? ' DESC' : ''}`).join(', ');
    const where = tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`;
    const row = `row_to_json((SELECT r FROM (SELECT ${this.#list(bounds.columns)}) r))::text`;
    return {
      text: `SELECT ${row}, ARRAY[${keys}] FROM ${this.#name}${where} ORDER BY ${order} LIMIT ${bounds.limit}`,
      values,
      types,
    };
  }

  #withKey(text: string, key: readonly SqlValue[]): BoundText {
    return { text, values: key, types: this.key.map(({ type }) => type) };
  }

  #keyIs(): string {
    return this.key.map(({ name }, i) => `${identifier(name)} = $${i + 1}`).join(' AND ');
  }

  #list(columns: readonly string[] | undefined): string {
    const names = columns?.map((name) => this.#column(name).name) ?? [...this.#columns.keys()];
    return names.map(identifier).join(', ');
  }
}

/** Which rows a list has. Keys may be given by their first columns. */
export interface ListBounds {
  readonly columns: readonly string[] | undefined;
  readonly prefix: readonly SqlValue[];
  readonly start: readonly SqlValue[];
  readonly end: readonly SqlValue[];
  /** The whole key of the last row before. */
  readonly after: readonly SqlValue[];
  readonly reverse: boolean;
  readonly limit: number;
}
