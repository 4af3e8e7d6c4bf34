/** TPC-C's five transactions (section 2), as a program would write them. */
import type pg from 'pg';
import { Dice } from '../random/dice.ts';
import { districtsPerWarehouse, lastName, type TpccSize } from './schema.ts';

export type TransactionName = 'new order' | 'payment' | 'order status' | 'delivery' | 'stock level';

/** The simulated program error of section 2.4.1.4: one new order in a hundred names an item that there is not. */
class NoSuchItem extends Error {}

/** A terminal: one session that carries out one transaction after the other. */
export class Terminal {
  readonly #client: pg.Client;
  readonly #size: TpccSize;
  readonly #dice: Dice;
  readonly done: Record<TransactionName, number> = {
    'new order': 0,
    payment: 0,
    'order status': 0,
    delivery: 0,
    'stock level': 0,
  };
  /** Transactions that met others and were begun again. */
  retries = 0;
  rolledBack = 0;

  constructor(client: pg.Client, size: TpccSize, seed: number) {
    this.#client = client;
    this.#size = size;
    this.#dice = new Dice(seed);
  }

  /** One transaction of the mix of section 5.2.3, to its end. */
  async step(): Promise<void> {
    const name = this.#draw();
    for (;;) {
      try {
        await this.#client.query('begin');
        await this.#perform(name);
        await this.#client.query('commit');
        this.done[name]++;
        return;
      } catch (error) {
        await this.#client.query('rollback');
        if (error instanceof NoSuchItem) {
          this.rolledBack++;
          return;
        }
        const code = (error as { code?: string }).code;
        if (code !== '40001' && code !== '40P01') throw error;
        this.retries++;
      }
    }
  }

