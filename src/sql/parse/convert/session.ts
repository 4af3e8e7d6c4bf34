/** Variables, prepared statements, cursors, COPY, EXPLAIN, notifications and upkeep. */
import type {
  ClosePortalStmt,
  CopyStmt,
  DeallocateStmt,
  DeclareCursorStmt,
  DiscardStmt,
  DoStmt,
  ExecuteStmt,
  ExplainStmt,
  FetchStmt,
  ListenStmt,
  LockStmt,
  NotifyStmt,
  PrepareStmt,
  UnlistenStmt,
  VacuumStmt,
  VariableSetStmt,
  VariableShowStmt,
} from 'libpg-query';
import { SqlError } from '../../errors.ts';
import { type Source, unsupported } from '../source.ts';
import type { Expression } from '../tree/expressions.ts';
import type {
  CloseCursor,
  Copy,
  Deallocate,
  DeclareCursor,
  Discard,
  DoBlock,
  Execute,
  Explain,
  Fetch,
  Listen,
  Lock,
  LockMode,
  Notify,
  Prepare,
  ResetVariable,
  SetTransaction,
  SetVariable,
  Show,
  Unlisten,
  Vacuum,
} from '../tree/session.ts';
import { convertExpressions, convertOptional } from './expressions.ts';
import { tableName, tableReference } from './from.ts';
import { fieldsOf, mapNodes, namesOf } from './nodes.ts';
import { convertOptions } from './options.ts';
import { convertQuery } from './queries.ts';
import { convertStatement } from './statements.ts';
import { convertModes } from './transactions.ts';
import { convertTypeNode } from './types.ts';

/** SET, RESET and SET TRANSACTION. */
export function convertSet(set: VariableSetStmt, source: Source): SetVariable | ResetVariable | SetTransaction {
  if (set.kind !== 'VAR_SET_MULTI') return convertSetting(set, source);
  if (set.name === 'TRANSACTION SNAPSHOT') {
    const [snapshot] = convertExpressions(set.args, source);
    if (snapshot?.kind !== 'string') throw unsupported('SET TRANSACTION SNAPSHOT without a name', 0);
    return { kind: 'set-transaction', scope: 'transaction', modes: convertModes([], source), snapshot: snapshot.value };
  }
  return {
    kind: 'set-transaction',
    scope: set.name === 'SESSION CHARACTERISTICS' ? 'session' : 'transaction',
    modes: convertModes(set.args, source),
  };
}

/** SET and RESET of one variable. */
export function convertSetting(set: VariableSetStmt, source: Source): SetVariable | ResetVariable {
  switch (set.kind) {
    case 'VAR_RESET':
      return { kind: 'reset', name: set.name };
    case 'VAR_RESET_ALL':
      return { kind: 'reset', name: undefined };
    case 'VAR_SET_CURRENT':
      throw unsupported('SET ... FROM CURRENT', 0);
    case 'VAR_SET_DEFAULT':
      return { kind: 'set', name: set.name ?? '', local: set.is_local ?? false, values: undefined };
    default:
      return {
        kind: 'set',
        name: set.name ?? '',
        local: set.is_local ?? false,
        values: convertExpressions(set.args, source).map(refuseParameter),
      };
  }
}

/** The grammar takes parameters for values, which PostgreSQL's own does not. */
function refuseParameter(value: Expression): Expression {
  if (value.kind !== 'parameter') return value;
  throw new SqlError('42601', `syntax error at or near "$${value.number}"`, { position: value.position });
}

/** SHOW. */
export function convertShow({ name }: VariableShowStmt, _source: Source): Show {
  return { kind: 'show', name: name ?? '' };
}

/** PREPARE. */
export function convertPrepare({ name, argtypes, query }: PrepareStmt, source: Source): Prepare {
  return {
    kind: 'prepare',
    name: name ?? '',
    types: mapNodes(argtypes, (node) => convertTypeNode(node, source)),
    statement: convertStatement(query, source),
  };
}

/** EXECUTE. */
export function convertExecute({ name, params }: ExecuteStmt, source: Source): Execute {
  return { kind: 'execute', name: name ?? '', arguments: convertExpressions(params, source) };
}

/** DEALLOCATE. */
export function convertDeallocate({ name }: DeallocateStmt, _source: Source): Deallocate {
  return { kind: 'deallocate', name };
}

/** The bits that the grammar keeps a cursor's options in. */
const cursorBits = { binary: 0x1, scroll: 0x2, noScroll: 0x4, insensitive: 0x8, asensitive: 0x10, hold: 0x20 } as const;

