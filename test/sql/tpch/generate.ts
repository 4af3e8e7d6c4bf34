/**
 * Rows for TPC-H's tables, after the distributions of the specification's section 4.2, from one seed: the same rows every time. Not dbgen's rows:
 * answers are compared between databases that hold the same ones.
 */
import type { TableName } from './schema.ts';

type Field = string | number;
export type Rows = Readonly<Record<TableName, readonly (readonly Field[])[]>>;

const regions = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'];
const nations: readonly (readonly [string, number])[] = [
  ['ALGERIA', 0],
  ['ARGENTINA', 1],
  ['BRAZIL', 1],
  ['CANADA', 1],
  ['EGYPT', 4],
  ['ETHIOPIA', 0],
  ['FRANCE', 3],
  ['GERMANY', 3],
  ['INDIA', 2],
  ['INDONESIA', 2],
  ['IRAN', 4],
  ['IRAQ', 4],
  ['JAPAN', 2],
  ['JORDAN', 4],
  ['KENYA', 0],
  ['MOROCCO', 0],
  ['MOZAMBIQUE', 0],
  ['PERU', 1],
  ['CHINA', 2],
  ['ROMANIA', 3],
  ['SAUDI ARABIA', 4],
  ['VIETNAM', 2],
  ['RUSSIA', 3],
  ['UNITED KINGDOM', 3],
  ['UNITED STATES', 1],
];
const colours =
  'almond antique aquamarine azure beige blue blush brown burnished chartreuse coral cornsilk cream cyan dark dim drab forest green grey honeydew indian ivory khaki lace lavender lemon linen magenta maroon navy olive orange peach pink plum puff purple red rose salmon sky slate steel tan thistle tomato wheat white yellow'.split(
    ' ',
  );
const typeWords = [
  ['STANDARD', 'SMALL', 'MEDIUM', 'LARGE', 'ECONOMY', 'PROMO'],
  ['ANODIZED', 'BURNISHED', 'PLATED', 'POLISHED', 'BRUSHED'],
  ['TIN', 'NICKEL', 'BRASS', 'STEEL', 'COPPER'],
];
const containerWords = [
  ['SM', 'LG', 'MED', 'JUMBO', 'WRAP'],
  ['CASE', 'BOX', 'BAG', 'JAR', 'PKG', 'PACK', 'CAN', 'DRUM'],
];
const segments = ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'MACHINERY', 'HOUSEHOLD'];
const priorities = ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW'];
const instructions = ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'];
const modes = ['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'];
const words =
  'foxes ideas theodolites pinto beans instructions dependencies excuses platelets asymptotes courts dolphins multipliers sauternes warthogs frets dinos attainments somas packages special pending unusual express furious sly careful blithe quick fluffy slow quiet ruthless thin close dogged daring brave stealthy permanent enticing idle busy regular final ironic even bold silent sleep wake are cajole haggle nag use boost affix detect integrate requests accounts deposits Customer Complaints'.split(
    ' ',
  );

const firstDay = Date.UTC(1992, 0, 1);
const dayMs = 86_400_000;
/** 1992-01-01 to 1998-08-02. */
const orderDays = 2405;
const today = '1995-06-17';

/** All rows at a scale; 1 is 6 million line items. */
export function generate(scale: number): Rows {
  const random = new Dice(20_260);
  const counts = {
    supplier: 10_000 * scale,
    part: 200_000 * scale,
    customer: 150_000 * scale,
    orders: 1_500_000 * scale,
  };
  const part = rows(counts.part, (key) => partRow(random, key));
  const lineitem: (readonly Field[])[] = [];
  const orders = rows(counts.orders, (i) => {
    const { order, lines } = orderRows(random, i, counts);
    lineitem.push(...lines);
    return order;
  });
  return {
    region: regions.map((name, key) => [key, name, text(random, 10)]),
    nation: nations.map(([name, region], key) => [key, name, region, text(random, 10)]),
    part,
    supplier: rows(counts.supplier, (key) => supplierRow(random, key)),
    partsupp: part.flatMap(([key]) =>
      suppliersOf(Number(key), counts.supplier).map((supplier) => [
        key,
        supplier,
        random.between(1, 9999),
        cents(random.between(100, 100_000)),
        text(random, 12),
      ]),
    ),
    customer: rows(counts.customer, (key) => customerRow(random, key)),
    orders,
    lineitem,
  };
}

function rows(count: number, make: (key: number) => readonly Field[]): (readonly Field[])[] {
  return Array.from({ length: count }, (_, i) => make(i + 1));
}

