/** Who counts: majorities of plain and joint configurations (Raft thesis 4.3), for numbers and for votes. */
import type { ReplicaId } from '../../base/index.ts';
import { mistake } from '../../base/index.ts';
import type { RaftConfig } from './types.ts';

/** Has the replica a vote in this configuration? */
export function isVoter(config: RaftConfig, replica: ReplicaId): boolean {
  return config.voters.includes(replica) || config.outgoing.includes(replica);
}

/** Every replica that receives the log, each once. */
export function membersOf(config: RaftConfig): ReplicaId[] {
  return [...new Set([...config.voters, ...config.outgoing, ...config.learners])];
}

/** The highest number that a majority has reached (in a joint configuration: both majorities). */
export function quorumValue(config: RaftConfig, numberOf: (replica: ReplicaId) => number): number {
  const incoming = majorityValue(config.voters, numberOf);
  if (config.outgoing.length === 0) return incoming;
  return Math.min(incoming, majorityValue(config.outgoing, numberOf));
}

const sorted: number[] = [];

/** Of n numbers the (n/2+1)-th largest. Groups are small, so insertion into one reused array is the quickest. */
function majorityValue(voters: readonly ReplicaId[], numberOf: (replica: ReplicaId) => number): number {
  const count = voters.length;
  if (count === 0) return Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = numberOf(voters[i]);
    let place = i;
    for (; place > 0 && sorted[place - 1] < value; place--) sorted[place] = sorted[place - 1];
    sorted[place] = value;
  }
  return sorted[count >> 1];
}

/** One voter's answer. */
export interface Ballot {
  readonly granted: boolean;
  readonly quarantined: boolean;
}

export type ElectionResult = 'won' | 'lost' | 'open';

/**
 * Counts the answers of the voters, and of nobody else. The grant of a quarantined voter counts only when every voter of
 * both configurations granted: then no acknowledged entry can be missing from the candidate's log (rule D1).
 */
export function countVotes(config: RaftConfig, ballots: ReadonlyMap<ReplicaId, Ballot>): ElectionResult {
  const voters = membersOf({ ...config, learners: mistake('count-learner-votes') ? config.learners : [] });
  const results = [countHalf(config.voters, voters, ballots)];
  if (config.outgoing.length > 0) results.push(countHalf(config.outgoing, voters, ballots));
  const unanimous = voters.every((voter) => ballots.get(voter)?.granted === true);
  if (unanimous || results.every((result) => result === 'won')) return 'won';
  return results.includes('lost') ? 'lost' : 'open';
}

function countHalf(
  half: readonly ReplicaId[],
  everyone: readonly ReplicaId[],
  ballots: ReadonlyMap<ReplicaId, Ballot>,
): ElectionResult {
  const counted = mistake('count-learner-votes') ? everyone : half;
  const majority = (half.length >> 1) + 1;
  let granted = 0;
  let open = 0;
  for (const voter of counted) {
    const ballot = ballots.get(voter);
    if (ballot === undefined) open++;
    else if (ballot.granted && !ballot.quarantined) granted++;
  }
  if (granted >= majority) return 'won';
  // Without a majority of sound grants only unanimity is left, and one refusal ends that.
  const refused = everyone.some((voter) => ballots.get(voter)?.granted === false);
  return refused && granted + open < majority ? 'lost' : 'open';
}
