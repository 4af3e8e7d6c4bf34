/** The complaints about copied data, and where it is wrong, as PostgreSQL says it. */
import { WireError } from '../wire-error.ts';

const displayCharactersMax = 100;

/** 22P04: the data is not of its format. */
export function badCopy(message: string, context: string | undefined, hint?: string): WireError {
  return new WireError('22P04', message, { context, hint });
}

/** What the context of an error says of a place: `COPY t, line 3, column b: "x"`. */
export function formatCopyPlace(
  table: string,
  line: number,
  place: { readonly column?: string; readonly value?: string | null; readonly text?: string } = {},
): string {
  const where = `COPY ${table}, line ${line}`;
  if (place.text !== undefined) return `${where}: "${shortened(place.text)}"`;
  if (place.column === undefined) return where;
  if (place.value === undefined) return `${where}, column ${place.column}`;
  if (place.value === null) return `${where}, column ${place.column}: null input`;
  return `${where}, column ${place.column}: "${shortened(place.value)}"`;
}

function shortened(text: string): string {
  return text.length <= displayCharactersMax ? text : `${text.slice(0, displayCharactersMax)}...`;
}
