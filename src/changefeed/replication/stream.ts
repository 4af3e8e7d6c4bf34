/** A slot's changes as one of the output plugins tells them. */
import { SqlError } from '../../sql/errors.ts';
import type { ChangeStream, StreamMessage, StreamTerms } from '../../sql/session/index.ts';
import type { FeedSource } from '../feed.ts';
import type { LogicalTransaction } from './logical-changes.ts';
import { LogicalReader } from './logical-reader.ts';
import { PgOutput } from './pgoutput.ts';
import { type OutputPlugin, xidOf } from './plugin.ts';
import { pgOutputOptions, testDecodingOptions } from './plugin-options.ts';
import type { Selection } from './replicated-table.ts';
import { TestDecoding } from './test-decoding.ts';

/** The output plugins that there are. */
export const outputPlugins: ReadonlySet<string> = new Set(['pgoutput', 'test_decoding']);

/** Opens a stream. Rejects with an SqlError for options that the plugin does not take, or a JimError. */
export async function openStream(
  source: FeedSource,
  { databaseOid, plugin: name }: { readonly databaseOid: number; readonly plugin: string },
  { after, options, values }: StreamTerms,
): Promise<ChangeStream> {
  const { plugin, selection } = pluginNamed(name, databaseOid, { options, values });
  const reader = await LogicalReader.open(source, selection, after);
  return {
    isText: plugin.isText,
    async next() {
      const { transactions, resolved } = await reader.next();
      return {
        resolved,
        transactions: transactions.map((transaction) => ({
          timestamp: transaction.timestamp,
          xid: transaction.hasChanges ? xidOf(transaction.timestamp) : 0,
          messages: messagesOf(plugin, transaction),
        })),
      };
    },
    close: () => reader.close(),
  };
}

async function* messagesOf(
  plugin: OutputPlugin,
  transaction: LogicalTransaction,
): AsyncGenerator<Iterable<StreamMessage>> {
  const told = plugin.tell(transaction);
  if (transaction.hasChanges || transaction.aside.length > 0) yield told.aside();
  let count = 0;
  for await (const changes of transaction.pieces) {
    yield told.changes(changes, count);
    count += changes.length;
  }
  yield told.end();
}

function pluginNamed(
  name: string,
  databaseOid: number,
  { options, values }: Pick<StreamTerms, 'options' | 'values'>,
): { readonly plugin: OutputPlugin; readonly selection: Selection } {
  switch (name) {
    case 'pgoutput': {
      const { publications, binary, messages } = pgOutputOptions(options);
      return {
        plugin: new PgOutput({ binary, context: values }, messages),
        selection: { kind: 'publications', databaseOid, names: publications },
      };
    }
    case 'test_decoding':
      return {
        plugin: new TestDecoding(testDecodingOptions(options), values),
        selection: { kind: 'database', databaseOid },
      };
    default:
      throw new SqlError('58P01', `there is no output plugin "${name}"`);
  }
}
