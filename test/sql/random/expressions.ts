/**
 * Random expressions: values of a type, conditions, aggregates, window functions, over whatever columns are in scope. What they give never depends on
 * the order of rows, and they never fail.
 */
import type { Dice } from './dice.ts';
import { type ColumnType, literalOf, tables } from './tables.ts';

/** A table or a subquery of FROM. */
export interface Source {
  readonly alias: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
}

/** What expressions may name. */
export type Scope = readonly Source[];

/** Types as they are picked: whole numbers more often than others. */
export const types: readonly ColumnType[] = ['int', 'int', 'numeric', 'text', 'bool', 'date', 'bigint'];

/** Writes expressions. */
export class ExpressionWriter {
  readonly #dice: Dice;
  #aliases = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  table(): { readonly text: string; readonly source: Source } {
    const table = this.#dice.pick([tables[0], tables[0], tables[1], tables[1], tables[2], tables[3], tables[4]]);
    const alias = this.alias();
    return { text: `${table.name} ${alias}`, source: { alias, columns: table.columns } };
  }

  alias(): string {
    return `q${++this.#aliases}`;
  }

  where(scope: Scope): string {
    return this.#dice.chance(65) ? ` where ${this.condition(scope, 2)}` : '';
  }

  // Conditions -----------------------------------------------------------------------------------------------------

  condition(scope: Scope, depth: number): string {
    if (depth > 0 && this.#dice.chance(45)) {
      const [a, b] = [this.condition(scope, depth - 1), this.condition(scope, depth - 1)];
      return this.#dice.pick([`(${a} and ${b})`, `(${a} or ${b})`, `not (${a})`, `(${a} and not ${b})`]);
    }
    return this.test(scope);
  }

  test(scope: Scope): string {
    const type = this.#dice.pick(types);
    const a = this.typed(scope, type, 1);
    switch (this.#dice.below(18)) {
      case 0:
        return `${a} is ${this.#dice.pick(['', 'not '])}null`;
      case 1:
        return `${a} ${this.#dice.pick(['', 'not '])}in (${this.#dice.times(1, 4, () => literalOf(this.#dice, type)).join(', ')})`;
      case 2:
        return `${a} ${this.#dice.pick(['', 'not '])}between ${literalOf(this.#dice, type)} and ${literalOf(this.#dice, type)}`;
      case 3:
        return `${this.typed(scope, 'text', 1)} ${this.#dice.pick(['', 'not '])}like '${this.#dice.pick(['a%', '%b%', '_', 'z%a', '%', 'x_y'])}'`;
      case 4:
        return `${a} is ${this.#dice.pick(['', 'not '])}distinct from ${this.typed(scope, type, 0)}`;
      case 5:
        return this.#exists(scope);
      case 6:
        return this.#inSubquery(scope);
      case 7:
        return `${a} = any (array[${this.#dice.times(1, 3, () => literalOf(this.#dice, type)).join(', ')}])`;
      case 8:
        return this.typed(scope, 'bool', 1);
      case 9:
        return this.#quantified(scope);
      case 10:
        return `(${this.typed(scope, 'int', 0)}, ${this.typed(scope, 'text', 0)}) ${this.#dice.pick(['in', 'not in'])} ${this.#pairs()}`;
      case 11:
        return `array[${a}, ${this.typed(scope, type, 0)}] ${this.#dice.pick(['&&', '@>', '<@'])} array[${this.#dice.times(1, 3, () => literalOf(this.#dice, type)).join(', ')}]`;
      case 12:
        return `jsonb_build_object('k', ${a}) ${this.#dice.pick(['@>', '=', '<>', '<@'])} jsonb_build_object('k', ${this.typed(scope, type, 0)})`;
      case 13:
        return `${this.typed(scope, 'text', 1)} ${this.#dice.pick(['~', '!~', '~*'])} '${this.#dice.pick(['^[ab]', 'b$', '(ab|z).', '^.?$', '[[:space:]]'])}'`;
      default:
        return `${a} ${this.#dice.pick(['=', '<>', '<', '<=', '>', '>=', '='])} ${this.typed(scope, type, 0)}`;
    }
  }

  #exists(scope: Scope): string {
    const inner = this.table();
    const both = [...scope, inner.source];
    const outer = this.column(scope, 'int') ?? '2';
    const own = this.column([inner.source], 'int') ?? '2';
    return `${this.#dice.pick(['', 'not '])}exists (select 1 from ${inner.text} where ${own} = ${outer}${this.#dice.chance(40) ? ` and ${this.condition(both, 0)}` : ''})`;
  }

  #quantified(scope: Scope): string {
    const inner = this.table();
    const own = this.column([inner.source], 'int') ?? '1';
    const comparison = `${this.#dice.pick(['=', '<>', '<', '>='])} ${this.#dice.pick(['any', 'all'])}`;
    return `${this.typed(scope, 'int', 1)} ${comparison} (select ${own} from ${inner.text} where ${this.condition([...scope, inner.source], 0)})`;
  }

  /** Rows of a whole number and a text. */
  #pairs(): string {
    if (this.#dice.chance(50))
      return `(${this.#dice.times(1, 3, () => `(${literalOf(this.#dice, 'int')}, ${literalOf(this.#dice, 'text')})`).join(', ')})`;
    const inner = this.table();
    return `(select ${this.typed([inner.source], 'int', 0)}, ${this.typed([inner.source], 'text', 0)} from ${inner.text})`;
  }

  #inSubquery(scope: Scope): string {
    const inner = this.table();
    const own = this.column([inner.source], 'int') ?? '1';
    const outer = this.column(scope, 'int') ?? '1';
    return `${outer} ${this.#dice.pick(['in', 'in', 'not in'])} (select ${own} from ${inner.text}${this.where([inner.source])})`;
  }

  // Values ---------------------------------------------------------------------------------------------------------

  value(scope: Scope, depth: number): string {
    return this.typed(scope, this.#dice.pick(types), depth);
  }

  typed(scope: Scope, type: ColumnType, depth: number): string {
    const column = this.column(scope, type);
    if (depth === 0 || this.#dice.chance(40))
      return column !== undefined && this.#dice.chance(80) ? column : literalOf(this.#dice, type);
    const of = (wanted: ColumnType) => this.typed(scope, wanted, depth - 1);
    const own = () => of(type);
    const common = () =>
      this.#dice.pick([
        () => `coalesce(${own()}, ${own()})`,
        () => `case when ${this.condition(scope, 0)} then ${own()} else ${own()} end`,
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
          () => `extract(${this.#dice.pick(['dow', 'doy', 'week', 'quarter', 'month'])} from ${of('date')})::int`,
          () => `(array[${own()}, ${own()}, ${own()}])[${this.#dice.below(5)}]`,
          () => `cardinality(array[${own()}, ${own()}] || ${own()})`,
          () => `array_position(array[${own()}, ${own()}, ${own()}], ${own()})`,
          () => `position('a' in ${of('text')})`,
          () => `(jsonb_build_object('a', ${own()}, 'b', ${of('text')}) ->> 'a')::int`,
          () => `jsonb_array_length(jsonb_build_array(${own()}, ${of('bool')}))`,
          () => this.#firstOf(scope, 'int'),
          () => this.#countOf(scope),
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
          () => `trunc(${own()}, 1)`,
          () => `mod(${own()}, 3)`,
          () => `sqrt(abs(${own()}))`,
          () => `(to_jsonb(${own()}) #>> '{}')::numeric`,
          () => this.#firstOf(scope, 'numeric'),
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
          () => `to_char(${of('date')}, 'YYYY-MM-DD Dy')`,
          () => `jsonb_build_object('a', ${of('int')}, 'b', ${own()}, 'c', array[${of('bool')}])::text`,
          () => `array_to_string(array[${own()}, ${own()}], '-', '?')`,
          () => `row(${of('int')}, ${own()}, ${of('date')})::text`,
          () => `regexp_replace(${own()}, '[ab]', '<\\\\&>', 'g')`,
          () => `reverse(initcap(${own()}))`,
          () => `split_part(${own()}, ' ', 2)`,
          () => `left(${own()}, ${of('int')} % 3)`,
          () => `(array[${own()}, ${own()}])[1:1]::text`,
          () => this.#firstOf(scope, 'text'),
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
          () => `(${own()} - make_interval(days => ${of('int')} % 40))::date`,
          () => `make_date(2024, 1 + abs(${of('int')}) % 12, 5)`,
          () => `to_date(to_char(${own()}, 'DD/MM/YY'), 'DD/MM/YY')`,
          () => this.#firstOf(scope, 'date'),
        ])();
    }
  }

  #scalar(scope: Scope, type: ColumnType): string {
    const inner = this.table();
    const own = this.column([inner.source], type);
    if (own === undefined || type === 'bool') return literalOf(this.#dice, type);
    const outer = this.column(scope, 'int');
    const key = this.column([inner.source], 'int');
    const correlated =
      outer !== undefined && key !== undefined && this.#dice.chance(60) ? ` where ${key} = ${outer}` : '';
    return `(select ${this.#dice.pick(['min', 'max'])}(${own}) from ${inner.text}${correlated})`;
  }

  /** The first value in an order that has no equals. */
  #firstOf(scope: Scope, type: ColumnType): string {
    const inner = this.table();
    const id = `${inner.source.alias}.id`;
    const both = [...scope, inner.source];
    const where = this.#dice.chance(70) ? ` where ${this.condition(both, 0)}` : '';
    return `(select ${this.typed([inner.source], type, 0)} from ${inner.text}${where} order by coalesce(${this.typed(both, 'int', 0)}, 5) desc, ${id} limit 1 offset ${this.#dice.below(2)})`;
  }

  #countOf(scope: Scope): string {
    const inner = this.table();
    return `(select count(*) from ${inner.text} where ${this.condition([...scope, inner.source], 1)})::int`;
  }

  column(scope: Scope, type: ColumnType): string | undefined {
    const fitting = scope.flatMap(({ alias, columns }) =>
      columns.filter((each) => each.type === type).map(({ name }) => `${alias}.${name}`),
    );
    return fitting.length === 0 ? undefined : this.#dice.pick(fitting);
  }

  // Aggregates and windows -----------------------------------------------------------------------------------------

  aggregate(scope: Scope): string {
    const filter = this.#dice.chance(15) ? ` filter (where ${this.condition(scope, 0)})` : '';
    const text = this.typed(scope, 'text', 1);
    const call = this.#dice.pick([
      () => 'count(*)',
      () => `count(${this.value(scope, 1)})`,
      () => `count(distinct ${this.value(scope, 1)})`,
      () => `sum(${this.typed(scope, 'int', 1)})`,
      () => `sum(${this.typed(scope, 'numeric', 0)})`,
      () => `avg(${this.typed(scope, 'int', 1)})`,
      () => `min(${this.typed(scope, this.#dice.pick(['int', 'text', 'date', 'numeric']), 1)})`,
      () => `max(${this.typed(scope, this.#dice.pick(['int', 'text', 'date', 'numeric']), 1)})`,
      () => `bool_or(${this.typed(scope, 'bool', 1)})`,
      () => `string_agg(${text}, ',' order by ${text})`,
      () => `array_agg(distinct ${this.typed(scope, 'int', 0)})`,
      () => `sum(distinct ${this.typed(scope, 'int', 0)})`,
      () => `avg(${this.typed(scope, 'numeric', 0)})`,
      () => `var_pop(${this.typed(scope, 'int', 0)})`,
      () => `bool_and(${this.typed(scope, 'bool', 1)})`,
      () => `bit_or(${this.typed(scope, 'int', 0)})`,
      () => `array_agg(${text} order by ${text} desc)`,
      () => `json_agg(distinct ${this.typed(scope, 'bool', 0)})`,
      () => `percentile_disc(0.5) within group (order by ${this.typed(scope, 'int', 1)})`,
      () => `mode() within group (order by ${text})`,
      () => `rank(${literalOf(this.#dice, 'int')}) within group (order by ${this.typed(scope, 'int', 0)} desc)`,
    ])();
    return `${call}${filter}`;
  }

  aggregateTest(scope: Scope): string {
    return this.#dice.pick([
      `count(*) > ${this.#dice.below(4)}`,
      `sum(${this.typed(scope, 'int', 0)}) > ${this.#dice.below(30)}`,
      `max(${this.typed(scope, 'int', 0)}) is not null`,
    ]);
  }

  windowFunction(scope: Scope, id: string): string {
    const partition = this.#dice.chance(60) ? `partition by ${this.value(scope, 0)} ` : '';
    const tied = this.typed(scope, 'int', 0);
    const frame = this.#dice.pick([
      '',
      '',
      ' rows between 1 preceding and 1 following',
      ' rows 2 preceding',
      ' rows between current row and unbounded following',
      ' groups between 1 preceding and current row',
      ' range between unbounded preceding and unbounded following',
      ' rows between 3 preceding and 1 preceding',
      ' rows between unbounded preceding and unbounded following exclude current row',
      ' groups between 2 preceding and 1 following exclude group',
      ' range between current row and unbounded following exclude ties',
    ]);
    const total = `(${partition}order by ${this.value(scope, 0)}, ${id}${frame})`;
    return this.#dice.pick([
      () => `row_number() over (${partition}order by ${id} desc)`,
      () => `rank() over (${partition}order by ${tied})`,
      () => `dense_rank() over (${partition}order by ${tied} desc nulls last)`,
      () => `ntile(3) over (${partition}order by ${id})`,
      () => `lag(${this.value(scope, 0)}) over (${partition}order by ${id})`,
      () => `lead(${this.typed(scope, 'int', 1)}, 2, -1) over (${partition}order by ${id})`,
      () => `sum(${this.typed(scope, 'int', 1)}) over ${total}`,
      () => `count(*) over ${total}`,
      () => `min(${this.typed(scope, 'text', 0)}) over ${total}`,
      () => `max(${this.typed(scope, 'numeric', 0)}) over ${total}`,
      () => `first_value(${this.value(scope, 0)}) over ${total}`,
      () => `last_value(${this.value(scope, 0)}) over ${total}`,
      () => `sum(${tied}) over (${partition}order by ${tied} range between 2 preceding and 2 following)`,
      () =>
        `count(*) over (order by ${this.typed(scope, 'date', 0)} desc range between interval '20 days' preceding and interval '1 month' following)`,
      () => `nth_value(${this.value(scope, 0)}, 2) over ${total}`,
      () => `percent_rank() over (${partition}order by ${tied})`,
      () => `cume_dist() over (${partition}order by ${tied} desc)`,
      () => `sum(${this.typed(scope, 'numeric', 0)}) filter (where ${this.condition(scope, 0)}) over ${total}`,
      () => `array_agg(${this.typed(scope, 'int', 0)}) over ${total}`,
    ])();
  }
}
