/** SQL's logic of three values: NULL is "not known", and decides nothing that the other side does not decide alone. */

/** `a AND b`. */
export function and(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

/** `a OR b`. */
export function or(a: boolean | null, b: boolean | null): boolean | null {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}

/** `NOT a`. */
export function not(a: boolean | null): boolean | null {
  return a === null ? null : !a;
}
