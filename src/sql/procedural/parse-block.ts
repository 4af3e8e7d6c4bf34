/**
 * The text of a block to steps. What is taken: BEGIN … END with EXCEPTION handlers, IF, RAISE, PERFORM, EXECUTE of a constant text, GET STACKED DIAGNOSTICS,
 * NULL, and SQL statements, which may put their row INTO variables that there are already (a function's OUT parameters). Variables of a block's own, loops, and
 * RETURN with a value are refused by name.
 */
import { SqlError } from '../errors.ts';
import {
  type BlockStep,
  type Condition,
  type DiagnosticsStep,
  diagnosticsItems,
  type Handler,
  type IfStep,
  type RaiseStep,
  type SqlStep,
  type Step,
} from './block.ts';
import { checkCondition } from './conditions.ts';
import { type Token, tokensOf } from './words.ts';

/** Statements of PL/pgSQL that are not there. */
const refused = [
  'declare',
  'for',
  'foreach',
  'while',
  'loop',
  'exit',
  'continue',
  'case',
  'open',
  'fetch',
  'close',
  'return',
  'assert',
  'commit',
  'rollback',
  'call',
];
const levels = ['debug', 'log', 'info', 'notice', 'warning', 'exception'] as const;
/** Whose INTO is their own. */
const intoVerbs = ['insert', 'merge'];
const nestingMax = 100;

/**
 * Reads a block. Throws 42601 and 0A000.
 * @param variables the names of those that there are
 */
export function parseBlock(text: string, variables: readonly string[] = []): BlockStep {
  const reader = new BlockReader(text, variables);
  return reader.whole();
}

class BlockReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #variables: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string, variables: readonly string[]) {
    this.#text = text;
    this.#tokens = tokensOf(text);
    this.#variables = variables;
  }

  whole(): BlockStep {
    if (this.#word() === 'declare') throw notThere('a variable in a DO block');
    this.#expect('begin');
    const block = this.#block();
    if (this.#sign() === ';') this.#at++;
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return block;
  }

  /** Behind BEGIN, up to END. */
  #block(): BlockStep {
    if (++this.#depth > nestingMax) throw new SqlError('54001', `a DO block is nested more than ${nestingMax} deep`);
    const steps = this.#steps(['end', 'exception']);
    const handlers = this.#word() === 'exception' ? this.#handlers() : [];
    this.#expect('end');
    this.#depth--;
    return { kind: 'block', steps, handlers };
  }

  #handlers(): readonly Handler[] {
    this.#at++;
    const handlers: Handler[] = [];
    while (this.#word() === 'when') {
      this.#at++;
      const conditions = [this.#condition()];
      while (this.#word() === 'or') {
        this.#at++;
        conditions.push(this.#condition());
      }
      this.#expect('then');
      handlers.push({ conditions, steps: this.#steps(['when', 'end']) });
    }
    if (handlers.length === 0) throw this.#unexpected();
    return handlers;
  }

  #condition(): Condition {
    const name = this.#word();
    this.#at++;
    if (name !== 'sqlstate') {
      checkCondition(name);
      return { kind: 'named', name };
    }
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'string') throw this.#unexpected();
    return { kind: 'sqlstate', sqlstate: this.#slice(token, token).slice(1, -1) };
  }

  #steps(ends: readonly string[]): readonly Step[] {
    const steps: Step[] = [];
    while (!ends.includes(this.#word())) {
      if (this.#at >= this.#tokens.length) throw this.#unexpected();
      steps.push(this.#step());
    }
    return steps;
  }

  #step(): Step {
    const word = this.#word();
    switch (word) {
      case 'begin': {
        this.#at++;
        const block = this.#block();
        this.#expectSign(';');
        return block;
      }
      case 'if':
        return this.#if();
      case 'raise':
        return this.#raise();
      case 'null':
        this.#at++;
        this.#expectSign(';');
        return { kind: 'null' };
      case 'perform':
        this.#at++;
        return { kind: 'sql', text: `SELECT ${this.#upTo(';')}` };
      case 'execute':
        return this.#execute();
      case 'get':
        return this.#diagnostics();
      case 'return':
        // Without a value it ends the block, which only makes sense as its last word.
        throw notThere('RETURN in a DO block');
    }
    if (refused.includes(word)) throw notThere(`${word.toUpperCase()} in a DO block`);
    if (this.#tokens[this.#at]?.kind !== 'word') throw this.#unexpected();
    if (this.#slice(this.#tokens[this.#at + 1], this.#tokens[this.#at + 1]) === ':=')
      throw notThere('a variable in a DO block');
    return this.#sql();
  }

  /** A statement; what stands behind INTO is not its own. */
  #sql(): SqlStep {
    const start = this.#at;
    const text = this.#upTo(';');
    const end = this.#at - 1;
    const into = this.#tokens.findIndex(
      ({ word }, i) => i > start && i < end && word === 'into' && !intoVerbs.includes(this.#tokens[i - 1].word),
    );
    if (into === -1) return { kind: 'sql', text };
    this.#at = into + 1;
    const strict = this.#word() === 'strict';
    if (strict) this.#at++;
    const variables = [this.#variable()];
    while (this.#sign() === ',') {
      this.#at++;
      variables.push(this.#variable());
    }
    const rest = this.#at < end ? ` ${this.#slice(this.#tokens[this.#at], this.#tokens[end - 1])}` : '';
    this.#at = end + 1;
    const before = this.#slice(this.#tokens[start], this.#tokens[into - 1]);
    return { kind: 'sql', text: before + rest, into: { variables, strict } };
  }

  #variable(): string {
    const name = this.#word() === '' ? this.#sign().replaceAll('"', '') : this.#word();
    if (!this.#variables.includes(name)) throw new SqlError('42601', `"${name}" is not a known variable`);
    this.#at++;
    return name;
  }

  #diagnostics(): DiagnosticsStep {
    this.#at++;
    if (this.#word() !== 'stacked') throw notThere('GET DIAGNOSTICS of a statement');
    this.#at++;
    this.#expect('diagnostics');
    const items: DiagnosticsStep['items'][number][] = [];
    do {
      if (items.length > 0) this.#at++;
      const variable = this.#variable();
      if (this.#sign() !== '=' && this.#sign() !== ':=') throw this.#unexpected();
      this.#at++;
      const item = diagnosticsItems.find((each) => each === this.#word());
      if (item === undefined)
        throw new SqlError('42601', `unrecognized GET DIAGNOSTICS item at or near "${this.#sign()}"`);
      this.#at++;
      items.push({ variable, item });
    } while (this.#sign() === ',');
    this.#expectSign(';');
    return { kind: 'diagnostics', items };
  }

  #if(): IfStep {
    const branches: IfStep['branches'][number][] = [];
    do {
      this.#at++;
      const condition = this.#upTo('then');
      branches.push({ condition, steps: this.#steps(['elsif', 'elseif', 'else', 'end']) });
    } while (this.#word() === 'elsif' || this.#word() === 'elseif');
    let otherwise: readonly Step[] = [];
    if (this.#word() === 'else') {
      this.#at++;
      otherwise = this.#steps(['end']);
    }
    this.#expect('end');
    this.#expect('if');
    this.#expectSign(';');
    return { kind: 'if', branches, otherwise };
  }

  #raise(): RaiseStep {
    this.#at++;
    const named = levels.find((level) => level === this.#word());
    if (named !== undefined) this.#at++;
    const level = named ?? 'exception';
    if (this.#sign() === ';') {
      this.#at++;
      return { kind: 'raise', level, format: undefined, arguments: [] };
    }
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'string') throw notThere('RAISE without a format');
    const format = this.#slice(token, token).slice(1, -1).replaceAll("''", "'");
    const given: string[] = [];
    while (this.#sign() === ',') {
      this.#at++;
      given.push(this.#upTo(',', ';'));
    }
    if (this.#word() === 'using') throw notThere('RAISE … USING');
    this.#expectSign(';');
    return { kind: 'raise', level, format, arguments: given };
  }

  #execute(): Step {
    this.#at++;
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'string' || this.#sign() !== ';') throw notThere('EXECUTE of anything but a constant');
    this.#at++;
    const written = this.#slice(token, token);
    const text = written.startsWith('$')
      ? written.slice(written.indexOf('$', 1) + 1, written.lastIndexOf('$', written.length - 2))
      : written.slice(1, -1).replaceAll("''", "'");
    return { kind: 'sql', text };
  }

  // Tokens ---------------------------------------------------------------------------------------------------------

  /** The text from here to one of these words or signs at the same depth of parentheses. A `;` is taken too, and so is a word; a comma is not. */
  #upTo(...ends: readonly string[]): string {
    const first = this.#tokens[this.#at];
    let last: Token | undefined;
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      const sign = this.#slice(token, token);
      const isEnd = ends.includes(token.kind === 'word' ? token.word : sign);
      if (depth === 0 && (isEnd || sign === ';') && !this.#isInCase(first, token)) {
        if (!isEnd || last === undefined || first === undefined) throw this.#unexpected();
        if (ends.length === 1) this.#at++;
        return this.#slice(first, last);
      }
      if (sign === '(' || sign === '[') depth++;
      if (sign === ')' || sign === ']') depth--;
      last = token;
    }
    throw this.#unexpected();
  }

  /** THEN inside of CASE … END does not end a condition. */
  #isInCase(first: Token | undefined, here: Token): boolean {
    let open = 0;
    for (const token of this.#tokens) {
      if (first === undefined || token.start < first.start) continue;
      if (token.start >= here.start) break;
      if (token.word === 'case') open++;
      if (token.word === 'end') open--;
    }
    return open > 0 && here.word === 'then';
  }

  #word(): string {
    return this.#tokens[this.#at]?.word ?? '';
  }

  #sign(): string {
    const token = this.#tokens[this.#at];
    return token === undefined ? '' : this.#slice(token, token);
  }

  #slice(first: Token | undefined, last: Token | undefined): string {
    return first === undefined || last === undefined ? '' : this.#text.slice(first.start, last.end);
  }

  #expect(word: string): void {
    if (this.#word() !== word) throw this.#unexpected();
    this.#at++;
  }

  #expectSign(sign: string): void {
    if (this.#sign() !== sign) throw this.#unexpected();
    this.#at++;
  }

  #unexpected(): SqlError {
    if (this.#at >= this.#tokens.length) return new SqlError('42601', 'syntax error at end of input');
    return new SqlError('42601', `syntax error at or near "${this.#sign()}"`);
  }
}

function notThere(what: string): SqlError {
  return new SqlError('0A000', `${what} is not supported`);
}