/** DECLARE. */
export function convertDeclareCursor({ portalname, options, query }: DeclareCursorStmt, source: Source): DeclareCursor {
  const has = (bit: keyof typeof cursorBits) => ((options ?? 0) & cursorBits[bit]) !== 0;
  return {
    kind: 'declare-cursor',
    name: portalname ?? '',
    binary: has('binary'),
    sensitivity: has('insensitive') ? 'insensitive' : has('asensitive') ? 'asensitive' : undefined,
    scroll: has('scroll') ? true : has('noScroll') ? false : undefined,
    hold: has('hold'),
    query: convertQuery(fieldsOf(query, 'SelectStmt'), source),
  };
}

const fetchDirections = {
  FETCH_FORWARD: 'forward',
  FETCH_BACKWARD: 'backward',
  FETCH_ABSOLUTE: 'absolute',
  FETCH_RELATIVE: 'relative',
} as const;

/** How the grammar writes ALL: the largest integer it has. */
const fetchAll = 0x7fffffff;

/** FETCH and MOVE. */
export function convertFetch({ direction, howMany, portalname, ismove }: FetchStmt, _source: Source): Fetch {
  const count = Number(howMany ?? 0);
  return {
    kind: ismove ? 'move' : 'fetch',
    cursor: portalname ?? '',
    direction: fetchDirections[direction ?? 'FETCH_FORWARD'],
    count: count === fetchAll ? 'all' : count,
  };
}

/** CLOSE. */
export function convertClose({ portalname }: ClosePortalStmt, _source: Source): CloseCursor {
  return { kind: 'close', name: portalname };
}

/** COPY. */
export function convertCopy(copy: CopyStmt, source: Source): Copy {
  return {
    kind: 'copy',
    direction: copy.is_from ? 'from' : 'to',
    table: copy.relation === undefined ? undefined : tableName(copy.relation, source),
    columns: namesOf(copy.attlist),
    query: copy.query === undefined ? undefined : convertStatement(copy.query, source),
    file: copy.filename === undefined ? undefined : { kind: copy.is_program ? 'program' : 'file', name: copy.filename },
    options: convertOptions(copy.options, source),
    where: convertOptional(copy.whereClause, source),
  };
}

/** EXPLAIN. */
export function convertExplain({ query, options }: ExplainStmt, source: Source): Explain {
  return {
    kind: 'explain',
    options: convertOptions(options, source),
    statement: convertStatement(query, source),
  };
}

/** LISTEN. */
export function convertListen({ conditionname }: ListenStmt, _source: Source): Listen {
  return { kind: 'listen', channel: conditionname ?? '' };
}

/** UNLISTEN. */
export function convertUnlisten({ conditionname }: UnlistenStmt, _source: Source): Unlisten {
  return { kind: 'unlisten', channel: conditionname };
}

/** NOTIFY. */
export function convertNotify({ conditionname, payload }: NotifyStmt, _source: Source): Notify {
  return { kind: 'notify', channel: conditionname ?? '', payload };
}

/** The modes by the numbers that the grammar gives them, from 1. */
const lockModes: readonly LockMode[] = [
  'access share',
  'row share',
  'row exclusive',
  'share update exclusive',
  'share',
  'share row exclusive',
  'exclusive',
  'access exclusive',
];

/** LOCK. */
export function convertLock({ relations, mode, nowait }: LockStmt, source: Source): Lock {
  return {
    kind: 'lock',
    tables: mapNodes(relations, (node) => tableReference(node, source)),
    mode: lockModes[(mode ?? 8) - 1],
    nowait: nowait ?? false,
  };
}

/** VACUUM and ANALYZE. */
export function convertVacuum({ options, rels, is_vacuumcmd }: VacuumStmt, source: Source): Vacuum {
  return {
    kind: is_vacuumcmd ? 'vacuum' : 'analyze',
    options: convertOptions(options, source),
    tables: mapNodes(rels, (node) => {
      const { relation, va_cols } = fieldsOf(node, 'VacuumRelation');
      return { name: tableName(relation, source), columns: namesOf(va_cols) };
    }),
  };
}

const discarded = {
  DISCARD_ALL: 'all',
  DISCARD_PLANS: 'plans',
  DISCARD_SEQUENCES: 'sequences',
  DISCARD_TEMP: 'temporary',
} as const;

/** DO. The grammar gives its parts as options, in any order. */
export function convertDo({ args }: DoStmt, _source: Source): DoBlock {
  const parts = mapNodes(args, (node) => fieldsOf(node, 'DefElem'));
  const textOf = (name: string) => parts.find(({ defname }) => defname === name)?.arg;
  const [body, language] = [textOf('as'), textOf('language')];
  if (body === undefined) throw new SqlError('42601', 'no inline code specified');
  return {
    kind: 'do',
    language: language === undefined ? undefined : (fieldsOf(language, 'String').sval ?? ''),
    body: fieldsOf(body, 'String').sval ?? '',
  };
}

/** DISCARD. */
export function convertDiscard({ target }: DiscardStmt, _source: Source): Discard {
  return { kind: 'discard', what: discarded[target ?? 'DISCARD_ALL'] };
}
