/**
 * The server's messages, written one behind the other; `take` hands out what there is for one write to the socket. A row is
 * written value by value, without an object of its own:
 *
 *     writer.beginRow(2);
 *     writer.textValue('1');
 *     writer.nullValue();
 *     writer.endRow();
 *
 * A value that is written by its type goes between `beginValue` and `endValue`, straight into `out`.
 */
import { assert } from '../../base/index.ts';
import type { DiagnosticFields, RowField, TransactionStatus } from './backend-messages.ts';
import { writeDiagnostic } from './diagnostics.ts';
import { type Format, formatOf } from './frontend-messages.ts';
import { serverLetters as letters } from './letters.ts';
import { OutgoingBuffer, type SlabPool } from './outgoing.ts';

const authenticationOk = 0;
const authenticationCleartext = 3;
const authenticationSasl = 10;
const authenticationSaslContinue = 11;
const authenticationSaslFinal = 12;
const nullLength = -1;

/** Writes to one connection. */
export class BackendWriter {
  /** Where values are written between `beginValue` and `endValue`. */
  readonly out: OutgoingBuffer;
  /** How many values the row at hand still lacks, and where the length of the value at hand stands. */
  #valuesLeft = 0;
  #valueAt = 0;

  /** @param messageBytesMax longer messages are refused; smaller than the protocol's 2^31 - 1 only in tests */
  constructor(pool: SlabPool, messageBytesMax?: number) {
    this.out = new OutgoingBuffer(pool, messageBytesMax);
  }

  /** Bytes written and not yet taken: who streams rows takes them from time to time. */
  get length(): number {
    return this.out.length;
  }

  /** What was written since the last time; undefined if that is nothing. */
  take(): Uint8Array | undefined {
    return this.out.take();
  }

  /** Takes back what was written and not yet taken, but for the first `length` bytes: the end of a message. */
  takeBack(length: number): void {
    this.#valuesLeft = 0;
    this.out.takeBack(length);
  }

  /** The answer to a request for encryption, `S` (or `G`) or `N`: the only byte that is no message. */
  encryptionAnswer(answer: 'S' | 'G' | 'N'): void {
    this.out.single(answer.charCodeAt(0));
  }

  authenticationOk(): void {
    this.#authentication(authenticationOk);
  }

  authenticationCleartextPassword(): void {
    this.#authentication(authenticationCleartext);
  }

  authenticationSasl(mechanisms: readonly string[]): void {
    this.#beginAuthentication(authenticationSasl);
    for (const mechanism of mechanisms) this.out.zeroTerminated(mechanism);
    this.out.uint8(0);
    this.out.end();
  }

  authenticationSaslContinue(data: Uint8Array): void {
    this.#beginAuthentication(authenticationSaslContinue);
    this.out.raw(data);
    this.out.end();
  }

  authenticationSaslFinal(data: Uint8Array): void {
    this.#beginAuthentication(authenticationSaslFinal);
    this.out.raw(data);
    this.out.end();
  }

  /** What the server speaks instead of what was asked for: the newest minor version, and the options it does not know. */
  negotiateProtocolVersion(minorVersion: number, unknownOptions: readonly string[]): void {
    this.out.begin(letters.negotiateProtocolVersion);
    this.out.int32((3 << 16) | minorVersion);
    this.out.int32(unknownOptions.length);
    for (const option of unknownOptions) this.out.zeroTerminated(option);
    this.out.end();
  }

  parameterStatus(name: string, value: string): void {
    this.out.begin(letters.parameterStatus);
    this.out.zeroTerminated(name);
    this.out.zeroTerminated(value);
    this.out.end();
  }

  backendKeyData(processId: number, secretKey: Uint8Array): void {
    this.out.begin(letters.backendKeyData);
    this.out.int32(processId);
    this.out.raw(secretKey);
    this.out.end();
  }

  readyForQuery(status: TransactionStatus): void {
    this.out.begin(letters.readyForQuery);
    this.out.uint8(status.charCodeAt(0));
    this.out.end();
  }

