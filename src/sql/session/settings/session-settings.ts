/**
 * The settings of one session. A value has three lives: the one it began with (`reset`), the one that holds for the session, and the one
 * that holds now, which differ inside of a transaction with SET LOCAL. Maps are never changed, only replaced: going back to
 * a savepoint, or to before the transaction, is taking the old ones again.
 */
import { SqlError } from '../../errors.ts';
import type { TimeZones, ValueContext } from '../../values/index.ts';
import type { SettingContext, SettingDefinition } from './definition.ts';
import { checkSpecial, dateOrderOf, readTimeZone, searchPathNames } from './special.ts';
import { reportedSettings, settingDefinitions } from './table.ts';
import { readSetting, showSetting } from './values.ts';

/** Values that are not the definitions' defaults, by the settings' names in lower case. */
type Values = ReadonlyMap<string, string>;

/** All values of one moment. */
interface Moment {
  readonly session: Values;
  readonly now: Values;
}

/** A place to go back to. */
export type SettingsMark = Moment & { readonly brand?: 'SettingsMark' };

/** Settings that the session itself knows or judges. Names are in lower case. */
export interface ComputedSettings {
  /** `is_superuser`, `transaction_isolation` and their kin; undefined for any other. */
  get(name: string): string | undefined;
  /** Sets one of them; false: it is not computed. */
  set(name: string, value: string): boolean;
  /** Refuses values that only the session can judge: roles. */
  check(name: string, value: string): void;
}

/** Where a value comes from: pg_settings.source. */
export type SettingSource = 'default' | 'client' | 'user' | 'database' | 'session' | 'configuration file';

