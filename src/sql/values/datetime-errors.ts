/** PostgreSQL's complaints about dates, times and intervals. */
import { SqlError } from '../errors.ts';

/** 22007: the text is no value of the type. */
export function badDateTime(type: string, text: string): SqlError {
  return new SqlError('22007', `invalid input syntax for type ${type}: "${text}"`);
}

/** 22008: a field is out of its bounds. */
export function fieldOutOfRange(text: string, hint?: string): SqlError {
  return new SqlError('22008', `date/time field value out of range: "${text}"`, { hint });
}

/** 22009: no zone is that far away. */
export function displacementOutOfRange(text: string): SqlError {
  return new SqlError('22009', `time zone displacement out of range: "${text}"`);
}

/** 22023: no such zone. */
export function unknownZone(name: string): SqlError {
  return new SqlError('22023', `time zone "${name}" not recognized`);
}

/** 22008: the value does not fit its type. */
export function valueOutOfRange(type: string, text?: string): SqlError {
  return new SqlError('22008', text === undefined ? `${type} out of range` : `${type} out of range: "${text}"`);
}
