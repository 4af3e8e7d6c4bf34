/** What is written for a setting, checked and brought into the form in which it is kept; and that form as SHOW prints it. */
import { SqlError } from '../../errors.ts';
import type { SettingDefinition, SettingType, SettingUnit } from './definition.ts';

/** The value as it is kept. Throws 22023. */
export function readSetting(definition: SettingDefinition, text: string): string {
  const { type, name } = definition;
  switch (type.kind) {
    case 'bool':
      return readBoolean(name, text);
    case 'string':
      return text;
    case 'enum':
      return readChoice(name, type.choices, text);
    default:
      return readNumber(name, type, text);
  }
}

/** The value as SHOW prints it: numbers in the largest unit that leaves them whole. */
export function showSetting({ type }: SettingDefinition, value: string): string {
  if ((type.kind !== 'integer' && type.kind !== 'real') || type.unit === undefined) return value;
  const number = Number(value);
  if (number <= 0) return value;
  const family = familyOf(type.unit);
  const base = number * (family.factors[type.unit] ?? 1);
  for (const [unit, factor] of Object.entries(family.shown)) if (base % factor === 0) return `${base / factor}${unit}`;
  return value + type.unit;
}

interface UnitFamily {
  /** What one of a unit is in the smallest. */
  readonly factors: Readonly<Record<string, number>>;
  /** The units that people write and read, the largest first. */
  readonly shown: Readonly<Record<string, number>>;
  readonly hint: string;
}

const memory: UnitFamily = {
  factors: { B: 1, kB: 1024, '8kB': 8192, MB: 1024 ** 2 },
  shown: { TB: 1024 ** 4, GB: 1024 ** 3, MB: 1024 ** 2, kB: 1024, B: 1 },
  hint: 'Valid units for this parameter are "B", "kB", "MB", "GB", and "TB".',
};

const time: UnitFamily = {
  factors: { ms: 1000, s: 1_000_000, min: 60_000_000 },
  shown: { d: 86_400_000_000, h: 3_600_000_000, min: 60_000_000, s: 1_000_000, ms: 1000, us: 1 },
  hint: 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".',
};

function familyOf(unit: SettingUnit): UnitFamily {
  return unit === 'ms' || unit === 's' || unit === 'min' ? time : memory;
}

const truths = ['true', 'yes', 'on'];
const falsehoods = ['false', 'no', 'off'];

function readBoolean(name: string, text: string): string {
  const word = text.trim().toLowerCase();
  if (word === '1') return 'on';
  if (word === '0') return 'off';
  if (word !== '' && word !== 'o') {
    if (truths.some((each) => each.startsWith(word))) return 'on';
    if (falsehoods.some((each) => each.startsWith(word))) return 'off';
  }
  throw new SqlError('22023', `parameter "${name}" requires a Boolean value`);
}

/** Other words for choices that PostgreSQL takes, too. */
const booleanWords: Readonly<Record<string, string>> = {
  true: 'on',
  yes: 'on',
  '1': 'on',
  false: 'off',
  no: 'off',
  '0': 'off',
};

function readChoice(name: string, choices: readonly string[], text: string): string {
  const word = text.toLowerCase();
  if (choices.includes(word)) return word;
  const alias = booleanWords[word];
  if (alias !== undefined && choices.includes(alias)) return alias;
  const hint = `Available values: ${choices.join(', ')}.`;
  throw invalidValue(name, text, { hint });
}

const numberPattern = /^\s*([+-]?(?:0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))\s*([A-Za-z]*)\s*$/;

function readNumber(name: string, type: Extract<SettingType, { kind: 'integer' | 'real' }>, text: string): string {
  const match = numberPattern.exec(text);
  if (match === null) throw invalidValue(name, text);
  let number = Number(match[1]);
  if (match[2] !== '') number = inUnit(name, type.unit, number, match[2], text);
  if (type.kind === 'integer') {
    number = roundHalfEven(number);
    if (Math.abs(number) > 2_147_483_647) throw invalidValue(name, text, { hint: 'Value exceeds integer range.' });
  }
  if (Number.isNaN(number) || number < type.min || number > type.max) throw outside(name, type, number);
  return String(Object.is(number, -0) ? 0 : number);
}

function inUnit(name: string, kept: SettingUnit | undefined, number: number, unit: string, text: string): number {
  if (kept === undefined) throw invalidValue(name, text);
  const family = familyOf(kept);
  const factor = family.shown[unit];
  if (factor === undefined) throw invalidValue(name, text, { hint: family.hint });
  return (number * factor) / family.factors[kept];
}

function roundHalfEven(number: number): number {
  const floor = Math.floor(number);
  const rest = number - floor;
  if (rest !== 0.5) return Math.round(number);
  return floor % 2 === 0 ? floor : floor + 1;
}

function outside(name: string, type: Extract<SettingType, { kind: 'integer' | 'real' }>, number: number): SqlError {
  const unit = type.unit === undefined ? '' : ` ${type.unit}`;
  const [value, min, max] = [number, type.min, type.max].map(formatNumber);
  return new SqlError('22023', `${value}${unit} is outside the valid range for parameter "${name}" (${min} .. ${max})`);
}

/** As C's `%g` prints it. */
function formatNumber(number: number): string {
  if (Number.isInteger(number) && Math.abs(number) < 1e15) return String(number);
  return String(Number(number.toPrecision(6))).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** 22023: the setting does not take the value. */
export function invalidValue(
  name: string,
  text: string,
  fields: { readonly detail?: string; readonly hint?: string } = {},
): SqlError {
  return new SqlError('22023', `invalid value for parameter "${name}": "${text}"`, fields);
}
