/** What the recorded conversations do not show: limits, failures of the executor, and commits in one step. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BackendWriter } from './backend.ts';
import { FrontendParser } from './frontend.ts';
import { SlabPool } from './outgoing.ts';
import { SessionMachine } from './session-machine.ts';
import { defaultSessionLimits } from './session-names.ts';
import { startup } from './testing/client-messages.ts';
import { splitMessages } from './testing/server-messages.ts';
import { clientBytes, serverLine } from './testing/story-language.ts';
import {
  type ToyAnswer,
  ToyExecutor,
  type ToyParsed,
  type ToyPortal,
  type ToyPrepared,
  type ToyRequest,
} from './testing/toy-executor.ts';

/** A session whose requests are noted; `instead` may answer some of them in the executor's place. */
class Session {
  readonly parser = new FrontendParser();
  readonly writer = new BackendWriter(new SlabPool());
  readonly machine: SessionMachine<ToyParsed, ToyPrepared, ToyPortal>;
  readonly asked: string[] = [];
  readonly #executor = new ToyExecutor(this.writer);
  readonly #instead: (request: ToyRequest) => ToyAnswer | undefined;

  constructor(
    instead: (request: ToyRequest) => ToyAnswer | undefined = () => undefined,
    limits = defaultSessionLimits,
  ) {
    this.machine = new SessionMachine(this.writer, limits);
    this.#instead = instead;
    this.parser.push(startup({ user: 'jim' }));
    this.parser.next();
    this.parser.authenticated();
  }

