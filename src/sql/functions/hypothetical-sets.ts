/** Where a row would stand among others: hypothetical-set aggregates. */
import type { SqlValue } from '../values/index.ts';
import { aggregate, type SqlAggregate } from './aggregate.ts';

/** How the rows lie around the one that is looked for. */
interface Surroundings {
  rows: number;
  before: number;
  equal: number;
  /** Different ones among those before. */
  groupsBefore: number;
}

function standing(signature: string, value: (surroundings: Surroundings) => SqlValue): SqlAggregate {
  return aggregate<Surroundings>(
    signature,
    () => ({
      initial: () => ({ rows: 0, before: 0, equal: 0, groupsBefore: 0 }),
      step(state, [comparison, isFirstOfEquals]) {
        state.rows++;
        if (comparison === 0) state.equal++;
        else if (Number(comparison) < 0) {
          state.before++;
          if (isFirstOfEquals === true) state.groupsBefore++;
        }
        return state;
      },
      final: value,
    }),
    { nullable: true, directs: 'hypothetical row' },
  );
}

/** rank, dense_rank, percent_rank, cume_dist with WITHIN GROUP. */
export const hypotheticalSets: readonly SqlAggregate[] = [
  standing('rank(...any): int8', ({ before }) => BigInt(before + 1)),
  standing('dense_rank(...any): int8', ({ groupsBefore }) => BigInt(groupsBefore + 1)),
  standing('percent_rank(...any): float8', ({ before, rows }) => (rows === 0 ? 0 : before / rows)),
  standing('cume_dist(...any): float8', ({ before, equal, rows }) => (before + equal + 1) / (rows + 1)),
];
