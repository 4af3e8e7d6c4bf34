/**
 * What a node answers those who look for a cluster: at first only which one it belongs to, if any; once it serves, it gives
 * them their place.
 */
import { utf8 } from '../base/index.ts';
import type { JoinStatus } from './bootstrap.ts';
import type { DataFolder, Identity } from './identity.ts';
import type { Peers } from './peers.ts';
import type { Readiness } from './readiness.ts';
import type { Registration } from './registration.ts';

export interface JoinDeskOptions {
  readonly folder: DataFolder;
  readonly readiness: Readiness;
  readonly zone: string;
  /** Undefined: its ranges are not open yet. */
  identity(): Identity | undefined;
  /** Undefined: it does not serve yet. */
  registration(): Registration | undefined;
}

/** Helps others to join. */
export class JoinDesk {
  readonly #options: JoinDeskOptions;

  constructor(options: JoinDeskOptions) {
    this.#options = options;
  }

  /** Answers the calls of nodes that are connected. */
  open({ calls }: Peers): void {
    calls.handle('join.status', () => this.#status());
    calls.handle('join.request', (body) => this.#onRequest(body));
  }

  async #status(): Promise<Uint8Array> {
    const { folder, readiness, zone } = this.#options;
    const identity = this.#options.identity() ?? (await folder.readIdentity());
    const status: JoinStatus = { clusterId: identity?.clusterId ?? '', ready: readiness.answer.ready, zone };
    return utf8(JSON.stringify(status));
  }

  async #onRequest(body: Uint8Array): Promise<Uint8Array> {
    const registration = this.#options.registration();
    if (registration === undefined) throw this.#options.readiness.refusal();
    return registration.onJoinRequest(body);
  }
}
