/** SQL's types and values; the story is in `sql-type.ts`. */
export { parseArray } from './array-text.ts';
export { arrayTypeOf } from './arrays.ts';
export { arrayTypes, type BuiltinTypeName, types } from './builtin-types.ts';
export { ByteReader, textOfUtf8 } from './byte-reader.ts';
export { ByteWriter } from './byte-writer.ts';
export { type CalendarDay, calendarOfDays, daysInMonth, daysOfCalendar, isLeapYear } from './calendar.ts';
export {
  checkDate,
  dateInfinity,
  dateNegativeInfinity,
  formatDate,
  isFiniteDate,
} from './dates.ts';
export { addToInstant, addToTimestamp, subtractTimestamps } from './datetime-arithmetic.ts';
export { compareDecimals, Decimal, digitCount, divisionByZero, powerOfTen, withoutTrailingZeros } from './decimal.ts';
export { decimalOfNumber, decimalToInteger, decimalToNumber, formatDecimal, parseDecimal } from './decimal-text.ts';
export { type EnumLabel, type EnumTypeDefinition, enumLabelsOf, enumTypeOf } from './enums.ts';
export { checkFloatOverflow, float8ToFloat4 } from './floats.ts';
export { checkInt2, checkInt4, checkInt8 } from './integers.ts';
export { compareIntervals, Interval } from './interval.ts';
export { formatInterval } from './interval-text.ts';
export { IntlTimeZones } from './intl-time-zones.ts';
export { checkJson, parseJson } from './json-parse.ts';
export {
  compareNodes,
  formatJsonb,
  formatNode,
  isArray,
  Jsonb,
  type JsonNode,
  JsonObject,
  quoteJson,
} from './jsonb.ts';
export { parseJsonPath } from './jsonpath/parse.ts';
export {
  type ArithmeticExpression,
  type ArithmeticOperator,
  type ComparisonOperator,
  isPredicate as isPathPredicate,
  type JsonPath,
  type PathExpression,
  type PathMethod,
  type PathPredicate,
  type PathStep,
  type SubscriptRange,
} from './jsonpath/tree.ts';
export { type KeyColumn, KeyEncoder } from './keys.ts';
export { combineHashes, compareTexts } from './orders.ts';
export {
  isMissing,
  isNull,
  RowEncoder,
  type RowLayoutColumn,
  RowReader,
  RowSlicer,
  readColumn,
  rowColumnCount,
  type WantedColumn,
} from './row-format.ts';
export { type RowField, type RowTypeDefinition, rowTypeOf } from './rows.ts';
export { arrayElementsMax, SqlArray, tooManyElements } from './sql-array.ts';
export { SqlRow } from './sql-row.ts';
export {
  formatType,
  type ObjectKind,
  type ObjectNames,
  type SqlType,
  type SqlValue,
  type TypeCategory,
  type Value,
  type ValueContext,
  withoutDomains,
} from './sql-type.ts';
export { countCharacters, withoutPadding } from './strings.ts';
export { TimeTz } from './time-tz.ts';
export {
  findTimeZone,
  fixedTimeZones,
  fixedZone,
  offsetOfLocal,
  type TimeZone,
  type TimeZones,
  utc,
} from './time-zones.ts';
export {
  checkTimestamp,
  dateOfTimestamp,
  formatTimestamp,
  formatTimestampTz,
  instantOfTimestamp,
  isFiniteTimestamp,
  joinTimestamp,
  roundTimestamp,
  splitTimestamp,
  timestampInfinity,
  timestampInZone,
  timestampNegativeInfinity,
  timestampOfDate,
} from './timestamps.ts';
export { builtinTypes, TypeRegistry } from './type-registry.ts';
export { vectorOf } from './vectors.ts';
