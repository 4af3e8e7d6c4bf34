/** Long outputs: at the reader's pace, and ended quietly when the reader is gone (`| head`). */
import { finished } from 'node:stream';

/** Writes to one stream, a text at a time. */
export class PacedWriter {
  readonly #stream: NodeJS.WritableStream;
  #isOpen = true;
  #wake: (() => void) | undefined;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    stream.on('drain', () => this.#wake?.());
    // A reader that goes away is no error of ours: there is nobody left to tell.
    finished(stream, { readable: false }, () => {
      this.#isOpen = false;
      this.#wake?.();
    });
  }

  /** False once nobody reads any more. */
  async write(text: string): Promise<boolean> {
    if (this.#isOpen && !this.#stream.write(text)) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#isOpen;
  }
}
