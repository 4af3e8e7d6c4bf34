/** The tables of TPC-C (specification 5.11, section 1.3), and a population that is small but keeps its shape (section 4.3). */
import type pg from 'pg';

/** How much of the full size there is. */
export interface TpccSize {
  readonly warehouses: number;
  readonly customersPerDistrict: number;
  readonly items: number;
}

export const districtsPerWarehouse = 10;

const tables = [
  'create table warehouse (w_id int primary key, w_name varchar(10), w_tax numeric(4, 4), w_ytd numeric(12, 2))',
  'create table district (d_w_id int references warehouse, d_id int, d_name varchar(10), d_tax numeric(4, 4), d_ytd numeric(12, 2), d_next_o_id int, primary key (d_w_id, d_id))',
  `create table customer (c_w_id int, c_d_id int, c_id int, c_first varchar(16), c_last varchar(16), c_credit char(2), c_discount numeric(4, 4), c_balance numeric(12, 2),
    c_ytd_payment numeric(12, 2), c_payment_cnt int, c_delivery_cnt int, c_data varchar(500), primary key (c_w_id, c_d_id, c_id), foreign key (c_w_id, c_d_id) references district)`,
  'create index customer_name on customer (c_w_id, c_d_id, c_last, c_first)',
  'create table history (h_c_id int, h_c_d_id int, h_c_w_id int, h_d_id int, h_w_id int, h_date timestamp, h_amount numeric(6, 2), h_data varchar(24))',
  'create table item (i_id int primary key, i_name varchar(24), i_price numeric(5, 2), i_data varchar(50))',
  'create table stock (s_w_id int, s_i_id int references item, s_quantity int, s_dist char(24), s_ytd int, s_order_cnt int, s_remote_cnt int, s_data varchar(50), primary key (s_w_id, s_i_id))',
  `create table orders (o_w_id int, o_d_id int, o_id int, o_c_id int, o_entry_d timestamp, o_carrier_id int, o_ol_cnt int, o_all_local int, primary key (o_w_id, o_d_id, o_id),
    foreign key (o_w_id, o_d_id, o_c_id) references customer)`,
  'create index orders_customer on orders (o_w_id, o_d_id, o_c_id, o_id)',
  'create table new_order (no_w_id int, no_d_id int, no_o_id int, primary key (no_w_id, no_d_id, no_o_id))',
  `create table order_line (ol_w_id int, ol_d_id int, ol_o_id int, ol_number int, ol_i_id int, ol_supply_w_id int, ol_delivery_d timestamp, ol_quantity int, ol_amount numeric(6, 2),
    ol_dist_info char(24), primary key (ol_w_id, ol_d_id, ol_o_id, ol_number))`,
];

const syllables = ['BAR', 'OUGHT', 'ABLE', 'PRI', 'PRES', 'ESE', 'ANTI', 'CALLY', 'ATION', 'EING'];

/** A customer's last name (section 4.3.2.3). */
export function lastName(number: number): string {
  return [Math.floor(number / 100) % 10, Math.floor(number / 10) % 10, number % 10]
    .map((digit) => syllables[digit])
    .join('');
}

/** Makes and fills the tables. The first 70 % of a district's orders are delivered. */
export async function load(
  client: pg.Client,
  { warehouses, customersPerDistrict: customers, items }: TpccSize,
): Promise<void> {
  for (const statement of tables) await client.query(statement);
  const delivered = Math.floor(customers * 0.7);
  const names = `(array['${syllables.join("','")}'])`;
  const name = (number: string) =>
    `${names}[${number} / 100 % 10 + 1] || ${names}[${number} / 10 % 10 + 1] || ${names}[${number} % 10 + 1]`;
  for (const statement of [
    `insert into warehouse select w, 'w' || w, 0.05, 30000.00 * ${districtsPerWarehouse} from generate_series(1, ${warehouses}) w`,
    `insert into district select w, d, 'd' || d, 0.06, 30000.00, ${customers} + 1 from generate_series(1, ${warehouses}) w, generate_series(1, ${districtsPerWarehouse}) d`,
    `insert into item select i, 'item ' || i, 1 + i % 100, 'data ' || i from generate_series(1, ${items}) i`,
    `insert into stock select w, i, 50, 'dist', 0, 0, 0, 'stock' from generate_series(1, ${warehouses}) w, generate_series(1, ${items}) i`,
  ])
    await client.query(statement);
  for (let w = 1; w <= warehouses; w++)
    for (let d = 1; d <= districtsPerWarehouse; d++)
      for (const statement of [
        `insert into customer select ${w}, ${d}, c, 'first' || c, ${name('(c - 1)')}, case when c % 10 = 0 then 'BC' else 'GC' end, 0.1, -10.00, 10.00, 1, 0, 'data' from generate_series(1, ${customers}) c`,
        `insert into history select c, ${d}, ${w}, ${d}, ${w}, now(), 10.00, 'first' from generate_series(1, ${customers}) c`,
        `insert into orders select ${w}, ${d}, o, (o * 7) % ${customers} + 1, now(), case when o <= ${delivered} then 1 + o % 10 end, 5, 1 from generate_series(1, ${customers}) o`,
        `insert into order_line select ${w}, ${d}, o, n, (o * 13 + n) % ${items} + 1, ${w}, case when o <= ${delivered} then now() end, 5, case when o <= ${delivered} then 0 else 7.5 end, 'dist' from generate_series(1, ${customers}) o, generate_series(1, 5) n`,
        `insert into new_order select ${w}, ${d}, o from generate_series(${delivered + 1}, ${customers}) o`,
      ])
        await client.query(statement);
  await client.query('analyze');
}
