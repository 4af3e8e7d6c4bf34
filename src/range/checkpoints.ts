/** What a replica's state was at some places of its log: by these two that have applied differently far can be compared. */

/** A place of the log, and the checksum of the state there. */
export interface Checkpoint {
  readonly index: number;
  readonly checksum: number;
}

const everyEntries = 256;
const keptMax = 32;

/** The last of one replica. */
export class Checkpoints {
  readonly #kept: Checkpoint[] = [];

  /** The replica has applied an entry. */
  note({ appliedIndex: index, checksum }: { readonly appliedIndex: number; readonly checksum: number }): void {
    if (index % everyEntries !== 0) return;
    this.#kept.push({ index, checksum });
    if (this.#kept.length > keptMax) this.#kept.shift();
  }

  get latest(): Checkpoint | undefined {
    return this.#kept.at(-1);
  }

  /** The checksum at the place, if it is remembered. */
  at(index: number): number | undefined {
    return this.#kept.find((checkpoint) => checkpoint.index === index)?.checksum;
  }
}
