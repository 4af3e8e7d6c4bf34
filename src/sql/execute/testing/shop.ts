/** The tables that the recorded queries read, and what is in them. */

/** Columns as CREATE TABLE takes them, and indexes as `testingCatalog` does. */
export const shopTables: Readonly<Record<string, { readonly columns: string; readonly indexes: readonly string[] }>> = {
  t: { columns: 'a int primary key, b int, c text', indexes: ['index t_b (b)'] },
  u: { columns: 'x int primary key, y int, z numeric(10,2)', indexes: ['index u_y (y desc)'] },
  emp: {
    columns: 'id int primary key, name text, dept text, salary int, boss int',
    indexes: ['index emp_dept (dept, salary)', 'index emp_name (name)'],
  },
  dept: { columns: 'code text primary key, title text', indexes: [] },
  node: { columns: 'id int primary key, parent int, name text', indexes: ['index node_parent (parent)'] },
  orders: { columns: 'id int8 primary key, customer text', indexes: [] },
  line: {
    columns: 'order_id int8, number int2, item text, qty int, price numeric(8,2), primary key (order_id, number)',
    indexes: [],
  },
};

/** Statements that fill them. */
export const shopRows: readonly string[] = [
  "insert into t values (1, 10, 'x'), (2, 20, 'y'), (3, null, 'z'), (4, 20, null), (5, 30, 'x')",
  'insert into u values (1, 10, 1.50), (2, null, 2.00), (3, 20, 3.25), (6, 20, null), (7, 30, 1.50)',
  `insert into emp values (1, 'ann', 'eng', 500, null), (2, 'bob', 'eng', 300, 1), (3, 'cid', 'eng', 300, 1), (4, 'dan', 'ops', 200, 1),
   (5, 'eve', 'ops', 100, 4), (6, 'fay', null, 250, 4), (7, 'gus', 'law', null, 1), (8, 'cat', 'ops', 200, 5)`,
  "insert into dept values ('eng', 'Engineering'), ('ops', 'Operations'), ('law', 'Legal'), ('hr', 'Employees')",
  "insert into node values (1, null, 'root'), (2, 1, 'left'), (3, 1, 'right'), (4, 2, 'leaf'), (5, 3, 'other'), (6, 4, 'deep')",
  "insert into orders values (1, 'ann'), (2, 'bob'), (3, 'ann'), (4, null)",
  `insert into line values (1, 1, 'pen', 2, 1.50), (1, 2, 'ink', 1, 4.25), (2, 1, 'pen', 10, 1.40), (3, 1, 'cap', 1, 12.00),
   (3, 2, 'pen', 3, 1.50), (3, 3, 'ink', 2, 4.00)`,
];
