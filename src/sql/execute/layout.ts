/** Where the columns of a row are: what an expression is compiled against. */
import type { ColumnId } from '../algebra/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { Row } from './operator.ts';
import type { Cell, Runtime } from './runtime.ts';

/** The columns of rows by their places; whatever is not among them is in the frame. */
export class Layout {
  readonly runtime: Runtime;
  readonly columns: readonly ColumnId[];
  /** The operand of the CASE around, inside of one that has an operand. */
  readonly caseOperand: Cell | undefined;
  readonly #places: ReadonlyMap<ColumnId, number>;

  constructor(runtime: Runtime, columns: readonly ColumnId[], caseOperand?: Cell) {
    this.runtime = runtime;
    this.columns = columns;
    this.caseOperand = caseOperand;
    this.#places = new Map(columns.map((id, place) => [id, place]));
  }

  /** A column's place in the row; undefined: it is in the frame. */
  placeOf(id: ColumnId): number | undefined {
    return this.#places.get(id);
  }

  /** Reads a column, wherever it is. */
  columnReader(id: ColumnId): (row: Row) => SqlValue {
    const place = this.#places.get(id);
    if (place !== undefined) return (row) => row[place];
    const cell = this.runtime.cell(id);
    return () => cell.value;
  }

  /** The same rows, inside of a CASE with an operand. */
  insideCase(operand: Cell): Layout {
    return new Layout(this.runtime, this.columns, operand);
  }
}
