/** The recordings: JSON Lines, each row behind the name of its group. */
import { readFileSync } from 'node:fs';

/** The rows of a recording by their groups. What a row has is the recording's business. */
export function readRecording<Row extends readonly unknown[]>(name: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  const text = readFileSync(new URL(`./fixtures/${name}.jsonl`, import.meta.url), 'utf8');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [group, ...row] = JSON.parse(line);
    const rows = groups.get(group);
    if (rows === undefined) groups.set(group, [row]);
    else rows.push(row);
  }
  return groups;
}
