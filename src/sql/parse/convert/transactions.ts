/** Transactions. */
import type { ConstraintsSetStmt, Node, TransactionStmt } from 'libpg-query';
import type { Source } from '../source.ts';
import type { SetConstraints, TransactionModes } from '../tree/session.ts';
import type { TransactionStatement } from '../tree/statements.ts';
import { convertExpression } from './expressions.ts';
import { tableName } from './from.ts';
import { fieldsOf, mapNodes } from './nodes.ts';

/** BEGIN, COMMIT, savepoints and two-phase commit. */
export function convertTransaction(statement: TransactionStmt, source: Source): TransactionStatement {
  const name = statement.savepoint_name ?? '';
  const id = statement.gid ?? '';
  const chain = statement.chain ?? false;
  switch (statement.kind) {
    case 'TRANS_STMT_COMMIT':
      return { kind: 'commit', chain };
    case 'TRANS_STMT_ROLLBACK':
      return { kind: 'rollback', chain };
    case 'TRANS_STMT_SAVEPOINT':
      return { kind: 'savepoint', name };
    case 'TRANS_STMT_RELEASE':
      return { kind: 'release-savepoint', name };
    case 'TRANS_STMT_ROLLBACK_TO':
      return { kind: 'rollback-to-savepoint', name };
    case 'TRANS_STMT_PREPARE':
      return { kind: 'prepare-transaction', id };
    case 'TRANS_STMT_COMMIT_PREPARED':
      return { kind: 'commit-prepared', id };
    case 'TRANS_STMT_ROLLBACK_PREPARED':
      return { kind: 'rollback-prepared', id };
    default:
      return {
        kind: 'begin',
        isStart: statement.kind === 'TRANS_STMT_START',
        modes: convertModes(statement.options, source),
      };
  }
}

const isolations: readonly string[] = ['serializable', 'repeatable read', 'read committed', 'read uncommitted'];

/** ISOLATION LEVEL, READ ONLY, DEFERRABLE; said twice, the last counts, as in PostgreSQL. */
export function convertModes(nodes: readonly Node[] | undefined, source: Source): TransactionModes {
  let isolation: TransactionModes['isolation'];
  let readOnly: boolean | undefined;
  let deferrable: boolean | undefined;
  for (const node of nodes ?? []) {
    const { defname, arg } = fieldsOf(node, 'DefElem');
    const value = convertExpression(arg, source);
    if (defname === 'transaction_isolation' && value.kind === 'string' && isIsolation(value.value))
      isolation = value.value;
    if (defname === 'transaction_read_only' && value.kind === 'integer') readOnly = value.value !== 0;
    if (defname === 'transaction_deferrable' && value.kind === 'integer') deferrable = value.value !== 0;
  }
  return { isolation, readOnly, deferrable };
}

function isIsolation(text: string): text is NonNullable<TransactionModes['isolation']> {
  return isolations.includes(text);
}

/** SET CONSTRAINTS. */
export function convertSetConstraints({ constraints, deferred }: ConstraintsSetStmt, source: Source): SetConstraints {
  return {
    kind: 'set-constraints',
    names: mapNodes(constraints, (node) => tableName(fieldsOf(node, 'RangeVar'), source)),
    deferred: deferred ?? false,
  };
}