  #draw(): TransactionName {
    const draw = this.#dice.below(100);
    if (draw < 45) return 'new order';
    if (draw < 88) return 'payment';
    if (draw < 92) return 'order status';
    if (draw < 96) return 'delivery';
    return 'stock level';
  }

  #perform(name: TransactionName): Promise<void> {
    switch (name) {
      case 'new order':
        return this.#newOrder();
      case 'payment':
        return this.#payment();
      case 'order status':
        return this.#orderStatus();
      case 'delivery':
        return this.#delivery();
      case 'stock level':
        return this.#stockLevel();
    }
  }

  async #newOrder(): Promise<void> {
    const [w, d, c] = [this.#warehouse(), this.#district(), this.#customer()];
    const lines = this.#dice.times(5, 15, () => ({
      item: 1 + this.#dice.below(this.#size.items),
      quantity: 1 + this.#dice.below(10),
      from: this.#dice.chance(1) ? this.#warehouse() : w,
    }));
    if (this.#dice.chance(1)) lines[lines.length - 1] = { ...lines[lines.length - 1], item: this.#size.items + 1 };
    const isLocal = lines.every(({ from }) => from === w) ? 1 : 0;
    await this.#one(
      'select c_discount, c_last, c_credit, w_tax from customer, warehouse where w_id = $1 and c_w_id = w_id and c_d_id = $2 and c_id = $3',
      [w, d, c],
    );
    const { d_next_o_id: o } = await this.#one(
      'update district set d_next_o_id = d_next_o_id + 1 where d_w_id = $1 and d_id = $2 returning d_next_o_id - 1 as d_next_o_id, d_tax',
      [w, d],
    );
    await this.#query('insert into orders values ($1, $2, $3, $4, now(), null, $5, $6)', [
      w,
      d,
      o,
      c,
      lines.length,
      isLocal,
    ]);
    await this.#query('insert into new_order values ($1, $2, $3)', [w, d, o]);
    for (const [i, { item, quantity, from }] of lines.entries()) {
      const [found] = await this.#query('select i_price, i_name, i_data from item where i_id = $1', [item]);
      if (found === undefined) throw new NoSuchItem();
      const stock = await this.#one(
        'select s_quantity, s_dist from stock where s_w_id = $1 and s_i_id = $2 for update',
        [from, item],
      );
      const left = Number(stock.s_quantity) - quantity;
      await this.#query(
        'update stock set s_quantity = $3, s_ytd = s_ytd + $4, s_order_cnt = s_order_cnt + 1, s_remote_cnt = s_remote_cnt + $5 where s_w_id = $1 and s_i_id = $2',
        [from, item, left >= 10 ? left : left + 91, quantity, from === w ? 0 : 1],
      );
      await this.#query('insert into order_line values ($1, $2, $3, $4, $5, $6, null, $7, $8, $9)', [
        w,
        d,
        o,
        i + 1,
        item,
        from,
        quantity,
        (quantity * Number(found.i_price)).toFixed(2),
        stock.s_dist,
      ]);
    }
  }

  async #payment(): Promise<void> {
    const [w, d] = [this.#warehouse(), this.#district()];
    const amount = (1 + this.#dice.below(500_000) / 100).toFixed(2);
    await this.#query('update warehouse set w_ytd = w_ytd + $2 where w_id = $1', [w, amount]);
    await this.#query('update district set d_ytd = d_ytd + $3 where d_w_id = $1 and d_id = $2', [w, d, amount]);
    const c = await this.#customerByNameOrId(w, d);
    const customer = await this.#one(
      'update customer set c_balance = c_balance - $4, c_ytd_payment = c_ytd_payment + $4, c_payment_cnt = c_payment_cnt + 1 where c_w_id = $1 and c_d_id = $2 and c_id = $3 returning c_credit, c_data',
      [w, d, c, amount],
    );
    if (customer.c_credit === 'BC')
      await this.#query(
        'update customer set c_data = left($4 || c_data, 500) where c_w_id = $1 and c_d_id = $2 and c_id = $3',
        [w, d, c, `${c} ${d} ${w} ${amount} `],
      );
    await this.#query("insert into history values ($1, $2, $3, $2, $3, now(), $4, 'payment')", [c, d, w, amount]);
  }

  async #orderStatus(): Promise<void> {
    const [w, d] = [this.#warehouse(), this.#district()];
    const c = await this.#customerByNameOrId(w, d);
    const [order] = await this.#query(
      'select o_id, o_entry_d, o_carrier_id from orders where o_w_id = $1 and o_d_id = $2 and o_c_id = $3 order by o_id desc limit 1',
      [w, d, c],
    );
    if (order !== undefined)
      await this.#query(
        'select ol_i_id, ol_supply_w_id, ol_quantity, ol_amount, ol_delivery_d from order_line where ol_w_id = $1 and ol_d_id = $2 and ol_o_id = $3',
        [w, d, order.o_id],
      );
  }

  async #delivery(): Promise<void> {
    const [w, carrier] = [this.#warehouse(), 1 + this.#dice.below(10)];
    for (let d = 1; d <= districtsPerWarehouse; d++) {
      const [oldest] = await this.#query(
        'select no_o_id from new_order where no_w_id = $1 and no_d_id = $2 order by no_o_id limit 1 for update',
        [w, d],
      );
      if (oldest === undefined) continue;
      const o = oldest.no_o_id;
      await this.#query('delete from new_order where no_w_id = $1 and no_d_id = $2 and no_o_id = $3', [w, d, o]);
      const { o_c_id: c } = await this.#one(
        'update orders set o_carrier_id = $4 where o_w_id = $1 and o_d_id = $2 and o_id = $3 returning o_c_id',
        [w, d, o, carrier],
      );
      await this.#query(
        'update order_line set ol_delivery_d = now() where ol_w_id = $1 and ol_d_id = $2 and ol_o_id = $3',
        [w, d, o],
      );
      const { total } = await this.#one(
        'select sum(ol_amount) as total from order_line where ol_w_id = $1 and ol_d_id = $2 and ol_o_id = $3',
        [w, d, o],
      );
      await this.#query(
        'update customer set c_balance = c_balance + $4, c_delivery_cnt = c_delivery_cnt + 1 where c_w_id = $1 and c_d_id = $2 and c_id = $3',
        [w, d, c, total],
      );
    }
  }

  async #stockLevel(): Promise<void> {
    const [w, d, threshold] = [this.#warehouse(), this.#district(), 10 + this.#dice.below(11)];
    await this.#query(
      'select count(distinct s_i_id) from order_line, stock, district where d_w_id = $1 and d_id = $2 and ol_w_id = d_w_id and ol_d_id = d_id and ol_o_id < d_next_o_id and ol_o_id >= d_next_o_id - 20 and s_w_id = $1 and s_i_id = ol_i_id and s_quantity < $3',
      [w, d, threshold],
    );
  }

  async #customerByNameOrId(w: number, d: number): Promise<unknown> {
    if (this.#dice.chance(40)) return this.#customer();
    const name = lastName(this.#dice.below(Math.min(1000, this.#size.customersPerDistrict)));
    const found = await this.#query(
      'select c_id from customer where c_w_id = $1 and c_d_id = $2 and c_last = $3 order by c_first',
      [w, d, name],
    );
    return found[Math.floor(found.length / 2)]?.c_id ?? this.#customer();
  }

  async #query(text: string, values: readonly unknown[]): Promise<readonly Record<string, unknown>[]> {
    return (
      await this.#client.query({
        name: text.slice(0, 63) === text ? text : `${text.slice(0, 40)}…${text.length}`,
        text,
        values: [...values],
      })
    ).rows;
  }

  async #one(text: string, values: readonly unknown[]): Promise<Record<string, unknown>> {
    const rows = await this.#query(text, values);
    if (rows.length !== 1) throw new Error(`${rows.length} rows instead of one: ${text}`);
    return rows[0];
  }

  #warehouse(): number {
    return 1 + this.#dice.below(this.#size.warehouses);
  }

  #district(): number {
    return 1 + this.#dice.below(districtsPerWarehouse);
  }

  #customer(): number {
    return 1 + this.#dice.below(this.#size.customersPerDistrict);
  }
}
