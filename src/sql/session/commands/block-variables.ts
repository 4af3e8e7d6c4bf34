/**
 * The variables of a PL/pgSQL block: those that it declares, loops' own, the OUT parameters of a function. Their values are kept as texts. Statements and
 * expressions see them as constants, put in place of the names before they are bound.
 */
import { SqlError } from '../../errors.ts';
import type { Expression, TypeName } from '../../parse/index.ts';
import type { SqlType, SqlValue, ValueContext } from '../../values/index.ts';
import type { ResultColumn } from '../result-writer.ts';

/** A variable and its type. */
export interface BlockVariable {
  readonly name: string;
  readonly typeName: TypeName;
  readonly type: SqlType;
  readonly notNull?: boolean;
}

type Text = string | null;

/** A record's fields, by what was put into it last. */
type Fields = ReadonlyMap<string, { readonly typeName: TypeName; readonly text: Text }>;

/** The variables of one block, within those of the blocks around it. */
export class BlockVariables {
  readonly #variables: readonly BlockVariable[];
  readonly #outer: BlockVariables | undefined;
  /** Of a row variable: its columns. */
  readonly #values = new Map<string, Text | readonly Text[]>();
  /** Undefined: not assigned yet. */
  readonly #records = new Map<string, Fields | undefined>();
  #constants: ReadonlySet<string> = new Set();

  /** All NULL at first. */
  constructor(variables: readonly BlockVariable[], records: readonly string[] = [], outer?: BlockVariables) {
    this.#variables = variables;
    this.#outer = outer;
    for (const name of records) this.#records.set(name, undefined);
  }

  /** What an assignment must know of a variable: nothing, for a record. */
  declared(name: string): BlockVariable | undefined {
    const owner = this.ownerOf(name);
    return owner === undefined ? undefined : owner.#variables.find((each) => each.name === name);
  }

  /** These variables keep the values that they have. */
  fix(names: ReadonlySet<string>): void {
    this.#constants = names;
  }

  /** `variable := text`. */
  assign(name: string, text: Text): void {
    const owner = this.ownerOf(name) ?? this;
    if (owner.#constants.has(name)) throw new SqlError('22005', `variable "${name}" is declared CONSTANT`);
    if (text === null && owner.declared(name)?.notNull === true)
      throw new SqlError('22004', `null value cannot be assigned to variable "${name}" declared NOT NULL`);
    owner.#values.set(name, text);
  }

  /** `INTO names`: a record or row variable takes the whole row, others take a column each; without a row all become NULL. */
  assignRow(
    names: readonly string[],
    columns: readonly ResultColumn[],
    row: readonly SqlValue[] | undefined,
    context: ValueContext,
  ): void {
    const texts = row?.map((value, i) => (value === null ? null : columns[i].type.text.format(value, context)));
    const [first] = names;
    const owner = this.ownerOf(first) ?? this;
    if (names.length === 1 && owner.#records.has(first)) {
      const fields = columns.map(
        ({ name, type }, i) => [name, { typeName: typeNameOf(type), text: texts?.[i] ?? null }] as const,
      );
      owner.#records.set(first, new Map(fields));
      return;
    }
    if (names.length === 1 && owner.declared(first)?.type.kind === 'composite') {
      owner.#values.set(first, texts ?? null);
      return;
    }
    if (texts !== undefined && texts.length < names.length)
      throw new SqlError('42601', 'query has fewer columns than INTO has variables');
    for (const [i, name] of names.entries()) this.assign(name, texts?.[i] ?? null);
  }

  /** The values as expressions, in the order of the variables. */
  expressions(): readonly { readonly name: string; readonly expression: Expression }[] {
    return this.#variables.map((variable) => ({ name: variable.name, expression: this.#expression(variable) }));
  }

  /** A tree of the parser, a value in place of each name that is a variable's. */
  substitutedIn<Tree>(tree: Tree): Tree {
    // Trees are plain data: what is put in place of an expression is an expression.
    return this.#substituted(tree) as Tree;
  }

  #substituted(node: unknown): unknown {
    if (Array.isArray(node)) {
      const list = node.map((each) => this.#substituted(each));
      return list.every((each, i) => each === node[i]) ? node : list;
    }
    if (typeof node !== 'object' || node === null) return node;
    if ('kind' in node && node.kind === 'column' && 'path' in node && Array.isArray(node.path))
      return this.#valueOf(node.path.map(String)) ?? node;
    const entries = Object.entries(node);
    const changed = entries.map(([key, value]) => [key, this.#substituted(value)] as const);
    return changed.every(([, value], i) => value === entries[i][1]) ? node : Object.fromEntries(changed);
  }

  /** The value of `name` or `record.field`; undefined where it is no variable's. */
  #valueOf([name, field, rest]: readonly string[]): Expression | undefined {
    const owner = this.ownerOf(name);
    if (owner === undefined || rest !== undefined) return undefined;
    if (owner.#records.has(name)) return owner.#field(name, field);
    const variable = owner.#variables.find((each) => each.name === name);
    if (variable === undefined) return undefined;
    const value = owner.#expression(variable);
    return field === undefined ? value : { kind: 'field', operand: value, name: field };
  }

  #field(name: string, field: string | undefined): Expression | undefined {
    const fields = this.#records.get(name);
    if (fields === undefined)
      throw new SqlError('55000', `record "${name}" is not assigned yet`, {
        detail: 'The tuple structure of a not-yet-assigned record is indeterminate.',
      });
    if (field === undefined)
      return { kind: 'row', fields: [...fields.values()].map(castLiteral), explicit: true, position: 0 };
    const found = fields.get(field);
    if (found === undefined) throw new SqlError('42703', `record "${name}" has no field "${field}"`);
    return castLiteral(found);
  }

  #expression({ name, typeName }: BlockVariable): Expression {
    const value = this.#values.get(name) ?? null;
    if (!isRow(value)) return castLiteral({ typeName, text: value });
    const operand = { kind: 'row', fields: value.map(literal), explicit: true, position: 0 } as const;
    return { kind: 'cast', operand, type: typeName, position: 0 };
  }

  /** The block, this one or one around it, that a variable belongs to. */
  ownerOf(name: string): BlockVariables | undefined {
    if (this.#records.has(name) || this.#variables.some((each) => each.name === name)) return this;
    return this.#outer?.ownerOf(name);
  }
}

/** A type that is there already, as a name. */
export function typeNameOf({ oid, name }: SqlType): TypeName {
  const schema = oid < firstUserOid ? 'pg_catalog' : undefined;
  return { schema, name, modifiers: [], intervalFields: undefined, arrayDimensions: 0, position: 0 };
}

const firstUserOid = 16_384;

function isRow(value: Text | readonly Text[]): value is readonly Text[] {
  return typeof value === 'object' && value !== null;
}

function literal(text: Text): Expression {
  return text === null ? { kind: 'null', position: 0 } : { kind: 'string', value: text, position: 0 };
}

function castLiteral({ typeName, text }: { readonly typeName: TypeName; readonly text: Text }): Expression {
  return { kind: 'cast', operand: literal(text), type: typeName, position: 0 };
}
