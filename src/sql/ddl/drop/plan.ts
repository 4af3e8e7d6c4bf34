/**
 * What goes with what is dropped, and what is said of it: PostgreSQL's order (newest last, each behind what it depends on), its details and notices.
 */
import { SqlError } from '../../errors.ts';
import type { DdlWork } from '../work.ts';
import { dependentsOf } from './dependents.ts';
import { type DropTarget, describeTarget, targetAge, targetKey } from './objects.ts';
import type { Dependent } from './users.ts';

interface Planned {
  readonly target: DropTarget;
  readonly dependsOn: DropTarget | undefined;
  /** It depends on the type of arrays of that. */
  readonly onArray: boolean;
  /** It is named by the statement, or a part of something that goes: nobody needs to hear of it. */
  isSilent: boolean;
}

/** Lines of a detail; what is beyond them is only counted. */
const linesMax = 100;

/** All that goes, dependents first. RESTRICT throws (2BP01) if there is anything that the statement did not name; CASCADE says what goes. */
export function planDrop(work: DdlWork, targets: readonly DropTarget[], cascade: boolean): readonly DropTarget[] {
  const planned = new Map<string, Planned>();
  const underway = new Set<string>();
  const collect = (target: DropTarget, dependsOn: DropTarget | undefined, isSilent: boolean, onArray = false): void => {
    const key = targetKey(target);
    const known = planned.get(key);
    if (known !== undefined) {
      known.isSilent ||= isSilent;
      return;
    }
    if (underway.has(key)) return;
    underway.add(key);
    const dependents = [...dependentsOf(work, target)].sort(byAge);
    for (const { target: dependent, belongs, usesArray } of dependents) collect(dependent, target, belongs, usesArray);
    planned.set(key, { target, dependsOn, isSilent, onArray });
  };
  for (const target of targets) collect(target, undefined, true);
  const all = [...planned.values()];
  // Nobody needs to hear of a column whose table goes.
  const goesWithTable = ({ target }: Planned): boolean =>
    target.kind === 'column' && planned.has(targetKey({ kind: 'object', oid: target.table }));
  const shown = all.filter((each) => !each.isSilent && !goesWithTable(each));
  report(work, targets, shown.reverse(), cascade);
  return all.map(({ target }) => target);
}

/** Newer ones first; columns of one table in their order, unless it is their expressions that count. */
function byAge({ target: a, byExpression = false }: Dependent, { target: b }: Dependent): number {
  const order = targetAge(b) - targetAge(a);
  if (order !== 0) return order;
  if (a.kind !== 'column' || b.kind !== 'column') return 0;
  return byExpression ? b.column - a.column : a.column - b.column;
}

function report(work: DdlWork, targets: readonly DropTarget[], dependents: readonly Planned[], cascade: boolean): void {
  if (dependents.length === 0) return;
  const shown = dependents.slice(0, linesMax);
  const rest = dependents.length - shown.length;
  if (!cascade) {
    const lines = shown.map(
      ({ target, dependsOn, onArray }) =>
        `${describeTarget(work, target)} depends on ${dependsOn === undefined ? '' : describeTarget(work, dependsOn)}${onArray ? '[]' : ''}`,
    );
    throw new SqlError(
      '2BP01',
      targets.length === 1
        ? `cannot drop ${describeTarget(work, targets[0])} because other objects depend on it`
        : 'cannot drop desired object(s) because other objects depend on them',
      {
        detail: withRest(lines, rest),
        hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
      },
    );
  }
  const lines = shown.map(({ target }) => `drop cascades to ${describeTarget(work, target)}`);
  if (dependents.length === 1) work.notice(lines[0]);
  else work.notice(`drop cascades to ${dependents.length} other objects`, { detail: withRest(lines, rest) });
}

function withRest(lines: readonly string[], rest: number): string {
  if (rest === 0) return lines.join('\n');
  return [...lines, `and ${rest} other object${rest === 1 ? '' : 's'} (see server log for list)`].join('\n');
}
