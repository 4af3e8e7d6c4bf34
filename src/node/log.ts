/** Where a node's log lines go: structured, one event a line. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Takes a line; `fields` are plain JSON values. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** An error's words, for a log line. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
