/** The variables of a PL/pgSQL block, as far as there are any: the OUT parameters of its function. Their values are kept as texts. */
import { SqlError } from '../../errors.ts';
import type { Expression, TypeName } from '../../parse/index.ts';
import type { SqlType, SqlValue, ValueContext } from '../../values/index.ts';
import type { ResultColumn } from '../result-writer.ts';

/** A variable and its type. */
export interface BlockVariable {
  readonly name: string;
  readonly typeName: TypeName;
  readonly type: SqlType;
}

type Text = string | null;

/** All NULL at first. */
export class BlockVariables {
  readonly #variables: readonly BlockVariable[];
  /** Of a row variable: its columns. */
  readonly #values = new Map<string, Text | readonly Text[]>();

  constructor(variables: readonly BlockVariable[]) {
    this.#variables = variables;
  }

  /** `variable := text`. */
  assign(name: string, text: Text): void {
    this.#values.set(name, text);
  }

  /** `INTO names`: a row variable takes the whole row, others take a column each; without a row all become NULL. */
  assignRow(
    names: readonly string[],
    columns: readonly ResultColumn[],
    row: readonly SqlValue[] | undefined,
    context: ValueContext,
  ): void {
    const texts = row?.map((value, i) => (value === null ? null : columns[i].type.text.format(value, context)));
    const [first] = names;
    const only = this.#variables.find(({ name }) => name === first);
    if (names.length === 1 && only?.type.kind === 'composite') {
      this.#values.set(first, texts ?? null);
      return;
    }
    if (texts !== undefined && texts.length < names.length)
      throw new SqlError('42601', 'query has fewer columns than INTO has variables');
    for (const [i, name] of names.entries()) this.#values.set(name, texts?.[i] ?? null);
  }

  /** The values as expressions, in the order of the variables. */
  expressions(): readonly { readonly name: string; readonly expression: Expression }[] {
    return this.#variables.map(({ name, typeName }) => {
      const value = this.#values.get(name) ?? null;
      const operand = isRow(value)
        ? ({ kind: 'row', fields: value.map(literal), explicit: true, position: 0 } as const)
        : literal(value);
      return { name, expression: { kind: 'cast', operand, type: typeName, position: 0 } };
    });
  }
}

function isRow(value: Text | readonly Text[]): value is readonly Text[] {
  return typeof value === 'object' && value !== null;
}

function literal(text: Text): Expression {
  return text === null ? { kind: 'null', position: 0 } : { kind: 'string', value: text, position: 0 };
}