  say(...lines: readonly string[]): string[] {
    this.parser.push(Buffer.concat(lines.map(clientBytes)));
    for (let message = this.parser.next(); message !== undefined; message = this.parser.next()) {
      let request = this.machine.step(message, this.parser.syncFollows);
      while (request !== undefined) {
        this.asked.push(this.#noted(request));
        request = this.machine.answer(this.#instead(request) ?? this.#executor.handle(request));
      }
    }
    return splitMessages(this.writer.take() ?? new Uint8Array(0)).map(serverLine);
  }

  #noted(request: ToyRequest): string {
    if (request.kind !== 'run' && request.kind !== 'execute') return request.kind;
    return `${request.kind} ${request.terms.block}${request.terms.endsTransaction ? ' and end' : ''}`;
  }
}

describe('a commit in one step with what is before it', () => {
  test('where nothing comes between: no request of its own', () => {
    const session = new Session();
    session.say('Parse i | insert into t values ($1)', 'Sync');
    session.asked.length = 0;
    session.say('Bind  | i | 1', 'Execute ', 'Sync');
    session.say('Query insert into t values (1)');
    session.say('Query select 1; select 2');
    expect(session.asked).toEqual([
      ...['bind', 'execute none and end'],
      ...['parse', 'run none and end'],
      ...['parse', 'run implicit', 'run implicit and end'],
    ]);
  });

  test('not where more comes, or where the client is in a transaction', () => {
    const session = new Session();
    session.say('Parse i | insert into t values ($1)', 'Sync');
    session.asked.length = 0;
    session.say('Bind  | i | 1', 'Execute ', 'Bind  | i | 2', 'Execute ', 'Sync');
    session.say('Query begin');
    session.say('Bind  | i | 1', 'Execute ', 'Sync');
    session.say('Query commit');
    expect(session.asked).toEqual([
      ...['bind', 'execute none', 'bind', 'execute none and end'],
      ...['parse', 'run none'],
      ...['bind', 'execute open'],
      ...['parse', 'commit'],
    ]);
  });

  test('a failure of the commit is the failure of the statement', () => {
    const session = new Session();
    session.say('Query insert into d values (1)');
    expect(session.say('Parse  | insert into d values (1)', 'Bind  | ', 'Execute ', 'Sync')).toEqual([
      'ParseComplete',
      'BindComplete',
      'ERROR 23505 duplicate key value violates unique constraint "d_a_key"',
      'ReadyForQuery I',
    ]);
    expect(session.asked.at(-1)).toBe('rollback');
  });

  test('a portal that gave some of its rows keeps its transaction until Sync', () => {
    const session = new Session();
    session.say('Parse  | select generate_series(1, 3)', 'Bind  | ', 'Execute  2', 'Sync');
    expect(session.asked.slice(-2)).toEqual(['execute none and end', 'commit']);
    expect(session.say('Execute ', 'Sync')[0]).toBe('ERROR 34000 portal "" does not exist');
  });
});

describe('limits', () => {
  const session = () => new Session(undefined, { statementsMax: 2, portalsMax: 1 });

  test('of prepared statements', () => {
    expect(session().say('Parse a | select 1', 'Parse b | select 1', 'Parse c | select 1', 'Sync')).toEqual([
      'ParseComplete',
      'ParseComplete',
      'ERROR 54000 too many prepared statements in one session',
      'ReadyForQuery I',
    ]);
  });

  test('of portals; the unnamed one can always be made anew', () => {
    expect(session().say('Parse a | select 1', 'Bind p | a', 'Bind  | a', 'Bind  | a', 'Bind q | a', 'Sync')).toEqual([
      'ParseComplete',
      'BindComplete',
      'BindComplete',
      'BindComplete',
      'ERROR 54000 too many portals in one session',
      'ReadyForQuery I',
    ]);
  });
});

describe('an executor that fails', () => {
  const failed: ToyAnswer = { kind: 'failed', error: { severity: 'ERROR', sqlstate: '40001', message: 'conflict' } };
  const failAt = (kind: ToyRequest['kind']) => new Session((request) => (request.kind === kind ? failed : undefined));

  test('to commit: the transaction is gone', () => {
    expect(failAt('commit').say('Query begin', 'Query commit', 'Query select 1').slice(2, 4)).toEqual([
      'ERROR 40001 conflict',
      'ReadyForQuery I',
    ]);
    const pipeline = ['Parse  | insert into t values (1)', 'Bind  | ', 'Execute ', 'Flush', 'Sync'];
    expect(
      failAt('commit')
        .say(...pipeline, 'Query select 1')
        .slice(3, 6),
    ).toEqual(['ERROR 40001 conflict', 'ReadyForQuery I', 'RowDescription ?column?:23:0']);
  });

  test('to take what is copied: copying is over', () => {
    const session = failAt('copyData');
    const said = session.say('Query copy t from stdin', 'CopyData 1\\n', 'CopyData 2\\n', 'CopyDone', 'Query select 1');
    expect(said.slice(0, 4)).toEqual([
      'CopyInResponse 0',
      'ERROR 40001 conflict',
      'ReadyForQuery I',
      'RowDescription ?column?:23:0',
    ]);
    expect(session.asked).toContain('rollback');
  });

  test('to roll back: nobody knows what is left, so the session ends', () => {
    const session = failAt('rollback');
    expect(session.say('Query select 1; select 1/0', 'Query select 2').at(-1)).toBe('FATAL 40001 conflict');
    expect(session.machine.ended).toBe(true);
  });

  test('for good: the session ends', () => {
    const killed: ToyAnswer = { kind: 'failed', error: { severity: 'FATAL', sqlstate: '57P01', message: 'stopping' } };
    const session = new Session((request) => (request.kind === 'run' ? killed : undefined));
    expect(session.say('Query select 1', 'Query select 2')).toEqual(['FATAL 57P01 stopping']);
    expect(session.machine.ended).toBe(true);
  });
});

test('FunctionCall is refused', () => {
  expect(new Session().say('FunctionCall', 'Query select 1').slice(0, 3)).toEqual([
    'ERROR 0A000 the function call protocol is not supported',
    'ReadyForQuery I',
    'RowDescription ?column?:23:0',
  ]);
});

test('bytes that are no message end the session', () => {
  const session = new Session();
  session.parser.push(Buffer.from('?'));
  expect(session.say()).toEqual(['FATAL 08P01 invalid frontend message type 63']);
  expect(session.machine.ended).toBe(true);
});

test('damaged conversations end, or go on to ReadyForQuery, and never throw', () => {
  const line = fc.constantFrom(
    ...[
      'Query select 1',
      'Query begin',
      'Query select 1/0',
      'Query copy t from stdin',
      'Query commit',
      'Sync',
      'Flush',
    ],
    ...['Parse s | select $1::int', 'Bind p | s | 5', 'Describe S s', 'Describe P p', 'Execute p 1', 'Close P p'],
    ...['CopyData 1\\n', 'CopyDone', 'CopyFail why', 'FunctionCall', 'Malformed B', 'Malformed S', 'Malformed Q'],
  );
  const damage = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 15 }), fc.array(damage, { maxLength: 4 }), (lines, hits) => {
      const session = new Session();
      const bytes = Buffer.concat(lines.map(clientBytes));
      for (const { at, byte } of hits) bytes[at % bytes.length] = byte;
      session.parser.push(bytes);
      session.say();
      expect(session.machine.busy).toBe(false);
      if (session.machine.ended || session.parser.bytesBuffered > 0 || session.parser.bytesWanted !== 5) return;
      const said = session.say('CopyFail over', 'Sync');
      expect(said.at(-1)).toMatch(/^ReadyForQuery [ITE]$/);
    }),
    { numRuns: 1000 },
  );
});
