/** Tables of text: columns as wide as their widest cell, numbers to the right. */

/** The rows under their headings, one line each. Columns of numbers and sizes are set to the right. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i].length)));
  const numeric = headings.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^[\d,.]+( [KMGT]?i?B)?$/.test(row[i])),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
