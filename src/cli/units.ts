/** Sizes, durations and counts as people write them. */
import { UsageError } from './arguments.ts';

const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

const durationUnits: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseUnits(text: string, units: Readonly<Record<string, number>>, what: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim());
  const factor = match === null ? undefined : units[match[2]];
  if (match === null || factor === undefined) throw new UsageError(`${what}, not ${JSON.stringify(text)}`);
  return Math.round(Number(match[1]) * factor);
}

/** Bytes of `512MiB`, `1.5GiB` or a plain number of bytes. */
export function parseSize(text: string): number {
  return parseUnits(text, sizeUnits, 'a size looks like 512MiB, 2GiB or 1048576');
}

/** Milliseconds of `300ms`, `5m`, `1.5h` or a plain number of milliseconds. */
export function parseDuration(text: string): number {
  return parseUnits(text, durationUnits, 'a duration looks like 300ms, 5m or 1h');
}

/** A whole number from 0 up. */
export function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text.trim())) throw new UsageError(`a whole number is wanted, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** `1.4 GiB` */
export function formatSize(bytes: number): string {
  const unit = Object.entries(sizeUnits).findLast(([name, factor]) => name !== '' && bytes >= factor) ?? ['B', 1];
  const value = bytes / unit[1];
  return `${value >= 100 || unit[0] === 'B' ? Math.round(value) : value.toFixed(1)} ${unit[0]}`;
}

/** `512MiB`, exactly: what `parseSize` reads back. */
export function formatExactSize(bytes: number): string {
  const unit = Object.entries(sizeUnits).findLast(([name, factor]) => name !== '' && bytes % factor === 0) ?? ['', 1];
  return bytes === 0 ? '0' : `${bytes / unit[1]}${unit[0]}`;
}

/** `5m`, exactly: what `parseDuration` reads back. */
export function formatExactDuration(ms: number): string {
  const unit = Object.entries(durationUnits).findLast(([name, factor]) => name !== '' && ms % factor === 0);
  return unit === undefined || ms === 0 ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`;
}

/** `1 h 12 min`, `3 min 20 s`, `12 s`: how long something takes, for people. */
export function formatElapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
