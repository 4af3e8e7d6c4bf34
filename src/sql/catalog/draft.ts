/** A catalog with the changes of one transaction: only it sees them until it commits. What must be written is the difference to the picture it began from. */
import type { CatalogDraft, TableStatistics } from './catalog.ts';
import type { Descriptor, Oid } from './descriptors.ts';
import type { CatalogObjects } from './objects.ts';
import { type CatalogChanges, CatalogPicture } from './picture.ts';

/** One step that can be taken back. */
type Step =
  | { readonly kind: 'object'; readonly oid: Oid; readonly before: Descriptor | undefined }
  | { readonly kind: 'statistics'; readonly oid: Oid; readonly before: TableStatistics | undefined };

/** A version's fraction tells the states of drafts apart: this many of them on one node, before one comes again. */
const statesMax = 2 ** 20;

/** Counts the states of all drafts that begin at pictures of one node. */
export class DraftStates {
  #count = 0;

  /** Above 0 and below 1. */
  next(): number {
    this.#count = (this.#count % (statesMax - 1)) + 1;
    return this.#count / statesMax;
  }
}

/** See the top of this file. */
export class DraftPicture extends CatalogPicture implements CatalogDraft {
  readonly #base: CatalogPicture;
  readonly #objects: CatalogObjects;
  readonly #states: DraftStates;
  readonly #steps: Step[] = [];
  #fraction = 0;

  private constructor(base: CatalogPicture, objects: CatalogObjects, states: DraftStates) {
    super(objects, base.version);
    this.#base = base;
    this.#objects = objects;
    this.#states = states;
  }

  /** A draft without changes yet. */
  static of(base: CatalogPicture, states: DraftStates): DraftPicture {
    return new DraftPicture(base, base.copyObjects(), states);
  }

  override get version(): number {
    return this.#base.version + this.#fraction;
  }

  put(descriptor: Descriptor): void {
    this.#objects.checkNames(descriptor);
    this.#keep(descriptor.oid);
    this.#objects.set(descriptor);
  }

  remove(oid: Oid): void {
    this.#keep(oid);
    this.#objects.delete(oid);
  }

  putStatistics(oid: Oid, statistics: TableStatistics): void {
    this.#steps.push({ kind: 'statistics', oid, before: this.#objects.statistics.get(oid) });
    this.#objects.statistics.set(oid, statistics);
    this.#fraction = this.#states.next();
  }

  mark(): number {
    return this.#steps.length;
  }

  returnTo(mark: number): void {
    while (this.#steps.length > mark) {
      const step = this.#steps.pop();
      if (step === undefined) return;
      if (step.kind === 'object') {
        if (step.before === undefined) this.#objects.delete(step.oid);
        else this.#objects.set(step.before);
      } else if (step.before === undefined) this.#objects.statistics.delete(step.oid);
      else this.#objects.statistics.set(step.oid, step.before);
    }
    this.#fraction = this.#states.next();
  }

  /** Has anything been changed? */
  get isChanged(): boolean {
    return this.#steps.length > 0;
  }

  /** What is different from the picture that it began from, as the given version. */
  changes(version: number): CatalogChanges {
    const oids = new Set(this.#steps.filter(({ kind }) => kind === 'object').map(({ oid }) => oid));
    const differing = [...oids].filter((oid) => this.byOid(oid) !== this.#base.byOid(oid));
    const measured = this.#steps.filter(({ kind }) => kind === 'statistics').map(({ oid }) => oid);
    return {
      version,
      put: differing.flatMap((oid) => this.byOid(oid) ?? []),
      removed: differing.filter((oid) => this.byOid(oid) === undefined),
      statistics: new Map(measured.map((oid) => [oid, this.byOid(oid) && this.statisticsOf(oid)])),
    };
  }

  #keep(oid: Oid): void {
    this.#steps.push({ kind: 'object', oid, before: this.#objects.byOid.get(oid) });
    this.#fraction = this.#states.next();
  }
}