function partRow(random: Dice, key: number): readonly Field[] {
  const name = Array.from({ length: 5 }, () => random.pick(colours)).join(' ');
  const maker = random.between(1, 5);
  const type = typeWords.map((list) => random.pick(list)).join(' ');
  const container = containerWords.map((list) => random.pick(list)).join(' ');
  return [
    key,
    name,
    `Manufacturer#${maker}`,
    `Brand#${maker}${random.between(1, 5)}`,
    type,
    random.between(1, 50),
    container,
    cents(priceOf(key)),
    text(random, 2),
  ];
}

/** Retail price in cents. */
function priceOf(part: number): number {
  return 90_000 + (Math.floor(part / 10) % 20_001) + 100 * (part % 1000);
}

function supplierRow(random: Dice, key: number): readonly Field[] {
  const nation = random.between(0, 24);
  const comment = random.between(1, 200) === 1 ? 'sly Customer slow Complaints' : text(random, 8);
  return [
    key,
    `Supplier#${padded(key, 9)}`,
    text(random, 3),
    nation,
    phone(random, nation),
    cents(random.between(-99_999, 999_999)),
    comment,
  ];
}

function customerRow(random: Dice, key: number): readonly Field[] {
  const nation = random.between(0, 24);
  return [
    key,
    `Customer#${padded(key, 9)}`,
    text(random, 3),
    nation,
    phone(random, nation),
    cents(random.between(-99_999, 999_999)),
    random.pick(segments),
    text(random, 10),
  ];
}

/** The four suppliers of a part. */
function suppliersOf(part: number, suppliers: number): readonly number[] {
  return [0, 1, 2, 3].map((i) => ((part + i * (suppliers / 4 + Math.floor((part - 1) / suppliers))) % suppliers) + 1);
}

function orderRows(
  random: Dice,
  i: number,
  counts: { readonly part: number; readonly supplier: number; readonly customer: number },
) {
  // A quarter of the key space is used, and a third of the customers never order anything.
  const key = Math.floor((i - 1) / 8) * 32 + ((i - 1) % 8) + 1;
  const customer = random.between(1, counts.customer / 3) * 3 - random.between(1, 2);
  const orderDay = random.between(0, orderDays - 152);
  let total = 0;
  let shipped = 0;
  const count = random.between(1, 7);
  const lines = Array.from({ length: count }, (_, line): readonly Field[] => {
    const part = random.between(1, counts.part);
    const supplier = suppliersOf(part, counts.supplier)[random.between(0, 3)];
    const quantity = random.between(1, 50);
    const price = quantity * priceOf(part);
    const discount = random.between(0, 10);
    const tax = random.between(0, 8);
    const shipDay = orderDay + random.between(1, 121);
    const receiptDay = shipDay + random.between(1, 30);
    const isShipped = day(shipDay) <= today;
    if (isShipped) shipped++;
    total += Math.round((price * (100 + tax) * (100 - discount)) / 10_000);
    const flag = day(receiptDay) <= today ? random.pick(['R', 'A']) : 'N';
    return [
      key,
      part,
      supplier,
      line + 1,
      quantity,
      cents(price),
      cents(discount),
      cents(tax),
      flag,
      isShipped ? 'F' : 'O',
      day(shipDay),
      day(orderDay + random.between(30, 90)),
      day(receiptDay),
      random.pick(instructions),
      random.pick(modes),
      text(random, 4),
    ];
  });
  const status = shipped === count ? 'F' : shipped === 0 ? 'O' : 'P';
  const order: readonly Field[] = [
    key,
    customer,
    status,
    cents(total),
    day(orderDay),
    random.pick(priorities),
    `Clerk#${padded(random.between(1, 10), 9)}`,
    0,
    text(random, 7),
  ];
  return { order, lines };
}

function text(random: Dice, count: number): string {
  return Array.from({ length: random.between(1, count) }, () => random.pick(words))
    .join(' ')
    .slice(0, count * 8 > 40 ? 79 : 23);
}

function phone(random: Dice, nation: number): string {
  return `${nation + 10}-${random.between(100, 999)}-${random.between(100, 999)}-${random.between(1000, 9999)}`;
}

function cents(amount: number): string {
  return (amount / 100).toFixed(2);
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function day(number: number): string {
  return new Date(firstDay + number * dayMs).toISOString().slice(0, 10);
}

/** A small generator of chance (mulberry32). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)];
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}
