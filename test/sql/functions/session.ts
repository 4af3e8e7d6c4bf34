/** The session in which calls are recorded and replayed: its clock stands still, its chance has a seed. */
import { createHash } from 'node:crypto';
import type { FunctionContext } from '../../../src/sql/functions/index.ts';
import { fixedZone, IntlTimeZones } from '../../../src/sql/values/index.ts';

/** The zone in which everything is asked. */
export const recordedZone = 'America/New_York';

/** A session like the recorded one; `now` is 2024-02-29 12:34:56.789 UTC. */
export function testContext(): FunctionContext {
  const timeZones = new IntlTimeZones();
  const now = 762_525_296_789_000n;
  let seed = 1;
  const settings = new Map([['timezone', recordedZone]]);
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x80000000;
  };
  return {
    values: {
      dateOrder: 'MDY',
      timeZone: timeZones.find(recordedZone) ?? fixedZone(recordedZone, 0),
      timeZones,
      byteaOutput: 'hex',
      extraFloatDigits: 1,
      now,
    },
    statementTime: now,
    clock: () => now,
    random,
    setSeed(value) {
      seed = Math.floor(value * 1000);
    },
    randomBytes(bytes) {
      for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
    },
    digest: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
    setting: (name) => settings.get(name.toLowerCase()),
    setSetting(name, value) {
      settings.set(name.toLowerCase(), value);
      return value;
    },
    session: {
      database: 'test',
      schema: 'public',
      currentUser: 'tester',
      sessionUser: 'tester',
      backendId: 7,
      version: 'JimKV',
    },
  };
}
