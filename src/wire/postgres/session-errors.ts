/** What a session refuses by itself, in PostgreSQL's words. */
import type { DiagnosticFields } from './backend-messages.ts';
import type { FrontendMessage } from './frontend-messages.ts';
import { letters } from './letters.ts';
import { protocolViolation, WireError } from './wire-error.ts';

export function transactionAborted(): WireError {
  return new WireError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
}

export function severalCommands(): WireError {
  return new WireError('42601', 'cannot insert multiple commands into a prepared statement');
}

export function statementUnknown(name: string): WireError {
  return new WireError(
    '26000',
    name === '' ? 'unnamed prepared statement does not exist' : `prepared statement "${name}" does not exist`,
  );
}

export function statementExists(name: string): WireError {
  return new WireError('42P05', `prepared statement "${name}" already exists`);
}

export function portalUnknown(name: string): WireError {
  return new WireError('34000', `portal "${name}" does not exist`);
}

export function portalExists(name: string): WireError {
  return new WireError('42P03', `cursor "${name}" already exists`);
}

export function tooMany(what: string, max: number): WireError {
  return new WireError('54000', `too many ${what} in one session`, { detail: `The limit is ${max}.` });
}

export function wrongParameterCount(supplied: number, name: string, required: number): WireError {
  return protocolViolation(
    `bind message supplies ${supplied} parameters, but prepared statement "${name}" requires ${required}`,
  );
}

export function outsideBlockOnly(commandName: string): WireError {
  return new WireError('25001', `${commandName} cannot run inside a transaction block`);
}

export function outsidePipelineOnly(commandName: string): WireError {
  return new WireError('25001', `${commandName} cannot be executed within a pipeline`);
}

export function insideBlockOnly(commandName: string): WireError {
  return new WireError('25P01', `${commandName} can only be used in transaction blocks`);
}

export function functionCallRefused(): WireError {
  return new WireError('0A000', 'the function call protocol is not supported', {
    hint: 'Call the function in a SELECT statement.',
  });
}

export function copyFailed(reason: string): WireError {
  return new WireError('57014', `COPY from stdin failed: ${reason}`);
}

const letterOfKind: Partial<Record<FrontendMessage['kind'], number>> = letters;

export function unexpectedInCopy(message: FrontendMessage): WireError {
  const letter = (letterOfKind[message.kind] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return protocolViolation(`unexpected message type 0x${letter} during COPY from stdin`);
}

export function synchronizationLost(): WireError {
  return protocolViolation('terminating connection because protocol synchronization was lost', { severity: 'FATAL' });
}

export const alreadyInTransaction: DiagnosticFields = {
  severity: 'WARNING',
  sqlstate: '25001',
  message: 'there is already a transaction in progress',
};

export const notInTransaction: DiagnosticFields = {
  severity: 'WARNING',
  sqlstate: '25P01',
  message: 'there is no transaction in progress',
};
