/** The names that handlers give to errors (PostgreSQL's Appendix A), as far as SQL statements raise them. */
import { SqlError } from '../errors.ts';
import type { Condition } from './block.ts';

const names: Readonly<Record<string, string>> = {
  feature_not_supported: '0A000',
  cardinality_violation: '21000',
  string_data_right_truncation: '22001',
  numeric_value_out_of_range: '22003',
  null_value_not_allowed: '22004',
  datetime_field_overflow: '22008',
  division_by_zero: '22012',
  invalid_parameter_value: '22023',
  invalid_text_representation: '22P02',
  not_null_violation: '23502',
  foreign_key_violation: '23503',
  unique_violation: '23505',
  check_violation: '23514',
  invalid_schema_name: '3F000',
  invalid_catalog_name: '3D000',
  dependent_objects_still_exist: '2BP01',
  serialization_failure: '40001',
  deadlock_detected: '40P01',
  syntax_error: '42601',
  insufficient_privilege: '42501',
  duplicate_column: '42701',
  ambiguous_column: '42702',
  undefined_column: '42703',
  undefined_object: '42704',
  duplicate_alias: '42712',
  duplicate_function: '42723',
  duplicate_object: '42710',
  grouping_error: '42803',
  datatype_mismatch: '42804',
  wrong_object_type: '42809',
  cannot_coerce: '42846',
  undefined_function: '42883',
  undefined_table: '42P01',
  undefined_parameter: '42P02',
  duplicate_cursor: '42P03',
  duplicate_database: '42P04',
  duplicate_prepared_statement: '42P05',
  duplicate_schema: '42P06',
  duplicate_table: '42P07',
  invalid_table_definition: '42P16',
  invalid_object_definition: '42P17',
  object_in_use: '55006',
  object_not_in_prerequisite_state: '55000',
  lock_not_available: '55P03',
  raise_exception: 'P0001',
};

/** Errors that `others` does not catch: who cancels a statement wants it to end. */
const notOthers = ['57014', '57P01', 'P0004'];

/** Throws 42704 for a name that means nothing. */
export function checkCondition(name: string): void {
  if (name !== 'others' && names[name] === undefined)
    throw new SqlError('42704', `unrecognized exception condition "${name}"`);
}

/** Does a handler's condition speak of this error? */
export function matches(condition: Condition, sqlstate: string): boolean {
  if (condition.kind === 'sqlstate') return covers(condition.sqlstate, sqlstate);
  if (condition.name === 'others') return !notOthers.includes(sqlstate);
  return covers(names[condition.name] ?? '', sqlstate);
}

/** A class (`23000`) covers all of its errors. */
function covers(condition: string, sqlstate: string): boolean {
  return condition === sqlstate || (condition.endsWith('000') && sqlstate.startsWith(condition.slice(0, 2)));
}
