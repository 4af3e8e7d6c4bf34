/** No tables: what is asked for is written down, and answered as was said before. */
import type { MixedEnd, RowOptions, RowPage, RowResult, RowService } from '../../src/kv/index.ts';

export class FakeRowService implements RowService {
  readonly asked: unknown[] = [];
  readonly callers: string[] = [];
  /** The next answers, first to last; an error is thrown. */
  readonly answers: (MixedEnd | RowResult | RowPage | Error)[] = [];

  async run(...given: Parameters<RowService['run']>): Promise<MixedEnd> {
    return this.#answer('run', given) as MixedEnd;
  }

  async runIn(...given: Parameters<RowService['runIn']>): Promise<RowResult> {
    return this.#answer('runIn', given) as RowResult;
  }

  async list(...given: Parameters<RowService['list']>): Promise<RowPage> {
    return this.#answer('list', given) as RowPage;
  }

  async listIn(...given: Parameters<RowService['listIn']>): Promise<RowPage> {
    return this.#answer('listIn', given) as RowPage;
  }

  #answer(name: string, given: readonly unknown[]): MixedEnd | RowResult | RowPage {
    // The options come last; who asked is written down apart from them.
    const { caller, ...options } = given.at(-1) as RowOptions;
    this.callers.push(caller.name);
    this.asked.push([name, ...given.slice(0, -1), options]);
    const answer = this.answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer was prepared');
    return answer;
  }
}
