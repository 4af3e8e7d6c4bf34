/**
 * Reads the commands of the streaming replication protocol, which have a small grammar of their own:
 *
 *   IDENTIFY_SYSTEM      SHOW name      READ_REPLICATION_SLOT slot      DROP_REPLICATION_SLOT slot [WAIT]
 *   CREATE_REPLICATION_SLOT slot [TEMPORARY] LOGICAL plugin [EXPORT_SNAPSHOT | NOEXPORT_SNAPSHOT | USE_SNAPSHOT | TWO_PHASE | (option, …)]
 *   START_REPLICATION SLOT slot LOGICAL place [(name 'value', …)]
 *
 * Words are folded unless they are quoted. A text that begins with none of these words is SQL.
 */
import { SqlError } from '../errors.ts';
import type { Option } from './tree/names.ts';
import type { NewReplicationSlot, ReplicationCommand } from './tree/replication.ts';

type Token =
  | { readonly kind: 'word' | 'name' | 'string' | 'number' | 'place'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: '(' | ')' | ',' | ';' | '.' };

const first =
  /^\s*(?:identify_system|show|read_replication_slot|create_replication_slot|drop_replication_slot|start_replication|timeline_history|base_backup)\b/i;

/** The command; undefined: the text is SQL. Throws 42601. */
export function parseReplicationCommand(text: string): ReplicationCommand | undefined {
  if (!first.test(text)) return undefined;
  const reader = new CommandReader(tokensOf(text));
  const command = readCommand(reader);
  reader.end();
  return command;
}

function readCommand(reader: CommandReader): ReplicationCommand {
  const command = reader.name();
  switch (command) {
    case 'identify_system':
      return { kind: 'identify-system' };
    case 'show': {
      const name = reader.name();
      return { kind: 'show-for-replication', name: reader.takes('.') ? `${name}.${reader.name()}` : name };
    }
    case 'read_replication_slot':
      return { kind: 'read-replication-slot', name: reader.name() };
    case 'drop_replication_slot':
      return { kind: 'drop-replication-slot', name: reader.name(), wait: reader.takesWord('wait') };
    case 'create_replication_slot':
      return readCreate(reader);
    case 'start_replication':
      return readStart(reader);
    default:
      reader.skip();
      return { kind: 'physical-replication', command: command.toUpperCase() };
  }
}

function readStart(reader: CommandReader): ReplicationCommand {
  const name = reader.takesWord('slot') ? reader.name() : undefined;
  if (name === undefined || !reader.takesWord('logical')) {
    reader.skip();
    return { kind: 'physical-replication', command: 'START_REPLICATION … PHYSICAL' };
  }
  const place = reader.place();
  const options = reader.takes('(') ? readOptions(reader) : [];
  return { kind: 'start-replication', name, place, options };
}

function readCreate(reader: CommandReader): ReplicationCommand {
  const name = reader.name();
  const temporary = reader.takesWord('temporary');
  if (reader.takesWord('physical')) {
    reader.skip();
    return { kind: 'physical-replication', command: 'CREATE_REPLICATION_SLOT … PHYSICAL' };
  }
  reader.word('logical');
  const plugin = reader.name();
  const options = reader.takes('(') ? readOptions(reader) : readOldOptions(reader);
  return { kind: 'create-replication-slot', slot: { name, temporary, plugin, ...slotOptions(options) } };
}

const oldOptions: Readonly<Record<string, readonly [name: string, value: string]>> = {
  export_snapshot: ['snapshot', 'export'],
  noexport_snapshot: ['snapshot', 'nothing'],
  use_snapshot: ['snapshot', 'use'],
  reserve_wal: ['reserve_wal', 'true'],
  two_phase: ['two_phase', 'true'],
};

/** As they were written before they stood in brackets. */
function readOldOptions(reader: CommandReader): readonly Option[] {
  const options: Option[] = [];
  for (let word = reader.anyWord(); word !== undefined; word = reader.anyWord()) {
    const meant = oldOptions[word];
    if (meant === undefined) throw syntaxError();
    options.push(option(...meant));
  }
  return options;
}

