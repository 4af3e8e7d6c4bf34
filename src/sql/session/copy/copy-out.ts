/** COPY … TO STDOUT: the rows of a query, as text, CSV or binary. */
import {
  type CopyOptions,
  CopyRowWriter,
  copyBinaryHeader,
  copyBinaryRow,
  copyBinaryTrailer,
  type Format,
} from '../../../wire/index.ts';
import { ByteWriter, type SqlValue, type ValueContext } from '../../values/index.ts';
import { type Execution, nothing } from '../execution.ts';
import type { ResultColumn, SessionOutput } from '../result-writer.ts';

/** So many bytes are collected before they are sent. */
const flushBytes = 32 * 1024;

/** Runs a query and sends its rows as copied data. */
export function copyOut(
  query: Execution,
  columns: readonly ResultColumn[],
  options: CopyOptions,
  context: ValueContext,
  output: SessionOutput,
): Execution {
  let count = 0;
  let isDone = false;
  return {
    columns: undefined,
    changesRows: false,
    async next() {
      if (isDone) return undefined;
      isDone = true;
      count = await send(query, columns, options, context, output);
      return undefined;
    },
    close: () => (isDone ? nothing : query.close()),
    tag: () => `COPY ${count}`,
  };
}

async function send(
  query: Execution,
  columns: readonly ResultColumn[],
  options: CopyOptions,
  context: ValueContext,
  output: SessionOutput,
): Promise<number> {
  const { writer } = output;
  const rows = options.format === 'binary' ? new BinaryRows(columns) : new TextRows(columns, options, context);
  let count = 0;
  try {
    // What is wrong with the query is said before copying begins.
    let batch = await query.next();
    const format: Format = options.format === 'binary' ? 1 : 0;
    writer.copyOutResponse(
      format,
      columns.map(() => format),
    );
    rows.begin(writer);
    for (; batch !== undefined; batch = await query.next()) {
      for (const row of batch) {
        rows.write(writer, row);
        if (writer.length < flushBytes) continue;
        const sent = output.flush();
        if (sent !== undefined) await sent;
      }
      count += batch.length;
    }
    rows.end(writer);
    writer.copyDone();
  } finally {
    await query.close();
  }
  return count;
}

type Writer = SessionOutput['writer'];

class TextRows {
  readonly #columns: readonly ResultColumn[];
  readonly #context: ValueContext;
  readonly #rows: CopyRowWriter;
  readonly #hasHeader: boolean;

  constructor(columns: readonly ResultColumn[], options: CopyOptions, context: ValueContext) {
    this.#columns = columns;
    this.#context = context;
    this.#rows = new CopyRowWriter(options);
    this.#hasHeader = options.header !== 'none';
  }

  begin(writer: Writer): void {
    if (!this.#hasHeader) return;
    writer.beginCopyData();
    this.#rows.header(
      writer.out,
      this.#columns.map(({ name }) => name),
    );
    writer.endCopyData();
  }

  write(writer: Writer, row: readonly SqlValue[]): void {
    const context = this.#context;
    writer.beginCopyData();
    this.#rows.row(
      writer.out,
      this.#columns.map(({ type }, i) => {
        const value = row[i];
        return value === null ? null : type.text.format(value, context);
      }),
    );
    writer.endCopyData();
  }

  end(_writer: Writer): void {}
}

class BinaryRows {
  readonly #columns: readonly ResultColumn[];

  constructor(columns: readonly ResultColumn[]) {
    this.#columns = columns;
  }

  begin(writer: Writer): void {
    writer.beginCopyData();
    copyBinaryHeader(writer.out);
    writer.endCopyData();
  }

  write(writer: Writer, row: readonly SqlValue[]): void {
    writer.beginCopyData();
    copyBinaryRow(
      writer.out,
      this.#columns.map(({ type }, i) => {
        const value = row[i];
        if (value === null) return null;
        const bytes = new ByteWriter();
        type.binary.write(value, bytes);
        return bytes.take();
      }),
    );
    writer.endCopyData();
  }

  end(writer: Writer): void {
    writer.beginCopyData();
    copyBinaryTrailer(writer.out);
    writer.endCopyData();
  }
}
