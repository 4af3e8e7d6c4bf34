/**
 * Random changes of tables, with what they return. Each row has one new value, and keys stay free, so that nothing depends on the order of rows. Whoever
 * asks them takes them back.
 */
import type { Dice } from './dice.ts';
import type { ExpressionWriter } from './expressions.ts';
import { type RandomColumn, type RandomTable, tables } from './tables.ts';

/** Does a text change rows? */
export function isChange(text: string): boolean {
  return /^(insert|update|delete|merge|with w as \((insert|update|delete))/.test(text);
}

/** Writes one statement. */
export class ChangeWriter {
  readonly #dice: Dice;
  readonly #write: ExpressionWriter;

  constructor(dice: Dice, write: ExpressionWriter) {
    this.#dice = dice;
    this.#write = write;
  }

  statement(): string {
    const table = this.#dice.pick(tables);
    const statement = this.#dice.pick([
      () => this.#insert(table),
      () => this.#update(table),
      () => this.#delete(table),
      () => this.#merge(table),
    ])();
    if (statement.startsWith('merge') || this.#dice.chance(70)) return statement;
    return `with w as (${statement}) select count(*), (select count(*) from ${table.name}) from w`;
  }

  /** Rows with new keys, or some that are there, which the conflict clause is for. */
  #insert({ name, columns }: RandomTable): string {
    const { text, source } = this.#write.table();
    const scope = [source];
    const clashes = this.#dice.chance(50);
    const key = `${source.alias}.id${clashes ? '' : ' + 1000'}`;
    const free = columns.slice(1).filter((column) => !isUnique(column));
    const names = [columns[0], ...free].map((column) => column.name).join(', ');
    const values = [key, ...free.map(({ type }) => this.#write.typed(scope, type, 1))].join(', ');
    const changed = free[0];
    const conflict = clashes
      ? this.#dice.pick([
          ' on conflict do nothing',
          ' on conflict (id) do nothing',
          ` on conflict (id) do update set ${changed.name} = excluded.${changed.name}`,
          ` on conflict (id) do update set ${changed.name} = excluded.${changed.name} where ${name}.id % 2 = 0`,
        ])
      : '';
    return `insert into ${name} (${names}) select ${values} from ${text}${this.#write.where(scope)}${conflict} returning *`;
  }

  #update({ name, columns }: RandomTable): string {
    const own = { alias: 't', columns };
    const free = columns.slice(1).filter((column) => !isUnique(column));
    const other = this.#dice.chance(30) ? this.#write.table() : undefined;
    // One row of the other table for each: its key.
    const scope = other === undefined ? [own] : [own, other.source];
    const sets = free.filter(() => this.#dice.chance(60));
    const assigned = (sets.length === 0 ? free.slice(0, 1) : sets)
      .map((column) => `${column.name} = ${this.#write.typed(scope, column.type, 1)}`)
      .join(', ');
    if (other === undefined)
      return `update ${name} t set ${assigned}${this.#write.where(scope)} returning ${this.#write.value(scope, 1)}, t.*`;
    const joined = `${other.source.alias}.id = ${this.#write.column([own], 'int')}`;
    return `update ${name} t set ${assigned} from ${other.text} where ${joined} and ${this.#write.condition(scope, 1)} returning t.*, ${other.source.alias}.id`;
  }

  #delete({ name, columns }: RandomTable): string {
    const own = { alias: 't', columns };
    if (this.#dice.chance(60))
      return `delete from ${name} t${this.#write.where([own])} returning t.*, ${this.#write.value([own], 1)}`;
    const other = this.#write.table();
    const scope = [own, other.source];
    return `delete from ${name} t using ${other.text} where ${other.source.alias}.id = ${this.#write.column([own], 'int')} and ${this.#write.condition(scope, 1)} returning t.*`;
  }

  #merge({ name, columns }: RandomTable): string {
    const own = { alias: 't', columns };
    const other = this.#write.table();
    const both = [own, other.source];
    const changed = columns[1];
    const set = `update set ${changed.name} = ${this.#write.typed(both, changed.type, 1)}`;
    const matched = this.#dice.pick([
      () => `when matched and ${this.#write.condition(both, 0)} then ${set}`,
      () => `when matched and ${this.#write.condition(both, 0)} then delete when matched then ${set}`,
      () => 'when matched then do nothing',
    ])();
    const inserted = this.#dice.chance(60)
      ? ` when not matched and ${this.#write.condition([other.source], 0)} then insert (id, ${changed.name}) values (${other.source.alias}.id + 1000, ${this.#write.typed([other.source], changed.type, 1)})`
      : '';
    return `merge into ${name} t using ${other.text} on t.id = ${other.source.alias}.id ${matched}${inserted}`;
  }
}

/** It has a unique index, which random values would break. */
function isUnique({ name }: RandomColumn): boolean {
  return name === 'big';
}
