/** to_char, to_number, to_date and to_timestamp. */
import type { SqlFunction } from './signature.ts';

/** The functions. */
export const formatting: readonly SqlFunction[] = [];
