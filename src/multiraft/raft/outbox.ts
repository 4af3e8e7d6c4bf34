/** What a group wants from its host, collected until the next `ready()`. */
import type { ReplicaId } from '../../base/index.ts';
import type { RaftMessage } from './types.ts';

const noMessages: readonly RaftMessage[] = [];
const noReplicas: readonly ReplicaId[] = [];

/** Messages and requests that wait to be taken. Taking hands over the arrays and allocates nothing where there is nothing. */
export class Outbox {
  #messages: RaftMessage[] = [];
  #afterSave: RaftMessage[] = [];
  #imagesWanted: ReplicaId[] = [];

  get isEmpty(): boolean {
    return this.#messages.length === 0 && this.#afterSave.length === 0 && this.#imagesWanted.length === 0;
  }

  /** May leave before anything is durable: a leader's words only. */
  send(message: RaftMessage): void {
    this.#messages.push(message);
  }

  /** Leaves when everything decided so far is durable. */
  sendAfterSave(message: RaftMessage): void {
    this.#afterSave.push(message);
  }

  wantImage(replica: ReplicaId): void {
    this.#imagesWanted.push(replica);
  }

  takeMessages(): readonly RaftMessage[] {
    if (this.#messages.length === 0) return noMessages;
    const taken = this.#messages;
    this.#messages = [];
    return taken;
  }

  takeAfterSave(): readonly RaftMessage[] {
    if (this.#afterSave.length === 0) return noMessages;
    const taken = this.#afterSave;
    this.#afterSave = [];
    return taken;
  }

  takeImagesWanted(): readonly ReplicaId[] {
    if (this.#imagesWanted.length === 0) return noReplicas;
    const taken = this.#imagesWanted;
    this.#imagesWanted = [];
    return taken;
  }
}