function slotOptions(options: readonly Option[]): Pick<NewReplicationSlot, 'snapshot' | 'twoPhase'> {
  let snapshot: NewReplicationSlot['snapshot'] | undefined;
  let twoPhase: boolean | undefined;
  for (const { name, value } of options) {
    const again = () => new SqlError('42601', 'conflicting or redundant options');
    if (name === 'snapshot') {
      if (snapshot !== undefined) throw again();
      if (value !== 'export' && value !== 'use' && value !== 'nothing')
        throw new SqlError(
          '22023',
          `unrecognized value for CREATE_REPLICATION_SLOT option "snapshot": "${String(value ?? '')}"`,
        );
      snapshot = value;
    } else if (name === 'two_phase') {
      if (twoPhase !== undefined) throw again();
      twoPhase = !/^(?:false|off|0)$/i.test(String(value ?? 'true'));
    } else if (name === 'reserve_wal') throw again();
    else throw new SqlError('XX000', `unrecognized option: ${name}`);
  }
  return { snapshot: snapshot ?? 'export', twoPhase: twoPhase ?? false };
}

/** Behind the bracket: `name [value], …)`. */
function readOptions(reader: CommandReader): readonly Option[] {
  const options: Option[] = [];
  do options.push(option(reader.name(), reader.value()));
  while (reader.takes(','));
  reader.sign(')');
  return options;
}

function option(name: string, value: string | undefined): Option {
  return { namespace: undefined, name, value, position: 0 };
}

/** Takes tokens one by one. */
class CommandReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  name(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'word' && token?.kind !== 'name') throw syntaxError();
    return token.text;
  }

  place(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'place') throw syntaxError();
    return token.text;
  }

  /** An option's value, if it has one. */
  value(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'sign') return undefined;
    this.#at++;
    return token.text;
  }

  anyWord(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') return undefined;
    this.#at++;
    return token.text;
  }

  word(text: string): void {
    if (!this.takesWord(text)) throw syntaxError();
  }

  takesWord(text: string): boolean {
    const token = this.#tokens[this.#at];
    const isThere = token?.kind === 'word' && token.text === text;
    if (isThere) this.#at++;
    return isThere;
  }

  sign(text: string): void {
    if (!this.takes(text)) throw syntaxError();
  }

  takes(sign: string): boolean {
    const token = this.#tokens[this.#at];
    const isThere = token?.kind === 'sign' && token.text === sign;
    if (isThere) this.#at++;
    return isThere;
  }

  /** What comes is of no interest. */
  skip(): void {
    this.#at = this.#tokens.length;
  }

  end(): void {
    this.takes(';');
    if (this.#at < this.#tokens.length) throw syntaxError();
  }
}

const pattern =
  /\s*(?:([0-9a-f]+\/[0-9a-f]+)|([a-z_\u0080-\u{10ffff}][a-z0-9_$\u0080-\u{10ffff}]*)|"((?:[^"]|"")+)"|'((?:[^']|'')*)'|(\d+)|([(),;.]))/iuy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  pattern.lastIndex = 0;
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed);
    if (match === null) throw syntaxError();
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf([, place, word, name, string, number, sign]: RegExpExecArray): Token {
  if (place !== undefined) return { kind: 'place', text: place };
  if (word !== undefined) return { kind: 'word', text: word.toLowerCase() };
  if (name !== undefined) return { kind: 'name', text: name.replaceAll('""', '"') };
  if (string !== undefined) return { kind: 'string', text: string.replaceAll("''", "'") };
  if (number !== undefined) return { kind: 'number', text: number };
  // What else the pattern finds is one of the signs.
  return { kind: 'sign', text: sign as Extract<Token, { kind: 'sign' }>['text'] };
}

function syntaxError(): SqlError {
  return new SqlError('42601', 'syntax error');
}