  /** @param formats as in Bind: none, one for all, one each */
  rowDescription(fields: readonly RowField[], formats: readonly Format[]): void {
    const out = this.out;
    out.begin(letters.rowDescription);
    this.#count(fields.length);
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      out.zeroTerminated(field.name);
      out.int32(field.tableOid);
      out.int16(field.columnNumber);
      out.int32(field.typeOid);
      out.int16(field.typeSize);
      out.int32(field.typeModifier);
      out.int16(formatOf(formats, i));
    }
    out.end();
  }

  /** Begins a row of `count` values. */
  beginRow(count: number): void {
    this.out.begin(letters.dataRow);
    this.#count(count);
    this.#valuesLeft = count;
  }

  nullValue(): void {
    this.#valuesLeft--;
    this.out.int32(nullLength);
  }

  bytesValue(bytes: Uint8Array): void {
    this.#valuesLeft--;
    this.out.int32(bytes.length);
    this.out.raw(bytes);
  }

  textValue(text: string): void {
    this.beginValue();
    this.out.text(text);
    this.endValue();
  }

  /** Begins a value; its bytes go to `out`. */
  beginValue(): void {
    this.#valuesLeft--;
    this.#valueAt = this.out.offset;
    this.out.int32(0);
  }

  /** Ends the value: now its length is known. */
  endValue(): void {
    this.out.setInt32(this.#valueAt, this.out.offset - this.#valueAt - 4);
  }

  /** Ends the row. */
  endRow(): void {
    assert(this.#valuesLeft === 0, 'a row has the values it was begun with');
    this.out.end();
  }

  /** Forgets the row that was begun: one of its values could not be written. */
  abandonRow(): void {
    this.#valuesLeft = 0;
    this.out.abandon();
  }

  commandComplete(tag: string): void {
    this.out.begin(letters.commandComplete);
    this.out.zeroTerminated(tag);
    this.out.end();
  }

  emptyQueryResponse(): void {
    this.#bare(letters.emptyQueryResponse);
  }

  errorResponse(fields: DiagnosticFields): void {
    writeDiagnostic(this.out, letters.errorResponse, fields);
  }

  noticeResponse(fields: DiagnosticFields): void {
    writeDiagnostic(this.out, letters.noticeResponse, fields);
  }

  parseComplete(): void {
    this.#bare(letters.parseComplete);
  }

  bindComplete(): void {
    this.#bare(letters.bindComplete);
  }

  closeComplete(): void {
    this.#bare(letters.closeComplete);
  }

  noData(): void {
    this.#bare(letters.noData);
  }

  portalSuspended(): void {
    this.#bare(letters.portalSuspended);
  }

  parameterDescription(typeOids: readonly number[]): void {
    this.out.begin(letters.parameterDescription);
    this.#count(typeOids.length);
    for (const oid of typeOids) this.out.int32(oid);
    this.out.end();
  }

  /** @param format of the whole; @param columnFormats one a column */
  copyInResponse(format: Format, columnFormats: readonly Format[]): void {
    this.#copyResponse(letters.copyInResponse, format, columnFormats);
  }

  copyOutResponse(format: Format, columnFormats: readonly Format[]): void {
    this.#copyResponse(letters.copyOutResponse, format, columnFormats);
  }

  copyBothResponse(format: Format, columnFormats: readonly Format[]): void {
    this.#copyResponse(letters.copyBothResponse, format, columnFormats);
  }

  copyData(data: Uint8Array): void {
    this.beginCopyData();
    this.out.raw(data);
    this.endCopyData();
  }

  /** Begins a piece of what is copied out; its bytes go to `out`. */
  beginCopyData(): void {
    this.out.begin(letters.copyData);
  }

  endCopyData(): void {
    this.out.end();
  }

  copyDone(): void {
    this.#bare(letters.copyDone);
  }

  notificationResponse(processId: number, channel: string, payload: string): void {
    this.out.begin(letters.notificationResponse);
    this.out.int32(processId);
    this.out.zeroTerminated(channel);
    this.out.zeroTerminated(payload);
    this.out.end();
  }

  #bare(letter: number): void {
    this.out.begin(letter);
    this.out.end();
  }

  #authentication(code: number): void {
    this.#beginAuthentication(code);
    this.out.end();
  }

  #beginAuthentication(code: number): void {
    this.out.begin(letters.authentication);
    this.out.int32(code);
  }

  #copyResponse(letter: number, format: Format, columnFormats: readonly Format[]): void {
    this.out.begin(letter);
    this.out.uint8(format);
    this.#count(columnFormats.length);
    for (const each of columnFormats) this.out.int16(each);
    this.out.end();
  }

  #count(count: number): void {
    assert(count <= 0xffff, 'a list has at most 65,535 items');
    this.out.int16(count);
  }
}
