/** Says the statements of a story to a server, through the `pg` driver, and writes its answers down. */
import pg from 'pg';
import { builtinTypes } from '../../../src/sql/values/index.ts';
import type { StoryStatement } from './story-file.ts';

/** Where a server is. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** The sessions of one story. */
export class Conversation {
  readonly #address: ServerAddress;
  readonly #database: string;
  readonly #sessions = new Map<string, pg.Client>();
  #notices: string[] = [];

  constructor(address: ServerAddress, database: string) {
    this.#address = address;
    this.#database = database;
  }

  /** What the server says to a statement, line by line. */
  async answer(statement: StoryStatement): Promise<string[]> {
    const lines = await this.#say(statement);
    return lines.flatMap((line) => line.split('\n')).map((line) => line.trimEnd());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.end().catch(() => {})));
  }

  async #say({ session, text, parameters, isUnordered }: StoryStatement): Promise<string[]> {
    const client = await this.#session(session);
    this.#notices = [];
    const types = { getTypeParser: () => (value: string) => value };
    const query = {
      text,
      rowMode: 'array' as const,
      types,
      ...(parameters === undefined ? {} : { values: [...parameters] }),
    };
    let answers: string[];
    try {
      const result: unknown = await client.query(query);
      const results = (Array.isArray(result) ? result : [result]) as pg.QueryArrayResult[];
      answers = results.flatMap((each) => printResult(each, isUnordered));
    } catch (error) {
      answers = printError(error);
    }
    return [...this.#notices, ...answers];
  }

  async #session(name: string): Promise<pg.Client> {
    const known = this.#sessions.get(name);
    if (known !== undefined) return known;
    const client = new pg.Client({ ...this.#address, database: this.#database });
    client.on('notice', (notice) => {
      const detail = notice.detail === undefined ? [] : notice.detail.split('\n').map((line) => `  detail: ${line}`);
      this.#notices.push(`${notice.severity}: ${notice.message}`, ...detail);
    });
    client.on('error', () => {});
    await client.connect();
    await client.query("set timezone = 'UTC'; set statement_timeout = '2min'");
    this.#sessions.set(name, client);
    return client;
  }
}

function printResult({ fields, rows, command, rowCount }: pg.QueryArrayResult, unordered: boolean): string[] {
  if (command === null) return ['(nothing)'];
  const tag = rowCount === null ? command : `${command} ${rowCount}`;
  if (fields.length === 0) return [tag];
  const head = fields.map(({ name, dataTypeID }) => `${name} ${typeName(dataTypeID)}`).join(' | ');
  const lines = rows.map((row) => row.map((value: unknown) => printValue(value)).join(' | '));
  if (unordered) lines.sort();
  return [head, ...lines, tag];
}

function typeName(oid: number): string {
  return builtinTypes.byOid(oid)?.name ?? (oid >= 16_384 ? 'own' : String(oid));
}

function printValue(value: unknown): string {
  if (value === null) return '∅';
  return String(value) === '' ? "''" : String(value).replaceAll('\n', '⏎');
}

function printError(error: unknown): string[] {
  if (!(error instanceof pg.DatabaseError)) return [`BROKEN: ${String(error)}`];
  const at = error.position === undefined ? '' : ` (at ${error.position})`;
  const lines = (label: string, text: string | undefined) =>
    text === undefined ? [] : text.split('\n').map((line) => `  ${label}: ${line}`);
  return [
    ...`${error.severity} ${error.code}: ${error.message}${at}`.split('\n'),
    ...lines('detail', error.detail),
    ...lines('hint', error.hint),
  ];
}
