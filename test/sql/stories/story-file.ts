/**
 * SQL stories: what a client sends, and what PostgreSQL 15 answers.
 *
 *     -- Integer division cuts off.
 *     select 7 / 2 as half;
 *     --> half int4
 *     --> 3
 *     --> SELECT 1
 *
 * A statement ends with the line that ends in `;`. It may begin with a session's name, `b: `. Behind it, `-- $ ["1", null]` gives parameters, and the
 * statement goes through the extended protocol; `-- any order` says that its rows have no order of their own: they are sorted. Where JimKV answers
 * differently on purpose, its own answer stands behind PostgreSQL's, with the reason:
 *
 *     --~ Sequences give out blocks of values.
 *     --~> nextval int8
 */

/** A statement of a story. */
export interface StoryStep {
  /** Comments and blank lines in front. */
  readonly before: readonly string[];
  /** As written. */
  readonly lines: readonly string[];
  /** PostgreSQL's answer. */
  readonly expected: readonly string[];
  readonly difference: { readonly reason: string; readonly expected: readonly string[] } | undefined;
}

/** What is to be said. */
export interface StoryStatement {
  readonly session: string;
  readonly text: string;
  readonly parameters: readonly (string | null)[] | undefined;
  readonly isUnordered: boolean;
}

const answerMark = '-->';
const reasonMark = '--~ ';
const ownMark = '--~>';

export function parseStory(text: string): readonly StoryStep[] {
  const lines = text.replace(/\n+$/, '').split('\n');
  const steps: StoryStep[] = [];
  let at = 0;
  const take = (belongs: (line: string) => boolean): string[] => {
    const start = at;
    while (at < lines.length && belongs(lines[at])) at++;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const before = take((line) => line === '' || line.startsWith('--'));
    const start = at;
    while (at < lines.length && !/;\s*(--.*)?$/.test(lines[at])) at++;
    if (at < lines.length) at++;
    const asked = lines.slice(start, at);
    const expected = take((line) => line.startsWith(answerMark)).map((line) => line.slice(answerMark.length + 1));
    const reasons = take((line) => line.startsWith(reasonMark)).map((line) => line.slice(reasonMark.length));
    const own = take((line) => line.startsWith(ownMark)).map((line) => line.slice(ownMark.length + 1));
    const difference = reasons.length === 0 ? undefined : { reason: reasons.join(' '), expected: own };
    steps.push({ before, lines: asked, expected, difference });
  }
  return steps;
}

export function formatStory(steps: readonly StoryStep[]): string {
  const lines = steps.flatMap(({ before, lines, expected, difference }) => [
    ...before,
    ...lines,
    ...expected.map((line) => `${answerMark} ${line}`),
    ...(difference === undefined ? [] : [`${reasonMark}${difference.reason}`]),
    ...(difference?.expected ?? []).map((line) => `${ownMark} ${line}`),
  ]);
  return `${lines.join('\n')}\n`;
}

/** The statement of a step; undefined where a story ends with comments. */
export function statementOf({ lines }: StoryStep): StoryStatement | undefined {
  if (lines.length === 0) return undefined;
  const [, session = 'a', rest] = /^(?:([a-z]): )?([\s\S]*)$/.exec(lines.join('\n')) ?? [];
  const [, text, remark = ''] = /^([\s\S]*;)\s*(?:--(.*))?$/.exec(rest) ?? ['', rest];
  const given = /^ \$ (\[.*\])/.exec(remark);
  return {
    session,
    text,
    parameters: given === null ? undefined : JSON.parse(given[1]),
    isUnordered: remark.includes('any order'),
  };
}
