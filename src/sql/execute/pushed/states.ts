/**
 * What aggregates have kept of their rows, as bytes: plain JavaScript values and records of them, each behind a byte that says what it is. A record's names are
 * written where its shape first comes; later records of the page only name the shape.
 *
 *   0 undefined   1 null   2 false   3 true   4 whole number   5 double   6 bigint of 64 bits   7 text   8 bytes   9 list   10 record   11 a value of a type
 *   12 longer bigint
 */
import {
  type ByteReader,
  type ByteWriter,
  Decimal,
  Interval,
  type SqlType,
  types,
  type Value,
} from '../../values/index.ts';
import { readCount, readList, readText, unreadable, writeCount, writeList, writeText } from './bytes.ts';
import { readType, readValue, writeType, writeValue } from './expressions.ts';

const wholeMax = 2 ** 31 - 1;

/** Writes the states of one page. */
export class StateWriter {
  readonly #writer: ByteWriter;
  readonly #shapes = new Map<string, number>();

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  /** Throws for what is no plain value. */
  write(state: unknown): void {
    const writer = this.#writer;
    switch (typeof state) {
      case 'undefined':
        writer.uint8(0);
        return;
      case 'boolean':
        writer.uint8(state ? 3 : 2);
        return;
      case 'number':
        this.#writeNumber(state);
        return;
      case 'bigint':
        this.#writeBigint(state);
        return;
      case 'string':
        writer.uint8(7);
        writeText(writer, state);
        return;
      case 'object':
        if (state === null) writer.uint8(1);
        else this.#writeObject(state);
        return;
      default:
        throw new Error(`a state that cannot be written: ${typeof state}`);
    }
  }

  #writeNumber(value: number): void {
    if (Number.isInteger(value) && !Object.is(value, -0) && Math.abs(value) <= wholeMax) {
      this.#writer.uint8(4);
      this.#writer.int32(value);
    } else {
      this.#writer.uint8(5);
      this.#writer.float64(value);
    }
  }

  #writeBigint(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.#writer.uint8(6);
      this.#writer.int64(value);
    } else {
      this.#writer.uint8(12);
      writeText(this.#writer, value.toString());
    }
  }

  #writeObject(value: object): void {
    const writer = this.#writer;
    if (value instanceof Uint8Array) {
      writer.uint8(8);
      writeCount(writer, value.length);
      writer.raw(value);
    } else if (Array.isArray(value)) {
      writer.uint8(9);
      writeList(writer, value, (item: unknown) => this.write(item));
    } else if (Object.getPrototypeOf(value) === Object.prototype) this.#writeRecord(value);
    else this.#writeValue(value);
  }

  #writeRecord(record: object): void {
    const names = Object.keys(record);
    const shape = names.join();
    const known = this.#shapes.get(shape);
    this.#writer.uint8(10);
    writeCount(this.#writer, known ?? this.#shapes.size);
    if (known === undefined) {
      this.#shapes.set(shape, this.#shapes.size);
      writeList(this.#writer, names, (name) => writeText(this.#writer, name));
    }
    for (const value of Object.values(record)) this.write(value);
  }

  #writeValue(value: object): void {
    const type = classType(value);
    if (type === undefined) throw new Error('a state that cannot be written: an object');
    this.#writer.uint8(11);
    writeType(this.#writer, type);
    writeValue(this.#writer, type, value as Value); // what classType knows is a value
  }
}

/** The type whose stored form keeps the value whole. */
function classType(value: object): SqlType | undefined {
  if (value instanceof Decimal) return types.numeric;
  return value instanceof Interval ? types.interval : undefined;
}

/** Reads the states of one page, in the order in which they were written. */
export class StateReader {
  readonly #reader: ByteReader;
  readonly #shapes: (readonly string[])[] = [];

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  read(): unknown {
    const reader = this.#reader;
    switch (reader.uint8()) {
      case 0:
        return undefined;
      case 1:
        return null;
      case 2:
        return false;
      case 3:
        return true;
      case 4:
        return reader.int32();
      case 5:
        return reader.float64();
      case 6:
        return reader.int64();
      case 7:
        return readText(reader);
      case 8:
        return reader.raw(readCount(reader)).slice();
      case 9:
        return readList(reader, () => this.read());
      case 10:
        return this.#readRecord();
      case 11:
        return readValue(reader, readType(reader));
      case 12:
        return BigInt(readText(reader));
      default:
        throw unreadable('a state');
    }
  }

  #readRecord(): unknown {
    const number = readCount(this.#reader);
    if (number === this.#shapes.length) this.#shapes.push(readList(this.#reader, () => readText(this.#reader)));
    const names = this.#shapes[number];
    if (names === undefined) throw unreadable('a shape');
    const record: Record<string, unknown> = {};
    for (const name of names) record[name] = this.read();
    return record;
  }
}
