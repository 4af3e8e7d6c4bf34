/** From the leader's log to one follower's: which appends leave now. */
import { entryBytes } from './log.ts';
import type { Progress } from './progress.ts';
import type { ReplicaState } from './state.ts';
import type { Entry } from './types.ts';

const noEntries: readonly Entry[] = [];

/** Sends as much as the follower's state and its in-flight limits allow. */
export function replicate(state: ReplicaState, progress: Progress): void {
  if (progress.state === 'image') return;
  if (progress.state === 'probe') {
    if (!progress.paused) sendAppend(state, progress, progress.unanswered);
    return;
  }
  while (progress.next <= state.log.lastIndex && !progress.inflight.isFull) {
    if (!sendAppend(state, progress, false)) return;
  }
  if (progress.sendEmpty) sendAppend(state, progress, true);
}

function sendAppend(state: ReplicaState, progress: Progress, empty: boolean): boolean {
  const { log } = state;
  const prevIndex = progress.next - 1;
  const prevTerm = log.termAt(prevIndex);
  if (prevTerm === -1) {
    wantImage(state, progress);
    return false;
  }
  const entries = empty ? noEntries : log.from(progress.next, state.options.settings.appendBytesMax);
  state.outbox.send({
    kind: 'append',
    from: state.self,
    to: progress.replica,
    term: state.term,
    prevIndex,
    prevTerm,
    commit: log.commit,
    entries,
    cured: cureOf(progress, log.commit),
  });
  let bytes = 0;
  for (const entry of entries) bytes += entryBytes(entry);
  progress.onSent(prevIndex + entries.length, bytes, log.commit);
  return true;
}

function cureOf(progress: Progress, commit: number): number {
  if (!progress.isCured(commit)) return 0;
  progress.cureSent = true;
  return progress.quarantine;
}

/** What the follower needs is compacted. A node that shows no sign of life is probed again later instead. */
function wantImage(state: ReplicaState, progress: Progress): void {
  if (state.options.support.grantTo(progress.replica) === 0) {
    progress.paused = true;
    return;
  }
  progress.becomeImage();
  state.outbox.wantImage(progress.replica);
}
