/**
 * Random queries that are valid, and whose answers do not depend on the plan: no errors that an order of evaluation decides (what is divided by is never
 * 0, sums stay small), no limit without a total order, and what depends on the order of rows has one.
 */
import type { Dice } from './dice.ts';
import { type ColumnType, literalOf, tables } from './tables.ts';

interface Source {
  readonly alias: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
}

type Scope = readonly Source[];

const types: readonly ColumnType[] = ['int', 'int', 'numeric', 'text', 'bool', 'date', 'bigint'];

/** Writes one query. */
export class QueryWriter {
  readonly #dice: Dice;
  #aliases = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  query(): string {
    const kind = this.#dice.below(10);
    if (kind < 4) return this.#plain();
    if (kind < 7) return this.#grouped();
    if (kind < 8) return this.#windowed();
    if (kind < 9) return this.#combined();
    return this.#withTables();
  }

  // Shapes ---------------------------------------------------------------------------------------------------------

  #plain(): string {
    const { from, scope } = this.#from(3);
    const distinct = this.#dice.chance(15) ? 'distinct ' : '';
    const targets = this.#dice.times(1, 4, () => this.#value(scope, 2));
    return `select ${distinct}${targets.join(', ')} from ${from}${this.#where(scope)}${this.#end(targets.length)}`;
  }

  #grouped(): string {
    const { from, scope } = this.#from(2);
    const keys = this.#dice.times(0, 2, () => this.#value(scope, 1));
    const aggregates = this.#dice.times(1, 3, () => this.#aggregate(scope));
    const having = this.#dice.chance(25) ? ` having ${this.#aggregateTest(scope)}` : '';
    const sets = keys.length === 2 && this.#dice.chance(20) ? this.#dice.pick(['rollup (1, 2)', 'cube (1, 2)']) : '';
    const places = keys.map((_, i) => String(i + 1)).join(', ');
    const named = sets === '' ? places : sets.replace('1, 2', keys.join(', '));
    const groupBy = keys.length === 0 ? '' : ` group by ${named}`;
    const targets = [...keys, ...aggregates];
    return `select ${targets.join(', ')} from ${from}${this.#where(scope)}${groupBy}${having}${this.#end(targets.length)}`;
  }

  #windowed(): string {
    const { from, scope } = this.#from(1);
    const id = `${scope[0].alias}.${scope[0].columns[0].name}`;
    const functions = this.#dice.times(1, 2, () => this.#windowFunction(scope, id));
    const targets = [id, ...functions];
    return `select ${targets.join(', ')} from ${from}${this.#where(scope)}${this.#end(targets.length)}`;
  }

  #combined(): string {
    const wanted = this.#dice.times(1, 2, () => this.#dice.pick(types));
    const side = () => {
      const { from, scope } = this.#from(1);
      return `select ${wanted.map((type) => this.#typed(scope, type, 1)).join(', ')} from ${from}${this.#where(scope)}`;
    };
    const operation = this.#dice.pick(['union', 'union all', 'intersect', 'intersect all', 'except', 'except all']);
    return `(${side()}) ${operation} (${side()})${this.#end(wanted.length)}`;
  }

  #withTables(): string {
    const name = 'w';
    const { from, scope } = this.#from(1);
    const columns = this.#dice.times(1, 3, (i) => ({ name: `c${i}`, type: this.#dice.pick(types) }));
    const list = columns.map(({ name: column, type }) => `${this.#typed(scope, type, 1)} as ${column}`).join(', ');
    const materialized = this.#dice.pick(['', 'materialized ', 'not materialized ']);
    const body: Source = { alias: 'w1', columns };
    const other = this.#dice.chance(50) ? this.#table() : undefined;
    const all = other === undefined ? [body] : [body, other.source];
    const joined = other === undefined ? 'w w1' : `w w1 join ${other.text} on ${this.#condition(all, 1)}`;
    const targets = this.#dice.times(1, 3, () => this.#value(all, 1));
    return `with ${name} as ${materialized}(select ${list} from ${from}${this.#where(scope)}) select ${targets.join(', ')} from ${joined}${this.#where(all)}${this.#end(targets.length)}`;
  }

  // FROM -----------------------------------------------------------------------------------------------------------

  #from(most: number): { readonly from: string; readonly scope: Scope } {
    const first = this.#item();
    let from = first.text;
    let scope: Scope = [first.source];
    for (const _ of this.#dice.times(0, most - 1, () => 0)) {
      const next = this.#item();
      const both = [...scope, next.source];
      const type = this.#dice.pick(['join', 'join', 'left join', 'right join', 'full join', 'cross join']);
      // FULL JOIN wants an equality that can be hashed.
      const on =
        type === 'cross join' ? '' : ` on ${this.#joinCondition(scope, next.source, both, type === 'full join')}`;
      from = `${from} ${type} ${next.text}${on}`;
      scope = both;
    }
    return { from, scope };
  }

  #joinCondition(left: Scope, right: Source, both: Scope, onlyEqual: boolean): string {
    const a = this.#column(left, 'int') ?? '1';
    const b = this.#column([right], 'int') ?? '1';
    const equal = `${a} = ${b}`;
    if (onlyEqual || this.#dice.chance(70)) return equal;
    return this.#dice.chance(50) ? `${equal} and ${this.#condition(both, 1)}` : `${a} < ${b}`;
  }

  #item(): { readonly text: string; readonly source: Source } {
    if (!this.#dice.chance(15)) return this.#table();
    const inner = this.#table();
    const columns = this.#dice.times(1, 3, (i) => ({ name: `s${i}`, type: this.#dice.pick(types) }));
    const scope = [inner.source];
    const list = columns.map(({ name, type }) => `${this.#typed(scope, type, 1)} as ${name}`).join(', ');
    const alias = this.#alias();
    return { text: `(select ${list} from ${inner.text}${this.#where(scope)}) ${alias}`, source: { alias, columns } };
  }

  #table(): { readonly text: string; readonly source: Source } {
    const table = this.#dice.pick([tables[0], tables[0], tables[1], tables[1], tables[2], tables[3], tables[4]]);
    const alias = this.#alias();
    return { text: `${table.name} ${alias}`, source: { alias, columns: table.columns } };
  }

  #alias(): string {
    return `q${++this.#aliases}`;
  }

  // Clauses --------------------------------------------------------------------------------------------------------

  #where(scope: Scope): string {
    return this.#dice.chance(65) ? ` where ${this.#condition(scope, 2)}` : '';
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

  // Conditions -----------------------------------------------------------------------------------------------------

  #condition(scope: Scope, depth: number): string {
    if (depth > 0 && this.#dice.chance(45)) {
      const [a, b] = [this.#condition(scope, depth - 1), this.#condition(scope, depth - 1)];
      return this.#dice.pick([`(${a} and ${b})`, `(${a} or ${b})`, `not (${a})`, `(${a} and not ${b})`]);
    }
    return this.#test(scope);
  }

  #test(scope: Scope): string {
    const type = this.#dice.pick(types);
    const a = this.#typed(scope, type, 1);
    switch (this.#dice.below(12)) {
      case 0:
        return `${a} is ${this.#dice.pick(['', 'not '])}null`;
      case 1:
        return `${a} ${this.#dice.pick(['', 'not '])}in (${this.#dice.times(1, 4, () => literalOf(this.#dice, type)).join(', ')})`;
      case 2:
        return `${a} ${this.#dice.pick(['', 'not '])}between ${literalOf(this.#dice, type)} and ${literalOf(this.#dice, type)}`;
      case 3:
        return `${this.#typed(scope, 'text', 1)} ${this.#dice.pick(['', 'not '])}like '${this.#dice.pick(['a%', '%b%', '_', 'z%a', '%', 'x_y'])}'`;
      case 4:
        return `${a} is ${this.#dice.pick(['', 'not '])}distinct from ${this.#typed(scope, type, 0)}`;
      case 5:
        return this.#exists(scope);
      case 6:
        return this.#inSubquery(scope);
      case 7:
        return `${a} = any (array[${this.#dice.times(1, 3, () => literalOf(this.#dice, type)).join(', ')}])`;
      case 8:
        return this.#typed(scope, 'bool', 1);
      default:
        return `${a} ${this.#dice.pick(['=', '<>', '<', '<=', '>', '>=', '='])} ${this.#typed(scope, type, 0)}`;
    }
  }

  #exists(scope: Scope): string {
    const inner = this.#table();
    const both = [...scope, inner.source];
    const outer = this.#column(scope, 'int') ?? '2';
    const own = this.#column([inner.source], 'int') ?? '2';
    return `${this.#dice.pick(['', 'not '])}exists (select 1 from ${inner.text} where ${own} = ${outer}${this.#dice.chance(40) ? ` and ${this.#condition(both, 0)}` : ''})`;
  }

  #inSubquery(scope: Scope): string {
    const inner = this.#table();
    const own = this.#column([inner.source], 'int') ?? '1';
    const outer = this.#column(scope, 'int') ?? '1';
    return `${outer} ${this.#dice.pick(['in', 'in', 'not in'])} (select ${own} from ${inner.text}${this.#where([inner.source])})`;
  }

  // Values ---------------------------------------------------------------------------------------------------------

  #value(scope: Scope, depth: number): string {
    return this.#typed(scope, this.#dice.pick(types), depth);
  }

  #typed(scope: Scope, type: ColumnType, depth: number): string {
    const column = this.#column(scope, type);
    if (depth === 0 || this.#dice.chance(40))
      return column !== undefined && this.#dice.chance(80) ? column : literalOf(this.#dice, type);
    const of = (wanted: ColumnType) => this.#typed(scope, wanted, depth - 1);
    const own = () => of(type);
    const common = () =>
      this.#dice.pick([
        () => `coalesce(${own()}, ${own()})`,
        () => `case when ${this.#condition(scope, 0)} then ${own()} else ${own()} end`,
        () => `nullif(${own()}, ${own()})`,
        () => `greatest(${own()}, ${own()})`,
        () => this.#scalar(scope, type),
      ])();
    if (this.#dice.chance(35)) return common();
    switch (type) {
      case 'int':
        return this.#dice.pick([
          () => `(${own()} + ${own()})`,
          () => `(${own()} - ${own()})`,
          () => `(${own()} * 2)`,
          () => `(${own()} / nullif(${own()}, 0))`,
          () => `(${own()} % 5)`,
          () => `abs(${own()})`,
          () => `length(${of('text')})`,
          () => `extract(day from ${of('date')})::int`,
          () => `(${of('date')} - ${of('date')})`,
        ])();
      case 'bigint':
        return this.#dice.pick([() => `(${of('int')}::bigint * 3)`, () => `(${own()} + ${of('int')})`])();
      case 'numeric':
        return this.#dice.pick([
          () => `(${own()} + ${own()})`,
          () => `(${own()} * ${own()})`,
          () => `round(${own()}, 1)`,
          () => `(${own()} / nullif(${own()}, 0))`,
          () => `${of('int')}::numeric`,
          () => `floor(${own()})`,
        ])();
      case 'text':
        return this.#dice.pick([
          () => `(${own()} || ${own()})`,
          () => `upper(${own()})`,
          () => `substr(${own()}, 1, 2)`,
          () => `${of('int')}::text`,
          () => `lpad(${own()}, 3, '*')`,
          () => `replace(${own()}, 'a', 'o')`,
          () => `concat(${own()}, ${of('int')}, ${of('bool')})`,
        ])();
      case 'bool':
        return this.#dice.pick([
          () => `(${of('int')} < ${of('int')})`,
          () => `(not ${own()})`,
          () => `(${own()} and ${own()})`,
          () => `(${of('text')} = ${of('text')})`,
          () => `(${own()} is true)`,
        ])();
      case 'date':
        return this.#dice.pick([
          () => `(${own()} + ${of('int')})`,
          () => `date_trunc('month', ${own()})::date`,
          () => `(${own()} + interval '1 month')::date`,
        ])();
    }
  }

  #scalar(scope: Scope, type: ColumnType): string {
    const inner = this.#table();
    const own = this.#column([inner.source], type);
    if (own === undefined || type === 'bool') return literalOf(this.#dice, type);
    const outer = this.#column(scope, 'int');
    const key = this.#column([inner.source], 'int');
    const correlated =
      outer !== undefined && key !== undefined && this.#dice.chance(60) ? ` where ${key} = ${outer}` : '';
    return `(select ${this.#dice.pick(['min', 'max'])}(${own}) from ${inner.text}${correlated})`;
  }

  #column(scope: Scope, type: ColumnType): string | undefined {
    const fitting = scope.flatMap(({ alias, columns }) =>
      columns.filter((each) => each.type === type).map(({ name }) => `${alias}.${name}`),
    );
    return fitting.length === 0 ? undefined : this.#dice.pick(fitting);
  }

  // Aggregates and windows -----------------------------------------------------------------------------------------

  #aggregate(scope: Scope): string {
    const filter = this.#dice.chance(15) ? ` filter (where ${this.#condition(scope, 0)})` : '';
    const text = this.#typed(scope, 'text', 1);
    const call = this.#dice.pick([
      () => 'count(*)',
      () => `count(${this.#value(scope, 1)})`,
      () => `count(distinct ${this.#value(scope, 1)})`,
      () => `sum(${this.#typed(scope, 'int', 1)})`,
      () => `sum(${this.#typed(scope, 'numeric', 0)})`,
      () => `avg(${this.#typed(scope, 'int', 1)})`,
      () => `min(${this.#typed(scope, this.#dice.pick(['int', 'text', 'date', 'numeric']), 1)})`,
      () => `max(${this.#typed(scope, this.#dice.pick(['int', 'text', 'date', 'numeric']), 1)})`,
      () => `bool_or(${this.#typed(scope, 'bool', 1)})`,
      () => `string_agg(${text}, ',' order by ${text})`,
      () => `array_agg(distinct ${this.#typed(scope, 'int', 0)})`,
      () => `sum(distinct ${this.#typed(scope, 'int', 0)})`,
    ])();
    return `${call}${filter}`;
  }

  #aggregateTest(scope: Scope): string {
    return this.#dice.pick([
      `count(*) > ${this.#dice.below(4)}`,
      `sum(${this.#typed(scope, 'int', 0)}) > ${this.#dice.below(30)}`,
      `max(${this.#typed(scope, 'int', 0)}) is not null`,
    ]);
  }

  #windowFunction(scope: Scope, id: string): string {
    const partition = this.#dice.chance(60) ? `partition by ${this.#value(scope, 0)} ` : '';
    const tied = this.#typed(scope, 'int', 0);
    const frame = this.#dice.pick([
      '',
      '',
      ' rows between 1 preceding and 1 following',
      ' rows 2 preceding',
      ' rows between current row and unbounded following',
      ' groups between 1 preceding and current row',
      ' range between unbounded preceding and unbounded following',
    ]);
    const total = `(${partition}order by ${this.#value(scope, 0)}, ${id}${frame})`;
    return this.#dice.pick([
      () => `row_number() over (${partition}order by ${id} desc)`,
      () => `rank() over (${partition}order by ${tied})`,
      () => `dense_rank() over (${partition}order by ${tied} desc nulls last)`,
      () => `ntile(3) over (${partition}order by ${id})`,
      () => `lag(${this.#value(scope, 0)}) over (${partition}order by ${id})`,
      () => `lead(${this.#typed(scope, 'int', 1)}, 2, -1) over (${partition}order by ${id})`,
      () => `sum(${this.#typed(scope, 'int', 1)}) over ${total}`,
      () => `count(*) over ${total}`,
      () => `min(${this.#typed(scope, 'text', 0)}) over ${total}`,
      () => `max(${this.#typed(scope, 'numeric', 0)}) over ${total}`,
      () => `first_value(${this.#value(scope, 0)}) over ${total}`,
      () => `last_value(${this.#value(scope, 0)}) over ${total}`,
      () => `sum(${tied}) over (${partition}order by ${tied} range between 2 preceding and 2 following)`,
    ])();
  }
}
