/** A tree without its positions, for comparison. */
export function withoutPositions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPositions);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'position' && name !== 'overPosition');
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutPositions(each)]));
}
