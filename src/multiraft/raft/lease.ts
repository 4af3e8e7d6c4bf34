/** The lease (DESIGN section 5, L1 to L4): until when this leader may answer from memory without asking anyone. */
import { mistake } from '../../base/index.ts';
import type { Leadership } from './leader.ts';
import { isVoter, quorumValue } from './quorum.ts';
import type { ReplicaState } from './state.ts';

/**
 * Monotonic ms until which a quorum has certainly promised to elect nobody else; -Infinity where there is no lease: no
 * entry of this term is applied yet (J-08), the leadership is being handed over or TimeoutNow was ever sent in this term, or
 * a committed configuration is not applied (it may have taken this replica's vote away).
 */
export function leaseUntil(state: ReplicaState, leadership: Leadership | undefined): number {
  if (leadership === undefined || leadership.transferee !== 0 || leadership.handedOver) return Number.NEGATIVE_INFINITY;
  if (leadership.noopIndex > state.log.applied && !mistake('serve-before-noop')) return Number.NEGATIVE_INFINITY;
  const config = leadership.pendingConfigIndex;
  if (config > state.log.applied && config <= state.log.commit) return Number.NEGATIVE_INFINITY;
  if (!isVoter(state.config, state.self)) return Number.NEGATIVE_INFINITY;
  return quorumValue(state.config, leadership.supportedUntilBy);
}
