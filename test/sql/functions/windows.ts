/** The window functions that are recorded, over one partition: calls and frames. */

/** The partition's values, in order. */
export const partitionValues = [1, 1, 2, 3, 3, 3, 7];

/** A call: the function's name and its arguments behind the first, which is the column where the function has one. */
export const windowCalls: readonly (readonly [name: string, takesColumn: boolean, ...rest: readonly number[]])[] = [
  ['row_number', false],
  ['rank', false],
  ['dense_rank', false],
  ['percent_rank', false],
  ['cume_dist', false],
  ['ntile', false, 3],
  ['ntile', false, 10],
  ['lag', true],
  ['lag', true, 2],
  ['lag', true, 2, 99],
  ['lead', true],
  ['lead', true, -1],
  ['lead', true, 3, 0],
  ['first_value', true],
  ['last_value', true],
  ['nth_value', true, 2],
];

/** Frames in rows around the current one; undefined is the default, up to the current row's last peer. */
export const frames: readonly (readonly [preceding: number, following: number] | undefined)[] = [
  undefined,
  [1, 1],
  [2, -1],
  [0, 3],
];

/** A call as SQL. */
export function windowSql(
  [name, takesColumn, ...rest]: (typeof windowCalls)[number],
  frame: (typeof frames)[number],
): string {
  const list = [...(takesColumn ? ['v'] : []), ...rest].join(', ');
  const bound = (offset: number) => (offset < 0 ? `${-offset} preceding` : `${offset} following`);
  const rows = frame === undefined ? '' : ` rows between ${frame[0]} preceding and ${bound(frame[1])}`;
  const values = partitionValues.map((value) => `(${value})`).join(', ');
  return `array_to_json(array_agg(w)) from (select ${name}(${list}) over (order by v${rows}) w from (values ${values}) t(v)) s`;
}
