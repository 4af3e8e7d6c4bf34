/**
 * Conversations with PostgreSQL 15, held again with the session machine and a toy executor. The answers in `scripts/` are PostgreSQL's own:
 * `node test/sql/wire/record-stories.ts` asks it again.
 */
import { runGolden } from '../../../test/golden/golden.ts';
import { BackendWriter } from './backend.ts';
import { FrontendParser } from './frontend.ts';
import { SlabPool } from './outgoing.ts';
import { SessionMachine } from './session-machine.ts';
import { startup } from './testing/client-messages.ts';
import { splitMessages } from './testing/server-messages.ts';
import { clientBytes, serverLine } from './testing/story-language.ts';
import { ToyExecutor, type ToyParsed, type ToyPortal, type ToyPrepared } from './testing/toy-executor.ts';

runGolden(new URL('scripts/', import.meta.url), () => {
  const parser = new FrontendParser();
  const writer = new BackendWriter(new SlabPool());
  const machine = new SessionMachine<ToyParsed, ToyPrepared, ToyPortal>(writer);
  const executor = new ToyExecutor(writer);
  parser.push(startup({ user: 'jim' }));
  parser.next();
  parser.authenticated();
  return (commands) => {
    parser.push(Buffer.concat(commands.map(clientBytes)));
    for (let message = parser.next(); message !== undefined; message = parser.next()) {
      let request = machine.step(message);
      while (request !== undefined) request = machine.answer(executor.handle(request));
    }
    const lines = splitMessages(writer.take() ?? new Uint8Array(0)).map(serverLine);
    return machine.ended ? [...lines, 'the end'] : lines;
  };
});
