/**
 * An executor with two tables of numbers and a dozen statements: enough for every turn that a conversation can take. `t` takes
 * anything, `d` is unique, which is checked at the end of a transaction only.
 */
import type { BackendWriter } from '../backend.ts';
import type { DiagnosticFields, RowField } from '../backend-messages.ts';
import type { BindMessage } from '../frontend-messages.ts';
import type { ParsedStatement, SessionAnswer, SessionRequest, StatementControl } from '../session-requests.ts';

export interface ToyParsed extends ParsedStatement {
  readonly text: string;
}
export interface ToyPrepared {
  readonly parsed: ToyParsed;
  readonly parameterTypes: readonly number[];
}
export interface ToyPortal {
  readonly prepared: ToyPrepared;
  readonly bind: BindMessage;
  /** Rows that were not given yet, once it runs. */
  rows: string[] | undefined;
}
export type ToyRequest = SessionRequest<ToyParsed, ToyPrepared, ToyPortal>;
export type ToyAnswer = SessionAnswer<ToyParsed, ToyPrepared, ToyPortal>;

type Tables = Readonly<Record<'t' | 'd', readonly number[]>>;

const controls: readonly (readonly [RegExp, StatementControl, string])[] = [
  [/^begin$/, 'begin', 'BEGIN'],
  [/^commit$/, 'commit', 'COMMIT'],
  [/^commit and chain$/, 'commitAndChain', 'COMMIT AND CHAIN'],
  [/^rollback$/, 'rollback', 'ROLLBACK'],
  [/^rollback and chain$/, 'rollbackAndChain', 'ROLLBACK AND CHAIN'],
  [/^savepoint/, 'savepoint', 'SAVEPOINT'],
  [/^release/, 'releaseSavepoint', 'RELEASE SAVEPOINT'],
  [/^rollback to/, 'rollbackToSavepoint', 'ROLLBACK TO SAVEPOINT'],
  [/^vacuum/, 'outsideBlock', 'VACUUM'],
];

const done: ToyAnswer = { kind: 'done' };

/** Carries out a session's requests, at once. */
export class ToyExecutor {
  readonly #writer: BackendWriter;
  #tables: Tables = { t: [], d: [] };
  /** The tables before the transaction, and at its savepoints. */
  #before: Tables | undefined;
  #savepoints: { readonly name: string; readonly tables: Tables }[] = [];
  #copied = '';
  #copyEnds = false;

  constructor(writer: BackendWriter) {
    this.#writer = writer;
  }

  handle(request: ToyRequest): ToyAnswer {
    switch (request.kind) {
      case 'parse':
        return parse(request.text);
      case 'prepare':
        return this.#prepare(request.statement, request.parameterTypes);
      case 'bind':
        // A planner that looks at values finds this one out before it runs.
        if (request.statement.parsed.text === 'select 1/0') return divided;
        return { kind: 'bound', portal: { prepared: request.statement, bind: request.message, rows: undefined } };
      case 'describeStatement':
        return described(request.statement.parsed.text);
      case 'describePortal':
        return described(request.portal.prepared.parsed.text);
      case 'run':
        return this.#run(request.statement.text, request.terms.endsTransaction);
      case 'execute':
        return this.#execute(request.portal, request.rowsMax, request.terms.endsTransaction);
      case 'copyData':
        this.#copied += Buffer.from(request.data).toString();
        return done;
      case 'copyDone':
        return this.#copyDone();
      case 'commit':
        return this.#commit(request.chain);
      case 'rollback':
        this.#tables = this.#before ?? this.#tables;
        this.#before = request.chain ? this.#tables : undefined;
        this.#savepoints = [];
        return done;
      case 'closePortal':
      case 'copyAbandoned':
      case 'failBlock':
        return done;
    }
  }

