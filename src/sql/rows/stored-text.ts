/** How values are spelled in descriptors, whatever the session that wrote them was set to: ISO, UTC, all digits. */
import { fixedTimeZones, utc, type ValueContext } from '../values/index.ts';

/** For the texts of `ColumnDescriptor.missing`. */
export const storedTextContext: ValueContext = {
  dateOrder: 'YMD',
  timeZone: utc,
  timeZones: fixedTimeZones,
  byteaOutput: 'hex',
  extraFloatDigits: 1,
  now: 0n,
};
