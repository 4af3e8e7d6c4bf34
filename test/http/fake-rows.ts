/** No tables: what is asked for is written down, and answered as was said before. */
import type { MixedEnd, RowPage, RowResult, RowService } from '../../src/kv/index.ts';

export class FakeRowService implements RowService {
  readonly asked: unknown[] = [];
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
    this.asked.push([name, ...given]);
    const answer = this.answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer was prepared');
    return answer;
  }
}
