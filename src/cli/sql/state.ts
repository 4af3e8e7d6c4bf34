/** What a shell or a script has at hand: its connection, and how results look. */
import type { OutputTerms } from './output.ts';
import { formatReport } from './runner.ts';
import { SqlConnection, type SqlTarget } from './sql-connection.ts';

/** See the top of the file. */
export class ShellState {
  #connection: SqlConnection;
  terms: OutputTerms;
  showsTime = false;
  readonly #errors: NodeJS.WritableStream;

  constructor(connection: SqlConnection, terms: OutputTerms, errors: NodeJS.WritableStream) {
    this.#errors = errors;
    this.terms = terms;
    this.#connection = this.#heard(connection);
  }

  get connection(): SqlConnection {
    return this.#connection;
  }

  /** Connects anew; with other words where they are given. The old connection stays if that fails. */
  async reconnect(change: Partial<SqlTarget> | undefined): Promise<void> {
    const connection = await SqlConnection.open({ ...this.#connection.target, ...change });
    this.#connection.close();
    this.#connection = this.#heard(connection);
  }

  #heard(connection: SqlConnection): SqlConnection {
    connection.onNotice = (report) => void this.#errors.write(formatReport(report, ''));
    connection.onNotification = ({ channel, payload }) =>
      void this.#errors.write(`Notification on "${channel}"${payload === '' ? '' : `: ${payload}`}\n`);
    return connection;
  }
}
