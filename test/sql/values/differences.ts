/** Where JimKV answers otherwise than PostgreSQL 15, and why. Keys are a group of the recordings and a question's key in it. */
export const differences: ReadonlyMap<string, string> = new Map([
  // PostgreSQL cuts such subscripts to 32 bits without a word.
  ...['int4[]', 'numeric[]'].map((type) =>
    difference(type, '[99999999999:99999999999]={1}', 'subscripts beyond 32 bits are refused'),
  ),
  difference('numeric(4,1)[]', ['explicit', '[99999999999:99999999999]={1}'], 'subscripts beyond 32 bits are refused'),
  difference('int4[]', '[99999999999:999999999999]={1}', 'subscripts beyond 32 bits are refused'),
  // Where a text is assigned, PostgreSQL rounds before it looks whether the number is one it can hold.
  ...['numeric(10,2)', 'numeric(4)', 'numeric(3,5)', 'numeric(5,-2)', 'numeric(1000,999)'].flatMap((type) =>
    ['1e131072', '1e-16384', '1e1073741822'].map((text) =>
      difference(
        type,
        ['assigned', text],
        'a number beyond the limits of numeric is refused before the precision is looked at',
      ),
    ),
  ),
  // PostgreSQL 15 subtracts without looking whether the result fits 64 bits, and wraps around.
  ...['timestamp -', 'timestamptz -'].flatMap((group) =>
    ['0001-01-01 BC', '4713-11-24 BC'].flatMap((early) => [
      difference(group, [early, '294276-12-31 00:00'], 'a difference beyond 64 bits is refused'),
      difference(group, ['294276-12-31 00:00', early], 'a difference beyond 64 bits is refused'),
    ]),
  ),
]);

function difference(group: string, key: unknown, why: string): readonly [string, string] {
  return [`${group}: ${JSON.stringify(key)}`, why];
}