  #prepare(parsed: ToyParsed, given: readonly number[]): ToyAnswer {
    if (parsed.text === 'select nosuch') return nosuch;
    const parameterTypes = parsed.text.includes('$1') ? [given[0] || 23] : given;
    return { kind: 'prepared', statement: { parsed, parameterTypes } };
  }

  /** A statement of a simple query: the description of its rows comes with them. */
  #run(text: string, endsTransaction: boolean): ToyAnswer {
    if (text === 'select nosuch') return nosuch;
    if (text === 'select 1/0') return divided;
    const field = fieldOf(text);
    if (field !== undefined) this.#writer.rowDescription([field], []);
    return this.#perform(text, undefined, endsTransaction);
  }

  #execute(portal: ToyPortal, rowsMax: number, endsTransaction: boolean): ToyAnswer {
    const { text } = portal.prepared.parsed;
    if (!text.startsWith('select')) return this.#perform(text, portal.bind, endsTransaction);
    this.#before ??= this.#tables;
    portal.rows ??= this.#rows(text, portal.bind);
    const now = portal.rows.splice(0, rowsMax === 0 ? portal.rows.length : rowsMax);
    this.#writeRows(now);
    if (rowsMax !== 0 && now.length === rowsMax) return { kind: 'suspended' };
    return this.#completed(`SELECT ${now.length}`, endsTransaction);
  }

  #perform(text: string, bind: BindMessage | undefined, endsTransaction: boolean): ToyAnswer {
    this.#before ??= this.#tables;
    if (text.startsWith('select')) {
      const rows = this.#rows(text, bind);
      this.#writeRows(rows);
      return this.#completed(`SELECT ${rows.length}`, endsTransaction);
    }
    if (text.startsWith('insert')) {
      const [, table, value] = /into ([td]) values \((\S+)\)/.exec(text) ?? [];
      this.#insert(table === 'd' ? 'd' : 't', Number(value === '$1' ? textOf(bind) : value));
      return this.#completed('INSERT 0 1', endsTransaction);
    }
    if (text === 'copy t from stdin') {
      this.#copied = '';
      this.#copyEnds = endsTransaction;
      return { kind: 'copyIn', format: 0, columnFormats: [0] };
    }
    if (text === 'copy t to stdout') return this.#copyOut(endsTransaction);
    return this.#control(text, endsTransaction);
  }

  #control(text: string, endsTransaction: boolean): ToyAnswer {
    const name = text.split(' ').at(-1) ?? '';
    if (text.startsWith('savepoint')) this.#savepoints.push({ name, tables: this.#tables });
    if (text.startsWith('rollback to') || text.startsWith('release')) {
      const at = this.#savepoints.findLastIndex((each) => each.name === name);
      if (at === -1) return failed('3B001', `savepoint "${name}" does not exist`);
      if (text.startsWith('rollback')) this.#tables = this.#savepoints[at].tables;
      this.#savepoints.splice(text.startsWith('release') ? at : at + 1);
    }
    return this.#completed(text.split(' ', 1)[0].toUpperCase(), endsTransaction);
  }

  #insert(table: 't' | 'd', value: number): void {
    this.#tables = { ...this.#tables, [table]: [...this.#tables[table], value] };
  }

  #rows(text: string, bind: BindMessage | undefined): string[] {
    const series = /^select generate_series\(1, (\d+)\)/.exec(text);
    if (series !== null) return Array.from({ length: Number(series[1]) }, (_, i) => String(i + 1));
    const table = /from ([td])$/.exec(text)?.[1];
    if (table !== undefined) return [String(this.#tables[table === 'd' ? 'd' : 't'].length)];
    return [text.includes('$1') ? textOf(bind) : text.slice('select '.length)];
  }

  #writeRows(rows: readonly string[]): void {
    for (const row of rows) {
      this.#writer.beginRow(1);
      this.#writer.textValue(row);
      this.#writer.endRow();
    }
  }

  #copyDone(): ToyAnswer {
    const lines = this.#copied.split('\n').slice(0, -1);
    const bad = lines.find((line) => !/^\d+$/.test(line));
    if (bad !== undefined) return failed('22P02', `invalid input syntax for type integer: "${bad}"`);
    for (const line of lines) this.#insert('t', Number(line));
    return this.#completed(`COPY ${lines.length}`, this.#copyEnds);
  }

  #copyOut(endsTransaction: boolean): ToyAnswer {
    this.#writer.copyOutResponse(0, [0]);
    for (const value of this.#tables.t) this.#writer.copyData(Buffer.from(`${value}\n`));
    this.#writer.copyDone();
    return this.#completed(`COPY ${this.#tables.t.length}`, endsTransaction);
  }

  #completed(tag: string, endsTransaction: boolean): ToyAnswer {
    const end = endsTransaction ? this.#commit(false) : done;
    return end.kind === 'failed' ? end : { kind: 'completed', tag };
  }

  #commit(chain: boolean): ToyAnswer {
    const twice = new Set(this.#tables.d).size < this.#tables.d.length;
    if (twice) this.#tables = this.#before ?? this.#tables;
    this.#before = chain ? this.#tables : undefined;
    this.#savepoints = [];
    return twice ? failed('23505', 'duplicate key value violates unique constraint "d_a_key"') : done;
  }
}

function parse(text: string): ToyAnswer {
  const texts = text
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const bad = texts.find((each) => each.startsWith('selekt'));
  if (bad !== undefined) return failed('42601', 'syntax error at or near "selekt"');
  return { kind: 'parsed', statements: texts.map(parsedOf) };
}

function parsedOf(text: string): ToyParsed {
  const [, control, commandName] = controls.findLast(([pattern]) => pattern.test(text)) ?? [];
  return { text, control: control ?? 'ordinary', commandName: commandName ?? text.split(' ', 1)[0].toUpperCase() };
}

const divided = failed('22012', 'division by zero');
const nosuch = failed('42703', 'column "nosuch" does not exist');

function failed(sqlstate: string, message: string): ToyAnswer {
  const error: DiagnosticFields = { severity: 'ERROR', sqlstate, message };
  return { kind: 'failed', error };
}

function described(text: string): ToyAnswer {
  const field = fieldOf(text);
  return { kind: 'described', fields: field && [field], formats: [] };
}

function fieldOf(text: string): RowField | undefined {
  if (!text.startsWith('select')) return undefined;
  const counts = text.includes('count(*)');
  const name = counts
    ? 'count'
    : text.includes('generate_series')
      ? 'generate_series'
      : text.includes('$1')
        ? 'int4'
        : '?column?';
  const typeOid = counts ? 20 : 23;
  return { name, tableOid: 0, columnNumber: 0, typeOid, typeSize: counts ? 8 : 4, typeModifier: -1 };
}

function textOf(bind: BindMessage | undefined): string {
  const value = bind?.values[0] ?? null;
  return value === null ? 'NULL' : Buffer.from(value).toString();
}
