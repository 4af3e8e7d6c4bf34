/**
 * Expressions as bytes, for another node: one byte for the kind, the type by its oid, then what the kind has, in the order of its fields. Functions go by name and
 * signature, casts by their two types, columns by their place among those that the program reads. What has one value for all rows goes as a constant.
 *
 * `plan/pushdown.ts` says which expressions can be written; a node that does not know a kind, a type or a function does not understand the program.
 */
import type { BoundOperator, ColumnId, TypedExpression } from '../../algebra/index.ts';
import {
  type Call,
  castOrThrow,
  functionsNamed,
  operatorsNamed,
  type Signature,
  type SqlFunction,
} from '../../functions/index.ts';
import { isFixed } from '../../plan/index.ts';
import { type ByteReader, ByteWriter, builtinTypes, type SqlType, type SqlValue } from '../../values/index.ts';
import { readCount, readList, readText, unreadable, writeCount, writeList, writeText } from './bytes.ts';

/** In the order of their numbers, which stay. */
const kinds = [
  'constant',
  'column',
  'call',
  'cast',
  'modify',
  'and',
  'or',
  'not',
  'is-null',
  'is-boolean',
  'is-distinct',
  'case',
  'case-operand',
  'coalesce',
  'greatest',
  'least',
  'nullif',
  'in-list',
  'quantified',
] as const;

type Kind = (typeof kinds)[number];

const scratch = new ByteWriter(64);
const truthTests = ['true', 'false', 'unknown'] as const;

/** Writes the expressions of one program. */
export class ExpressionWriter {
  readonly #writer: ByteWriter;
  readonly #places: ReadonlyMap<ColumnId, number>;
  readonly #own: ReadonlySet<ColumnId>;
  readonly #evaluate: (expression: TypedExpression) => SqlValue;

  /**
   * @param columns those of the rows, in the order in which the program has them
   * @param evaluate the value of an expression without any of them; may throw
   */
  constructor(writer: ByteWriter, columns: readonly ColumnId[], evaluate: (expression: TypedExpression) => SqlValue) {
    this.#writer = writer;
    this.#places = new Map(columns.map((id, place) => [id, place]));
    this.#own = new Set(columns);
    this.#evaluate = evaluate;
  }

