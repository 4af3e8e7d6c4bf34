/**
 * The changes of one commit that has too many to be held, read as they are asked for: by key, an answer of a node or two at a time.
 *
 *   question: "[a, z), all above 10.4"      the commit is at 10.5, and known up to there everywhere
 *   answer: "[a, c) up to 10.5: …"          its keys below c; next question: "[c, z), all above 10.4"
 *
 * What a range says stays true for as long as history is kept, so nothing has to be remembered between two questions but a key.
 */
import { compareBytes, type NodeId, type Span, type Timestamp } from '../base/index.ts';
import { sleep } from '../io/index.ts';
import type { ChangedSpan, CommitNote, RowChange } from '../range/index.ts';
import { askNode, type FeedCluster } from './feed-cluster.ts';
import { Frontier } from './frontier.ts';

/** How the reading is done. */
export interface LargeCommitReading {
  readonly cluster: FeedCluster;
  readonly answerBytesMax: number;
  /** Throws when nobody wants it any more. */
  check(): void;
}

/** After a round of questions that led to nothing. */
const pauseMs = 20;

/** Its changes in a span, by key, in pieces as nodes give them. Rejects with `history-gone` where they are no longer kept. */
export async function* readLargeCommit(
  { cluster, answerBytesMax, check }: LargeCommitReading,
  { timestamp, id }: CommitNote,
  span: Span,
): AsyncGenerator<readonly RowChange[]> {
  const before = (timestamp - 1) as Timestamp;
  const frontier = new Frontier([span], before);
  /** Who said something last. */
  let leader: NodeId | undefined;
  /** Changes behind keys that are still to be asked for. */
  let ahead: RowChange[] = [];
  for (;;) {
    check();
    const behind = frontier.segments.find(({ after }) => after < timestamp);
    const isDue = ({ key }: RowChange) => behind === undefined || compareBytes(key, behind.span.start) < 0;
    const due = ahead.filter(isDue).sort((a, b) => compareBytes(a.key, b.key));
    ahead = ahead.filter((change) => !isDue(change));
    if (due.length > 0) yield due;
    if (behind === undefined) return;
    const request = { parts: [behind], waitMs: 0, bytesMax: answerBytesMax };
    const isKnown = leader !== undefined;
    const asked = leader === undefined ? cluster.nodes() : [leader];
    const answers = await Promise.all(asked.map((node) => askNode(cluster, node, request)));
    leader = undefined;
    for (const [i, answer] of answers.entries()) if (take(answer ?? [])) leader = asked[i];
    if (leader === undefined && !isKnown) await sleep(cluster.clock, pauseMs);
  }

  function take(answer: readonly ChangedSpan[]): boolean {
    const upToIt = answer
      .filter(({ resolved }) => resolved >= timestamp)
      .map((each) => ({ ...each, resolved: timestamp }));
    for (const { commits } of upToIt)
      for (const commit of commits)
        if (commit.timestamp === timestamp && commit.id === id)
          for (const change of commit.changes) if (frontier.at(change.key) === before) ahead.push(change);
    frontier.advance(upToIt);
    return upToIt.length > 0;
  }
}
