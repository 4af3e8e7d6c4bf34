/**
 * The text of a block to steps. What is taken: DECLARE, BEGIN … END with EXCEPTION handlers, assignments, IF, LOOP, WHILE, FOR over numbers and rows, EXIT, CONTINUE,
 * RETURN, RAISE, PERFORM, EXECUTE, GET STACKED DIAGNOSTICS, NULL, and SQL statements, which may put their row INTO variables. Labels, cursors, arrays' FOREACH, CASE as a
 * statement, and types of columns (%TYPE) are refused by name.
 */
import { SqlError } from '../errors.ts';
import {
  type AssignStep,
  type BlockStep,
  type Condition,
  type Declaration,
  type DiagnosticsStep,
  diagnosticsItems,
  type Handler,
  type IfStep,
  type Into,
  type LeaveStep,
  type LoopStep,
  type RaiseStep,
  type SqlStep,
  type Step,
} from './block.ts';
import { checkCondition } from './conditions.ts';
import { type Token, tokensOf } from './words.ts';

/** Statements of PL/pgSQL that are not there. */
const refused = ['foreach', 'case', 'open', 'fetch', 'close', 'assert', 'commit', 'rollback', 'call'];
const levels = ['debug', 'log', 'info', 'notice', 'warning', 'exception'] as const;
/** Whose INTO is their own. */
const intoVerbs = ['insert', 'merge'];
/** What stands behind a variable's type. */
const typeEnds = [':=', '=', 'default', 'not', ';'];
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
  /** Names by block, the innermost last. */
  readonly #scopes: (readonly string[])[];
  #at = 0;
  #depth = 0;
  #loops = 0;

  constructor(text: string, variables: readonly string[]) {
    this.#text = text;
    this.#tokens = tokensOf(text);
    this.#scopes = [[...variables, 'found']];
  }

  whole(): BlockStep {
    const block = this.#block();
    if (this.#sign() === ';') this.#at++;
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return block;
  }

  /** From DECLARE or BEGIN to END. */
  #block(): BlockStep {
    const declarations = this.#word() === 'declare' ? this.#declarations() : [];
    this.#expect('begin');
    this.#scopes.push(declarations.map(({ name }) => name));
    if (++this.#depth > nestingMax) throw new SqlError('54001', `a DO block is nested more than ${nestingMax} deep`);
    const steps = this.#steps(['end', 'exception']);
    const handlers = this.#word() === 'exception' ? this.#handlers() : [];
    this.#expect('end');
    this.#depth--;
    this.#scopes.pop();
    return { kind: 'block', declarations, steps, handlers };
  }

  #declarations(): readonly Declaration[] {
    const declarations: Declaration[] = [];
    this.#at++;
    while (this.#word() !== 'begin') {
      const name = this.#name();
      if (declarations.some((each) => each.name === name))
        throw this.#wrong(`duplicate declaration at or near "${name}"`, this.#at - 1);
      declarations.push(this.#declaration(name));
    }
    return declarations;
  }

  #declaration(name: string): Declaration {
    const constant = this.#takeWord('constant');
    const first = this.#at;
    while (!typeEnds.includes(this.#word() || this.#sign())) {
      if (this.#at >= this.#tokens.length) throw this.#unexpected();
      if (this.#sign() === '%') throw notThere('%TYPE');
      if (this.#word() === 'cursor' || this.#word() === 'alias') throw notThere(this.#word().toUpperCase());
      this.#at++;
    }
    if (this.#at === first) throw this.#unexpected();
    const type = this.#slice(this.#tokens[first], this.#tokens[this.#at - 1]);
    const notNull = this.#takeWord('not');
    if (notNull) this.#expect('null');
    const isGiven = this.#sign() !== ';';
    if (isGiven) this.#at++;
    const value = isGiven ? this.#upTo(';') : undefined;
    if (!isGiven) this.#at++;
    return { name, type: type.toLowerCase() === 'record' ? undefined : type, constant, notNull, value };
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
      case 'begin':
      case 'declare': {
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
      case 'loop':
        return this.#loop({ kind: 'forever' });
      case 'while':
        this.#at++;
        return this.#loop({ kind: 'while', condition: this.#upToBefore('loop') });
      case 'for':
        return this.#for();
      case 'exit':
      case 'continue':
      case 'return':
        return this.#leave(word);
    }
    if (this.#sign() === '<') throw notThere('a label in a DO block');
    if (refused.includes(word)) throw notThere(`${word.toUpperCase()} in a DO block`);
    if (word === '' && !this.#sign().startsWith('"')) throw this.#unexpected();
    const next = this.#slice(this.#tokens[this.#at + 1], this.#tokens[this.#at + 1]);
    return next === ':=' || next === '=' ? this.#assign() : this.#sql();
  }

  #assign(): AssignStep {
    const variable = this.#variable();
    this.#at++;
    return { kind: 'assign', variable, expression: this.#upTo(';') };
  }

  #for(): LoopStep {
    this.#at++;
    const variables = [this.#name()];
    while (this.#sign() === ',') {
      this.#at++;
      variables.push(this.#name());
    }
    this.#expect('in');
    if (this.#word() === 'execute') {
      this.#at++;
      const expression = this.#upToBefore('loop');
      return this.#loop({
        kind: 'rows',
        query: {
          kind: 'execute',
          expression,
          into: { variables: variables.map((each) => this.#known(each)), strict: false },
        },
      });
    }
    const reverse = this.#takeWord('reverse');
    const start = this.#at;
    const text = this.#upToBefore('loop');
    const dots = this.#tokens.findIndex((token, i) => i > start && i < this.#at && this.#slice(token, token) === '..');
    if (dots < 0)
      return this.#loop({
        kind: 'rows',
        query: { kind: 'sql', text, into: { variables: variables.map((each) => this.#known(each)), strict: false } },
      });
    const by = this.#tokens.findIndex(({ word }, i) => i > dots && i < this.#at && word === 'by');
    const last = by < 0 ? this.#at : by;
    return this.#loop(
      {
        kind: 'range',
        variable: variables[0],
        reverse,
        from: this.#slice(this.#tokens[start], this.#tokens[dots - 1]),
        to: this.#slice(this.#tokens[dots + 1], this.#tokens[last - 1]),
        by: by < 0 ? undefined : this.#slice(this.#tokens[by + 1], this.#tokens[this.#at - 1]),
      },
      [variables[0]],
    );
  }

  /** From LOOP to END LOOP; `names` are known inside only. */
  #loop(over: LoopStep['over'], names: readonly string[] = []): LoopStep {
    this.#expect('loop');
    if (++this.#depth > nestingMax) throw new SqlError('54001', `a DO block is nested more than ${nestingMax} deep`);
    this.#scopes.push(names);
    this.#loops++;
    const steps = this.#steps(['end']);
    this.#loops--;
    this.#scopes.pop();
    this.#depth--;
    this.#expect('end');
    this.#expect('loop');
    this.#expectSign(';');
    return { kind: 'loop', over, steps };
  }

  #leave(kind: LeaveStep['kind']): LeaveStep {
    if (kind !== 'return' && this.#loops === 0)
      throw this.#wrong(`${kind.toUpperCase()} cannot be used outside a loop, unless it has a label`);
    this.#at++;
    if (kind !== 'return' && this.#takeWord('when')) return { kind, condition: this.#upTo(';') };
    if (this.#sign() !== ';') throw notThere(kind === 'return' ? 'RETURN with a value' : 'a label in a DO block');
    this.#at++;
    return { kind, condition: undefined };
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
    const found = this.#into();
    const rest = this.#at < end ? ` ${this.#slice(this.#tokens[this.#at], this.#tokens[end - 1])}` : '';
    this.#at = end + 1;
    const before = this.#slice(this.#tokens[start], this.#tokens[into - 1]);
    return { kind: 'sql', text: before + rest, into: found };
  }

  #variable(): string {
    return this.#known(this.#name());
  }

  #known(name: string): string {
    if (!this.#scopes.some((names) => names.includes(name)))
      throw this.#wrong(`"${name}" is not a known variable`, this.#at - 1);
    return name;
  }

  #name(): string {
    const name = this.#word() === '' ? this.#sign() : this.#word();
    if (this.#word() === '' && !name.startsWith('"')) throw this.#unexpected();
    this.#at++;
    return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
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
    const expression = this.#upToBefore('into', 'using', ';');
    if (this.#word() === 'using') throw notThere('EXECUTE … USING');
    const into = this.#takeWord('into') ? this.#into() : undefined;
    this.#expectSign(';');
    return { kind: 'execute', expression, into };
  }

  #into(): Into {
    const strict = this.#takeWord('strict');
    const variables = [this.#variable()];
    while (this.#sign() === ',') {
      this.#at++;
      variables.push(this.#variable());
    }
    return { variables, strict };
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

  /** The same, but what ends it is not taken. */
  #upToBefore(...ends: readonly string[]): string {
    return this.#upTo(...ends, ';;');
  }

  #takeWord(word: string): boolean {
    if (this.#word() !== word) return false;
    this.#at++;
    return true;
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
    return this.#wrong(`syntax error at or near "${this.#sign()}"`);
  }

  /** 42601 at the token at hand (or another one): its place in the block's text, in characters from 1. */
  #wrong(message: string, at = this.#at): SqlError {
    return new SqlError('42601', message, { position: [...this.#text.slice(0, this.#tokens[at]?.start)].length + 1 });
  }
}

function notThere(what: string): SqlError {
  return new SqlError('0A000', `${what} is not supported`);
}
