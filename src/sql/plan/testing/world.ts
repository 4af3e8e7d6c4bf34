/** Statements to plans, for tests: a described catalog, the real parser and binder, and every plan held against the rules. */
import type { BoundQuery } from '../../algebra/index.ts';
import { bindStatement } from '../../bind/index.ts';
import { type Catalog, wellKnownOids } from '../../catalog/index.ts';
import { SqlParser } from '../../parse/index.ts';
import type { SqlType } from '../../values/index.ts';
import { plainSession } from '../../values/testing.ts';
import { complaintsOfPlan, explainPlan, fastShapeOf, type PhysicalPlan, planQuery } from '../index.ts';

const parser = await SqlParser.load();

/** The statement, bound. */
export function bindText(catalog: Catalog, text: string, parameterTypes: readonly SqlType[] = []): BoundQuery {
  const [{ statement }] = parser.parse(text);
  if (!('kind' in statement)) throw new Error(`no statement: ${text}`);
  return bindStatement(statement as Parameters<typeof bindStatement>[0], {
    catalog,
    databaseOid: wellKnownOids.postgresDatabase,
    searchPath: ['public'],
    role: wellKnownOids.superuser,
    parameterTypes,
    values: plainSession,
    parser,
  });
}

/** The statement's plan, which must keep the rules. */
export function planText(catalog: Catalog, text: string, parameterTypes: readonly SqlType[] = []): PhysicalPlan {
  const plan = planQuery(bindText(catalog, text, parameterTypes), { catalog });
  const complaints = complaintsOfPlan(plan);
  if (complaints.length > 0) throw new Error(`${complaints.join('\n')}\n${explained(plan, false).join('\n')}`);
  return plan;
}

/** EXPLAIN's lines. */
export function explained(plan: PhysicalPlan, costs: boolean, verbose = false): readonly string[] {
  return explainPlan(plan, {
    analyze: false,
    verbose,
    costs,
    timing: false,
    summary: false,
    format: 'text',
    values: plainSession,
    planningMs: undefined,
    executionMs: undefined,
  });
}

/** What the fast path makes of it. */
export function fastLine(plan: PhysicalPlan): string {
  const shape = fastShapeOf(plan);
  return `fast: ${shape?.kind ?? 'no'}`;
}
