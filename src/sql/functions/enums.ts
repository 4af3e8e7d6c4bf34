/** Enum types' labels as values. */
import { enumLabelsOf, SqlArray, type SqlType } from '../values/index.ts';
import { type SqlFunction, unusual } from './signature.ts';

const perCall = { perCall: true, nullable: true } as const;

/** The labels from one to another, both included; NULL is no bound. */
function range(type: SqlType, from: string | null, to: string | null): readonly string[] {
  const labels = enumLabelsOf(type);
  return labels.slice(from === null ? 0 : labels.indexOf(from), to === null ? labels.length : labels.indexOf(to) + 1);
}

/** The functions. */
export const enums: readonly SqlFunction[] = [
  unusual(
    'enum_first(anyenum): anyenum',
    perCall,
    ({ resultType }) =>
      () =>
        enumLabelsOf(resultType)[0] ?? null,
  ),
  unusual(
    'enum_last(anyenum): anyenum',
    perCall,
    ({ resultType }) =>
      () =>
        enumLabelsOf(resultType).at(-1) ?? null,
  ),
  unusual(
    'enum_range(anyenum): anyarray',
    perCall,
    ({ argumentTypes }) =>
      () =>
        SqlArray.of(range(argumentTypes[0], null, null)),
  ),
  unusual(
    'enum_range(anyenum, anyenum): anyarray',
    perCall,
    ({ argumentTypes }) =>
      (from, to) =>
        SqlArray.of(range(argumentTypes[0], from, to)),
  ),
];