  write(expression: TypedExpression): void {
    if (isFixed(expression, this.#own)) {
      this.#begin('constant', expression);
      writeValue(this.#writer, expression.type, this.#evaluate(expression));
      return;
    }
    this.#writeVarying(expression);
  }

  #writeVarying(expression: TypedExpression): void {
    const writer = this.#writer;
    switch (expression.kind) {
      case 'column': {
        const place = this.#places.get(expression.id);
        if (place === undefined) throw unwritable(expression);
        this.#begin('column', expression);
        writeCount(writer, place);
        return;
      }
      case 'call':
        this.#begin('call', expression);
        writer.uint8(expression.spreads ? 1 : 0);
        writeOperator(writer, expression);
        this.#writeAll(expression.args);
        return;
      case 'cast':
        this.#begin('cast', expression);
        this.write(expression.operand);
        return;
      case 'modify':
        this.#begin('modify', expression);
        writer.uint8(expression.explicit ? 1 : 0);
        this.write(expression.operand);
        return;
      case 'and':
      case 'or':
      case 'coalesce':
      case 'greatest':
      case 'least':
        this.#begin(expression.kind, expression);
        this.#writeAll(expression.operands);
        return;
      case 'not':
        this.#begin('not', expression);
        this.write(expression.operand);
        return;
      case 'is-null':
        this.#begin('is-null', expression);
        writer.uint8(expression.negated ? 1 : 0);
        this.write(expression.operand);
        return;
      case 'is-boolean':
        this.#begin('is-boolean', expression);
        writer.uint8(truthTests.indexOf(expression.test));
        writer.uint8(expression.negated ? 1 : 0);
        this.write(expression.operand);
        return;
      case 'is-distinct':
        this.#begin('is-distinct', expression);
        writer.uint8(expression.negated ? 1 : 0);
        writeOperator(writer, expression.equals);
        this.write(expression.left);
        this.write(expression.right);
        return;
      case 'case':
        this.#begin('case', expression);
        this.#writeAll(present(expression.operand));
        writeList(writer, expression.branches, ({ condition, result }) => {
          this.write(condition);
          this.write(result);
        });
        this.#writeAll(present(expression.otherwise));
        return;
      case 'case-operand':
        this.#begin('case-operand', expression);
        return;
      case 'nullif':
        this.#begin('nullif', expression);
        writeOperator(writer, expression.equals);
        this.write(expression.left);
        this.write(expression.compared);
        this.write(expression.right);
        return;
      case 'in-list':
        this.#begin('in-list', expression);
        writer.uint8(expression.negated ? 1 : 0);
        writeOperator(writer, expression.equals);
        this.write(expression.operand);
        this.#writeAll(expression.items);
        return;
      case 'quantified':
        this.#begin('quantified', expression);
        writer.uint8(expression.quantifier === 'any' ? 0 : 1);
        writeOperator(writer, expression.operator);
        this.write(expression.operand);
        this.write(expression.array);
        return;
      default:
        throw unwritable(expression);
    }
  }

  #begin(kind: Kind, { type, modifier }: TypedExpression): void {
    this.#writer.uint8(kinds.indexOf(kind));
    writeType(this.#writer, type);
    this.#writer.int32(modifier);
  }

  #writeAll(expressions: readonly TypedExpression[]): void {
    writeList(this.#writer, expressions, (each) => this.write(each));
  }
}

/** Reads an expression over columns with these ids. Throws for what this node does not know. */
export function readExpression(reader: ByteReader, columns: readonly ColumnId[]): TypedExpression {
  const kind: Kind | undefined = kinds[reader.uint8()];
  const type = readType(reader);
  const modifier = reader.int32();
  const one = (): TypedExpression => readExpression(reader, columns);
  const all = (): TypedExpression[] => readList(reader, one);
  const flag = (): boolean => reader.uint8() === 1;
  const position = 0;
  switch (kind) {
    case 'constant':
      return { kind, type, modifier, value: readValue(reader, type) };
    case 'column': {
      const id = columns[readCount(reader)];
      if (id === undefined) throw unreadable('a column that the program does not read');
      return { kind, type, modifier, id };
    }
    case 'call': {
      const spreads = flag();
      return { kind, type, modifier, spreads, position, ...readOperator(reader), args: all() };
    }
    case 'cast': {
      const operand = one();
      return { kind, type, modifier, position, operand, cast: castOrThrow(operand.type, type, 'explicit') };
    }
    case 'modify':
      return { kind, type, modifier, explicit: flag(), operand: one() };
    case 'and':
    case 'or':
      return { kind, type, modifier, operands: all() };
    case 'coalesce':
      return { kind, type, modifier, operands: all() };
    case 'greatest':
    case 'least':
      return { kind, type, modifier, operands: all() };
    case 'not':
      return { kind, type, modifier, operand: one() };
    case 'is-null':
      return { kind, type, modifier, negated: flag(), operand: one() };
    case 'is-boolean': {
      const test = truthTests[reader.uint8()];
      if (test === undefined) throw unreadable('a test of truth');
      return { kind, type, modifier, test, negated: flag(), operand: one() };
    }
    case 'is-distinct':
      return { kind, type, modifier, negated: flag(), equals: readOperator(reader), left: one(), right: one() };
    case 'case': {
      const [operand] = all();
      const branches = readList(reader, () => ({ condition: one(), result: one() }));
      const [otherwise] = all();
      return { kind, type, modifier, operand, branches, otherwise };
    }
    case 'case-operand':
      return { kind, type, modifier };
    case 'nullif':
      return { kind, type, modifier, equals: readOperator(reader), left: one(), compared: one(), right: one() };
    case 'in-list':
      return { kind, type, modifier, negated: flag(), equals: readOperator(reader), operand: one(), items: all() };
    case 'quantified': {
      const quantifier = flag() ? 'all' : 'any';
      return { kind, type, modifier, quantifier, operator: readOperator(reader), operand: one(), array: one() };
    }
    default:
      throw unreadable('a kind of expression');
  }
}

// Parts ------------------------------------------------------------------------------------------------------------

/** A built-in type. */
export function writeType(writer: ByteWriter, type: SqlType): void {
  writeCount(writer, type.oid);
}

/** Reads what `writeType` wrote. */
export function readType(reader: ByteReader): SqlType {
  const type = builtinTypes.byOid(readCount(reader));
  if (type === undefined) throw unreadable('a type');
  return type;
}

/** A value in its type's stored form, behind its length and one more: 0 is NULL. */
export function writeValue(writer: ByteWriter, type: SqlType, value: SqlValue): void {
  if (value === null) {
    writer.uint8(0);
    return;
  }
  scratch.reset();
  type.stored.write(value, scratch);
  writeCount(writer, scratch.length + 1);
  writer.raw(scratch.bytes.subarray(0, scratch.length));
}

/** Reads what `writeValue` wrote. */
export function readValue(reader: ByteReader, type: SqlType): SqlValue {
  const length = readCount(reader);
  if (length === 0) return null;
  const bytes = reader.raw(length - 1);
  return type.stored.read(bytes, 0, bytes.length);
}

/** What a call's types are. */
export function writeCall(writer: ByteWriter, { argumentTypes, resultType }: Call): void {
  writeList(writer, argumentTypes, (type) => writeType(writer, type));
  writeType(writer, resultType);
}

/** Reads what `writeCall` wrote. */
export function readCall(reader: ByteReader): Call {
  return { argumentTypes: readList(reader, () => readType(reader)), resultType: readType(reader) };
}

/** A function's name and what tells it from others of the name. */
export function writeSignature(writer: ByteWriter, signature: Signature): void {
  writeText(writer, signature.name);
  writeText(writer, signatureText(signature));
}

/** Finds the one that `writeSignature` named. */
export function readSignature<S extends Signature>(reader: ByteReader, named: (name: string) => readonly S[]): S {
  const candidates = named(readText(reader));
  const text = readText(reader);
  const found = candidates.find((candidate) => signatureText(candidate) === text);
  if (found === undefined) throw unreadable('a function');
  return found;
}

function writeOperator(writer: ByteWriter, { function: called, call }: BoundOperator): void {
  writer.uint8(called.kind === 'operator' ? 1 : 0);
  writeSignature(writer, called);
  writeCall(writer, call);
}

function readOperator(reader: ByteReader): BoundOperator {
  const named: (name: string) => readonly SqlFunction[] = reader.uint8() === 1 ? operatorsNamed : functionsNamed;
  return { function: readSignature(reader, named), call: readCall(reader) };
}

function signatureText({ parameters, variadic, result }: Signature): string {
  return `${parameters.map(({ type }) => type).join(',')};${variadic ?? ''};${result}`;
}

function present(expression: TypedExpression | undefined): readonly TypedExpression[] {
  return expression === undefined ? [] : [expression];
}

function unwritable({ kind }: TypedExpression): Error {
  return new Error(`an expression that cannot be written: ${kind}`);
}