const customName = /^[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*(\.[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*)+$/;

const nothingChanged: readonly never[] = [];

/** The settings of a session. */
export class SessionSettings {
  readonly #zones: TimeZones;
  readonly #computed: ComputedSettings;
  readonly #isSuperuser: () => boolean;
  /** What RESET goes back to. */
  #reset: Values;
  #moment: Moment;
  /** Before the transaction; undefined: nothing was set in it. */
  #before: Moment | undefined;
  #reported: Map<string, string> = new Map();
  /** Where `changes` stood then. */
  #reportedAt = -1;
  #values: ValueContext | undefined;
  /** As they are now, for those that every statement looks at. */
  readonly #numbers = new Map<string, number>();
  #searchPath: readonly string[] | undefined;
  /** Counts changes: who computed something of settings looks here whether it still holds. */
  changes = 0;

  /** @param begin values that the session begins with, checked already: of the server, the role, the database, the client */
  constructor(zones: TimeZones, computed: ComputedSettings, isSuperuser: () => boolean) {
    this.#zones = zones;
    this.#computed = computed;
    this.#isSuperuser = isSuperuser;
    this.#reset = new Map();
    this.#moment = { session: this.#reset, now: this.#reset };
  }

  // Reading --------------------------------------------------------------------------------------------------------

  /** The value as it is kept; undefined for no such setting. */
  get(name: string): string | undefined {
    const key = keyOf(name);
    return this.#computed.get(key) ?? this.#moment.now.get(key) ?? settingDefinitions.get(key)?.default;
  }

  /** The value as SHOW prints it; undefined for no such setting. */
  show(name: string): string | undefined {
    const value = this.get(name);
    const definition = settingDefinitions.get(keyOf(name));
    return value === undefined || definition === undefined ? value : showSetting(definition, value);
  }

  /** A number in the setting's unit. */
  number(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = Number(this.get(name));
      this.#numbers.set(name, number);
    }
    return number;
  }

  isOn(name: string): boolean {
    return this.get(name) === 'on';
  }

  /** What RESET would make of it, and what it is by default. */
  resetValue(name: string): string {
    return this.#reset.get(keyOf(name)) ?? settingDefinitions.get(keyOf(name))?.default ?? '';
  }

  /** Where the value comes from. */
  sourceOf(name: string): SettingSource {
    const key = keyOf(name);
    const value = this.#moment.now.get(key);
    if (value === undefined) return 'default';
    return value === this.#reset.get(key) ? 'client' : 'session';
  }

  /** Names of settings that have a meaning only to clients: `my.setting`. */
  customNames(): readonly string[] {
    return [...this.#moment.now.keys()].filter((name) => !settingDefinitions.has(name));
  }

  /** How values are read and printed; `now` is the time of the transaction. */
  valueContext(now: bigint): ValueContext {
    const known = this.#values;
    if (known !== undefined && known.now === now) return known;
    if (known !== undefined) {
      this.#values = { ...known, now };
      return this.#values;
    }
    this.#values = {
      dateOrder: dateOrderOf(this.get('datestyle') ?? ''),
      timeZone: readTimeZone('TimeZone', this.get('timezone') ?? 'UTC', this.#zones),
      timeZones: this.#zones,
      byteaOutput: this.get('bytea_output') === 'escape' ? 'escape' : 'hex',
      extraFloatDigits: this.number('extra_float_digits'),
      now,
    };
    return this.#values;
  }

  /** The search path as it was written, `$user` not replaced yet. */
  get searchPath(): readonly string[] {
    this.#searchPath ??= searchPathNames(this.get('search_path') ?? '') ?? [];
    return this.#searchPath;
  }

  // Changing -------------------------------------------------------------------------------------------------------

  /** Values that the session begins with. Settings that do not exist (any more) are left out. */
  begin(values: Iterable<readonly [name: string, text: string]>): void {
    const reset = new Map(this.#reset);
    for (const [name, text] of values) reset.set(keyOf(name), this.#check(name, text, 'superuser-backend'));
    this.#reset = reset;
    this.#move({ session: reset, now: reset });
  }

  /** Sets a value. Throws 42704, 22023, 55P02, 42501. */
  set(name: string, text: string, isLocal: boolean): void {
    const value = this.#check(name, text, 'user');
    this.#computed.check(keyOf(name), value);
    if (this.#computed.set(keyOf(name), value)) {
      this.#move(this.#moment);
      return;
    }
    this.#put(keyOf(name), value, isLocal);
  }

  /** The value as it would be kept, for roles and databases. */
  checked(name: string, text: string): string {
    return this.#check(name, text, 'superuser-backend');
  }

  /** Those that planning looks at and that were changed, as one text. */
  planningKey(): string {
    let key = '';
    for (const [name, value] of this.#moment.now) if (isPlanning(name)) key += `${name}=${value};`;
    return key;
  }

  /** Back to what the session began with. */
  reset(name: string, isLocal = false): void {
    const definition = this.#definition(name);
    if (definition !== undefined) checkAllowed(definition, 'user', this.#isSuperuser());
    const key = keyOf(name);
    const value = this.#reset.get(key);
    if (this.#computed.set(key, value ?? definition?.default ?? '')) this.#move(this.#moment);
    else if (definition === undefined || value !== undefined) this.#put(key, value ?? '', isLocal);
    else this.#put(key, undefined, isLocal);
  }

  /** All that the session may change. */
  resetAll(): void {
    this.#before ??= this.#moment;
    const keep = (values: Values) =>
      new Map([...values].filter(([key]) => !mayChange(settingDefinitions.get(key)?.context ?? 'user')));
    this.#move({
      session: new Map([...keep(this.#moment.session), ...this.#reset]),
      now: new Map([...keep(this.#moment.now), ...this.#reset]),
    });
  }

  #put(key: string, value: string | undefined, isLocal: boolean): void {
    this.#before ??= this.#moment;
    const now = withValue(this.#moment.now, key, value);
    this.#move({ session: isLocal ? this.#moment.session : withValue(this.#moment.session, key, value), now });
  }

  /** The name of a setting that exists or, for clients' own ones, may exist. */
  #definition(name: string): SettingDefinition | undefined {
    const definition = settingDefinitions.get(keyOf(name));
    if (definition !== undefined || this.#computed.get(keyOf(name)) !== undefined) return definition;
    if (!name.includes('.')) throw unknownSetting(name);
    if (!customName.test(name))
      throw new SqlError('42602', `invalid configuration parameter name "${name}"`, {
        detail: 'Custom parameter names must be two or more simple identifiers separated by dots.',
      });
    if (name.toLowerCase().startsWith('jimkv.')) throw unknownSetting(name);
    return undefined;
  }

  #check(name: string, text: string, who: SettingContext): string {
    const definition = this.#definition(name);
    if (definition === undefined) return text;
    checkAllowed(definition, who, this.#isSuperuser());
    return checkSpecial(
      definition.name,
      readSetting(definition, text),
      this.get(definition.name) ?? definition.default,
      this.#zones,
    );
  }

  // Transactions ---------------------------------------------------------------------------------------------------

  mark(): SettingsMark {
    return this.#moment;
  }

  returnTo(mark: SettingsMark): void {
    if (mark !== this.#moment) this.#move(mark);
  }

  /** The transaction is over: what was set for it only, or all that was set in it, is gone. */
  transactionEnded(committed: boolean): void {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    const { session } = this.#moment;
    this.#move(committed ? { session, now: session } : before);
  }

  #move(moment: Moment): void {
    this.#moment = moment;
    this.#values = undefined;
    this.#numbers.clear();
    this.#searchPath = undefined;
    this.changes++;
  }

  // Reports --------------------------------------------------------------------------------------------------------

  /** What clients are to be told: the reported settings that are not what was told last. */
  changedReports(): readonly (readonly [name: string, value: string])[] {
    const superuser = this.get('is_superuser');
    if (this.#reportedAt === this.changes && this.#reported.get('is_superuser') === superuser) return nothingChanged;
    this.#reportedAt = this.changes;
    const changed: [string, string][] = [];
    for (const name of reportedSettings) {
      const value = this.show(name) ?? '';
      if (this.#reported.get(name) === value) continue;
      this.#reported.set(name, value);
      changed.push([name, value]);
    }
    return changed;
  }
}

/** 42704. */
export function unknownSetting(name: string): SqlError {
  return new SqlError('42704', `unrecognized configuration parameter "${name}"`);
}

function isPlanning(key: string): boolean {
  return settingDefinitions.get(key)?.category.startsWith('Query Tuning') === true || valueSettings.has(key);
}

/** Constants are read while a statement is bound. */
const valueSettings = new Set(['datestyle', 'timezone', 'bytea_output', 'extra_float_digits']);

function keyOf(name: string): string {
  return name.toLowerCase();
}

function withValue(values: Values, key: string, value: string | undefined): Values {
  const changed = new Map(values);
  if (value === undefined) changed.delete(key);
  else changed.set(key, value);
  return changed;
}

function mayChange(context: SettingContext): boolean {
  return context === 'user' || context === 'superuser';
}

function checkAllowed({ name, context }: SettingDefinition, who: SettingContext, isSuperuser: boolean): void {
  switch (context) {
    case 'user':
      return;
    case 'superuser':
      if (isSuperuser) return;
      throw new SqlError('42501', `permission denied to set parameter "${name}"`);
    case 'backend':
    case 'superuser-backend':
      if (who !== 'user') return;
      throw new SqlError('55P02', `parameter "${name}" cannot be set after connection start`);
    case 'internal':
      throw new SqlError('55P02', `parameter "${name}" cannot be changed`);
    case 'postmaster':
      throw new SqlError('55P02', `parameter "${name}" cannot be changed without restarting the server`);
    default:
      throw new SqlError('55P02', `parameter "${name}" cannot be changed now`);
  }
}
