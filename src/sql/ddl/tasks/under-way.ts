/** Work of which some is done at once: whoever begins more waits until there is room. */
export class UnderWay {
  readonly #most: number;
  readonly #all = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Begins work once there is room for it; throws what failed before, if anything did. */
  async begin(work: () => Promise<void>): Promise<void> {
    while (this.#all.size >= this.#most) await Promise.race(this.#all);
    this.#throwFailure();
    const one = work().then(
      () => {
        this.#all.delete(one);
      },
      (error: unknown) => {
        this.#all.delete(one);
        this.#failure ??= { error };
      },
    );
    this.#all.add(one);
  }

  /** Waits until all is done; throws what failed first. */
  async end(): Promise<void> {
    await Promise.all(this.#all);
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
