/** How a foreign key's two tables meet: the places of its columns on both sides, and values of one side as the other has them. */
import { assert } from '../../../base/index.ts';
import type { Catalog, ForeignKeyDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { type IndexLayout, storedTextContext, type TableLayout, tableLayout } from '../../rows/index.ts';
import type { SqlType, SqlValue } from '../../values/index.ts';

/** A foreign key with the layouts of its tables. */
export class KeyLink {
  readonly key: ForeignKeyDescriptor;
  readonly child: TableLayout;
  readonly parent: TableLayout;
  readonly childPlaces: readonly number[];
  readonly parentPlaces: readonly number[];
  /** The unique index that it refers to. */
  readonly parentIndex: IndexLayout;
  readonly #toParent: readonly ((value: SqlValue) => SqlValue)[];
  readonly #toChild: readonly ((value: SqlValue) => SqlValue)[];

  constructor(catalog: Catalog, child: TableDescriptor, key: ForeignKeyDescriptor) {
    const parent = catalog.byOid(key.referencedTable);
    assert(parent?.kind === 'table', 'a foreign key refers to a table');
    this.key = key;
    this.child = tableLayout(child, catalog.types);
    this.parent = tableLayout(parent, catalog.types);
    this.childPlaces = key.columns.map((number) => this.child.placeOf(number));
    this.parentPlaces = key.referencedColumns.map((number) => this.parent.placeOf(number));
    this.parentIndex = this.parent.index(key.referencedIndex);
    const childTypes = this.childPlaces.map((place) => this.child.types[place]);
    const parentTypes = this.parentPlaces.map((place) => this.parent.types[place]);
    this.#toParent = childTypes.map((type, i) => conversion(type, parentTypes[i]));
    this.#toChild = parentTypes.map((type, i) => conversion(type, childTypes[i]));
  }

  /** The key in the referenced index that a child row with these values (of the key's columns, in their order) needs. */
  parentKey(childValues: readonly SqlValue[]): Uint8Array {
    const { sources } = this.parentIndex;
    const values = sources.map(({ place }) => {
      const i = this.parentPlaces.indexOf(place);
      return this.#toParent[i](childValues[i]);
    });
    return this.parentIndex.pointKey(values);
  }

  /** Values of the key's columns in a child row. */
  childValues(values: readonly SqlValue[]): SqlValue[] {
    return this.childPlaces.map((place) => values[place]);
  }

  /** What child rows that refer to this parent row have in the key's columns. */
  wantedOf(parentValues: readonly SqlValue[]): SqlValue[] {
    return this.parentPlaces.map((place, i) => this.#toChild[i](parentValues[place]));
  }
}

/** Are the two sides' values the same? NULLs are. */
export function sameValues(
  types: readonly SqlType[],
  places: readonly number[],
  a: readonly SqlValue[],
  b: readonly SqlValue[],
): boolean {
  return places.every((place) => {
    const [left, right] = [a[place], b[place]];
    if (left === null || right === null) return left === right;
    return types[place].order?.compare(left, right) === 0;
  });
}

/** Values of one type as another of the same family has them: types that share their keys share their values, or nearly so. */
function conversion(from: SqlType, to: SqlType): (value: SqlValue) => SqlValue {
  if (from.oid === to.oid) return (value) => value;
  return (value) =>
    value === null ? null : to.text.parse(from.text.format(value, storedTextContext), storedTextContext);
}
