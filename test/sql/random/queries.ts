/**
 * Random queries that are valid, and whose answers do not depend on the plan: no errors that an order of evaluation decides (what is divided by is never
 * 0, sums stay small), no limit without a total order, and what depends on the order of rows has one.
 */

import { ChangeWriter } from './changes.ts';
import type { Dice } from './dice.ts';
import { ExpressionWriter, type Scope, type Source, types } from './expressions.ts';

/** Writes one query. */
export class QueryWriter {
  readonly #dice: Dice;
  readonly #write: ExpressionWriter;
  readonly #changes: ChangeWriter;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#write = new ExpressionWriter(dice);
    this.#changes = new ChangeWriter(dice, this.#write);
  }

  query(): string {
    const kind = this.#dice.below(16);
    if (kind < 4) return this.#plain();
    if (kind < 7) return this.#grouped();
    if (kind < 9) return this.#windowed();
    if (kind < 10) return this.#combined();
    if (kind < 11) return this.#combinedTwice();
    if (kind < 12) return this.#withTables();
    if (kind < 13) return this.#recursive();
    if (kind < 14) return this.#firstOfEach();
    return this.#changes.statement();
  }

  // Shapes ---------------------------------------------------------------------------------------------------------

  #plain(): string {
    const { from, scope } = this.#from(3);
    const distinct = this.#dice.chance(15) ? 'distinct ' : '';
    const targets = this.#dice.times(1, 4, () => this.#write.value(scope, 2));
    return `select ${distinct}${targets.join(', ')} from ${from}${this.#write.where(scope)}${this.#end(targets.length)}`;
  }

  #grouped(): string {
    const { from, scope } = this.#from(2);
    const isSets = this.#dice.chance(10);
    const key = () =>
      this.#write.column(scope, this.#dice.pick(types)) ?? `${scope[0].alias}.${scope[0].columns[0].name}`;
    const keys = isSets ? [key(), key()] : this.#dice.times(0, 2, () => this.#write.value(scope, 1));
    const aggregates = this.#dice.times(1, 3, () => this.#write.aggregate(scope));
    const having = this.#dice.chance(25) ? ` having ${this.#write.aggregateTest(scope)}` : '';
    const [a, b] = keys;
    const sets = [`rollup (${a}, ${b})`, `cube (${a}, ${b})`, `grouping sets ((${a}), (${b}), (${a}, ${b}), ())`];
    const places = keys.map((_, i) => String(i + 1)).join(', ');
    const named = isSets ? this.#dice.pick(sets) : places;
    const groupBy = keys.length === 0 ? '' : ` group by ${named}`;
    const targets = [...keys, ...aggregates];
    // Where a key of grouping sets is constant, PostgreSQL 15 forgets its place in the order.
    const end = isSets ? '' : this.#end(targets.length);
    return `select ${targets.join(', ')} from ${from}${this.#write.where(scope)}${groupBy}${having}${end}`;
  }

  #windowed(): string {
    const { text: from, source } = this.#write.table();
    const scope = [source];
    const id = `${source.alias}.${source.columns[0].name}`;
    if (this.#dice.chance(20)) return this.#windowOverGroups(from, scope);
    const functions = this.#dice.times(1, 3, () => this.#write.windowFunction(scope, id));
    const targets = [id, ...functions];
    return `select ${targets.join(', ')} from ${from}${this.#write.where(scope)}${this.#end(targets.length)}`;
  }

  #windowOverGroups(from: string, scope: Scope): string {
    const key = this.#write.typed(scope, 'int', 1);
    const sum = `sum(${this.#write.typed(scope, 'int', 0)})`;
    const targets = [key, sum, `rank() over (order by ${sum} desc nulls last)`, 'sum(count(*)) over ()'];
    return `select ${targets.join(', ')} from ${from}${this.#write.where(scope)} group by 1${this.#end(targets.length)}`;
  }

  #combined(): string {
    const wanted = this.#dice.times(1, 2, () => this.#dice.pick(types));
    const side = () => {
      const { from, scope } = this.#from(1);
      return `select ${wanted.map((type) => this.#write.typed(scope, type, 1)).join(', ')} from ${from}${this.#write.where(scope)}`;
    };
    const operation = this.#dice.pick(['union', 'union all', 'intersect', 'intersect all', 'except', 'except all']);
    return `(${side()}) ${operation} (${side()})${this.#end(wanted.length)}`;
  }

  #combinedTwice(): string {
    const wanted = this.#dice.times(1, 2, () => this.#dice.pick(types));
    const operations = ['union', 'union all', 'intersect', 'except', 'except all'];
    const side = () => {
      const { from, scope } = this.#from(1);
      return `select ${wanted.map((type) => this.#write.typed(scope, type, 1)).join(', ')} from ${from}${this.#write.where(scope)}`;
    };
    const values = `values (${wanted.map((type) => this.#write.typed([], type, 0)).join(', ')})`;
    const [a, b, c] = [side(), this.#dice.chance(30) ? values : side(), side()];
    const inner = `(${a}) ${this.#dice.pick(operations)} (${b})`;
    const whole = this.#dice.chance(50)
      ? `(${inner}) ${this.#dice.pick(operations)} (${c})`
      : `(${c}) ${this.#dice.pick(operations)} (${inner})`;
    if (this.#dice.chance(60)) return `${whole}${this.#end(wanted.length)}`;
    return `select count(*), ${wanted.map((_, i) => `count(distinct c${i})`).join(', ')} from (${whole}) s (${wanted.map((_, i) => `c${i}`).join(', ')})`;
  }

  /** Steps through the tables by ids, a few at most. */
  #recursive(): string {
    const { text, source } = this.#write.table();
    const next = this.#write.column([source], 'int') ?? '1';
    const walked: Source = {
      alias: 'w1',
      columns: [
        { name: 'k', type: 'int' },
        { name: 'step', type: 'int' },
      ],
    };
    const both = [walked, source];
    const start = `select ${this.#write.typed([], 'int', 0)}, 0`;
    const step = `select ${next}, w1.step + 1 from w w1 join ${text} on ${this.#write.typed([source], 'int', 0)} = w1.k where w1.step < 4${this.#dice.chance(50) ? ` and ${this.#write.condition(both, 0)}` : ''}`;
    const targets = this.#dice.times(1, 2, () => this.#write.typed([walked], 'int', 1));
    return `with recursive w (k, step) as (${start} union ${step}) select ${targets.join(', ')}, count(*) from w w1 group by ${targets.map((_, i) => i + 1).join(', ')}${this.#end(targets.length + 1)}`;
  }

  /** DISTINCT ON in an order without equals. */
  #firstOfEach(): string {
    const { text, source } = this.#write.table();
    const scope = [source];
    const key = `nullif(${this.#write.typed(scope, 'int', 1)}, 7)`;
    const targets = this.#dice.times(1, 3, () => this.#write.value(scope, 1));
    return `select distinct on (${key}) ${targets.join(', ')} from ${text}${this.#write.where(scope)} order by ${key}, (${this.#write.column(scope, 'text') ?? 'now()'}) desc, ${source.alias}.id`;
  }

  #withTables(): string {
    const name = 'w';
    const { from, scope } = this.#from(1);
    const columns = this.#dice.times(1, 3, (i) => ({ name: `c${i}`, type: this.#dice.pick(types) }));
    const list = columns
      .map(({ name: column, type }) => `${this.#write.typed(scope, type, 1)} as ${column}`)
      .join(', ');
    const materialized = this.#dice.pick(['', 'materialized ', 'not materialized ']);
    const body: Source = { alias: 'w1', columns };
    const other = this.#dice.chance(50) ? this.#write.table() : undefined;
    const all = other === undefined ? [body] : [body, other.source];
    const joined = other === undefined ? 'w w1' : `w w1 join ${other.text} on ${this.#write.condition(all, 1)}`;
    const targets = this.#dice.times(1, 3, () => this.#write.value(all, 1));
    return `with ${name} as ${materialized}(select ${list} from ${from}${this.#write.where(scope)}) select ${targets.join(', ')} from ${joined}${this.#write.where(all)}${this.#end(targets.length)}`;
  }

  // FROM -----------------------------------------------------------------------------------------------------------

  #from(most: number): { readonly from: string; readonly scope: Scope } {
    const first = this.#item();
    let from = first.text;
    let scope: Scope = [first.source];
    for (const _ of this.#dice.times(0, most - 1, () => 0)) {
      if (this.#dice.chance(15)) {
        const lateral = this.#lateral(scope);
        from = `${from} ${lateral.text}`;
        scope = [...scope, lateral.source];
        continue;
      }
      const next = this.#item();
      const both = [...scope, next.source];
      const type = this.#dice.pick(['join', 'join', 'left join', 'right join', 'full join', 'cross join']);
      const on =
        type === 'cross join' ? '' : ` on ${this.#joinCondition(scope, next.source, both, type === 'full join')}`;
      from = `${from} ${type} ${next.text}${on}`;
      scope = both;
    }
    return { from, scope };
  }

  /** What is computed for each row of what stands before it. */
  #lateral(scope: Scope): { readonly text: string; readonly source: Source } {
    const alias = this.#write.alias();
    const outer = this.#write.typed(scope, 'int', 0);
    if (this.#dice.chance(40)) {
      const rows = this.#dice.pick([
        `generate_series(1, ${outer} % 4)`,
        `unnest(array[${outer}, 1, ${this.#write.typed(scope, 'int', 1)}])`,
      ]);
      const columns: Source['columns'] = [
        { name: 'g', type: 'int' },
        { name: 'o', type: 'bigint' },
      ];
      return { text: `cross join ${rows} with ordinality ${alias} (g, o)`, source: { alias, columns } };
    }
    const inner = this.#write.table();
    const both = [...scope, inner.source];
    const columns = this.#dice.times(1, 2, (i) => ({ name: `l${i}`, type: this.#dice.pick(types) }));
    const list = columns.map(({ name, type }) => `${this.#write.typed(both, type, 1)} as ${name}`).join(', ');
    const limit = this.#dice.chance(50) ? ` order by ${inner.source.alias}.id desc limit 2` : '';
    const subquery = `lateral (select ${list} from ${inner.text}${this.#write.where(both)}${limit}) ${alias}`;
    const text = this.#dice.chance(50)
      ? `cross join ${subquery}`
      : `left join ${subquery} on ${this.#write.condition([...scope, { alias, columns }], 0)}`;
    return { text, source: { alias, columns } };
  }

  #values(): { readonly text: string; readonly source: Source } {
    const columns = this.#dice.times(1, 3, (i) => ({ name: `v${i}`, type: this.#dice.pick(types) }));
    const row = () => `(${columns.map(({ type }) => this.#write.typed([], type, 0)).join(', ')})`;
    const alias = this.#write.alias();
    const names = columns.map(({ name }) => name).join(', ');
    return {
      text: `(values ${this.#dice.times(1, 4, row).join(', ')}) ${alias} (${names})`,
      source: { alias, columns },
    };
  }

  #joinCondition(left: Scope, right: Source, both: Scope, onlyEqual: boolean): string {
    const a = this.#write.column(left, 'int') ?? '1';
    const b = this.#write.column([right], 'int') ?? '1';
    // FULL JOIN wants an equality between its sides.
    if (onlyEqual && (a === '1' || b === '1')) return this.#dice.pick(['true', 'false']);
    const equal = `${a} = ${b}`;
    if (onlyEqual || this.#dice.chance(70)) return equal;
    return this.#dice.chance(50) ? `${equal} and ${this.#write.condition(both, 1)}` : `${a} < ${b}`;
  }

  #item(): { readonly text: string; readonly source: Source } {
    if (!this.#dice.chance(20)) return this.#write.table();
    if (this.#dice.chance(30)) return this.#values();
    const inner = this.#write.table();
    const columns = this.#dice.times(1, 3, (i) => ({ name: `s${i}`, type: this.#dice.pick(types) }));
    const scope = [inner.source];
    const list = columns.map(({ name, type }) => `${this.#write.typed(scope, type, 1)} as ${name}`).join(', ');
    const alias = this.#write.alias();
    return {
      text: `(select ${list} from ${inner.text}${this.#write.where(scope)}) ${alias}`,
      source: { alias, columns },
    };
  }

  #end(columns: number): string {
    if (!this.#dice.chance(40)) return '';
    const places = Array.from(
      { length: columns },
      (_, i) => `${i + 1}${this.#dice.pick(['', ' desc', ' nulls first', ' desc nulls last'])}`,
    );
    const limit = this.#dice.chance(60) ? ` limit ${this.#dice.below(12)}` : '';
    const offset = limit !== '' && this.#dice.chance(30) ? ` offset ${this.#dice.below(5)}` : '';
    return ` order by ${places.join(', ')}${limit}${offset}`;
  }
}
