/** Which of several functions of one name a call means, by its arguments' types: PostgreSQL's func_select_candidate, step by step. */
import { type SqlType, type TypeCategory, types } from '../values/index.ts';
import { canCoerce } from './coercion.ts';
import { type DeclaredType, pseudoTypesFit } from './pseudo-types.ts';

/** A function as the choice sees it: one type for each argument of the call. */
export interface Candidate {
  readonly parameters: readonly DeclaredType[];
}

/** The one that is meant; 'none' fits, or 'many' do equally well. */
export function chooseCandidate<C extends Candidate>(
  given: readonly SqlType[],
  candidates: readonly C[],
): C | 'none' | 'many' {
  const exact = candidates.find((candidate) => given.every((type, i) => isSame(candidate.parameters[i], type)));
  if (exact !== undefined) return exact;
  const fitting = candidates.filter((candidate) => fits(given, candidate.parameters));
  if (fitting.length === 0) return 'none';
  if (fitting.length === 1) return fitting[0];
  return selectCandidate(given, fitting) ?? 'many';
}

/** Can all arguments be passed as they are, or by implicit casts? */
function fits(given: readonly SqlType[], parameters: readonly DeclaredType[]): boolean {
  let hasPseudo = false;
  for (let i = 0; i < given.length; i++) {
    const parameter = parameters[i];
    if (typeof parameter === 'string') {
      hasPseudo = true;
      if (parameter === 'record' && given[i].kind !== 'composite' && given[i].oid !== types.unknown.oid) return false;
    } else if (!canCoerce(given[i], parameter, 'implicit')) return false;
  }
  return !hasPseudo || pseudoTypesFit(given, parameters);
}

function selectCandidate<C extends Candidate>(given: readonly SqlType[], fitting: readonly C[]): C | undefined {
  const known = given.map((type) => type.oid !== types.unknown.oid);
  let left = keepBest(fitting, ({ parameters }) => count(given, (type, i) => known[i] && isSame(parameters[i], type)));
  if (left.length === 1) return left[0];
  left = keepBest(left, ({ parameters }) =>
    count(given, (type, i) => known[i] && (isSame(parameters[i], type) || isPreferred(parameters[i], type.category))),
  );
  if (left.length === 1) return left[0];
  if (known.every(Boolean)) return undefined;
  left = byCategoryOfUnknown(known, left);
  if (left.length === 1) return left[0];
  return byKnownType(given, known, left);
}

/** Literals not known yet are taken for strings where that is possible, else for the one category that all candidates have. */
function byCategoryOfUnknown<C extends Candidate>(known: readonly boolean[], candidates: readonly C[]): readonly C[] {
  const slots = new Map<number, TypeCategory>();
  for (let i = 0; i < known.length; i++) {
    if (known[i]) continue;
    const categories = candidates.map(({ parameters }) => categoryOf(parameters[i]));
    if (categories.includes('S')) slots.set(i, 'S');
    else if (categories.every((category) => category === categories[0])) slots.set(i, categories[0]);
    else return candidates;
  }
  const kept = candidates.filter(({ parameters }) =>
    [...slots].every(([i, category]) => {
      if (categoryOf(parameters[i]) !== category) return false;
      const somePreferred = candidates.some((other) => isPreferred(other.parameters[i], category));
      return !somePreferred || isPreferred(parameters[i], category);
    }),
  );
  return kept.length > 0 ? kept : candidates;
}

/** Where all known arguments have one type, the others may be meant to have it too. */
function byKnownType<C extends Candidate>(
  given: readonly SqlType[],
  known: readonly boolean[],
  candidates: readonly C[],
): C | undefined {
  const first = given.find((_, i) => known[i]);
  if (first === undefined || given.some((type, i) => known[i] && type.oid !== first.oid)) return undefined;
  const assumed = given.map(() => first);
  const fitting = candidates.filter(({ parameters }) => fits(assumed, parameters));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function keepBest<C>(candidates: readonly C[], score: (candidate: C) => number): readonly C[] {
  const scores = candidates.map(score);
  const best = Math.max(...scores);
  return candidates.filter((_, i) => scores[i] === best);
}

function count(given: readonly SqlType[], test: (type: SqlType, i: number) => boolean): number {
  return given.filter(test).length;
}

function isSame(parameter: DeclaredType, type: SqlType): boolean {
  return typeof parameter !== 'string' && parameter.oid === type.oid;
}

function categoryOf(parameter: DeclaredType): TypeCategory {
  return typeof parameter === 'string' ? 'P' : parameter.category;
}

function isPreferred(parameter: DeclaredType, category: TypeCategory): boolean {
  return typeof parameter !== 'string' && parameter.preferred && parameter.category === category;
}
