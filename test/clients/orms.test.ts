/** Drizzle, Sequelize and TypeORM: schemas made and changed, entities, relations, transactions. */
import { eq, relations, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { index, integer, jsonb, numeric, pgEnum, pgTable, serial, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { DataTypes, Op, Sequelize } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { expect, test } from 'vitest';
import { serverForTests } from './server.ts';

const server = serverForTests();

test('Drizzle', async () => {
  const { host, port, user, database } = await server.makeDatabase('with_drizzle');
  const pool = new pg.Pool({ host, port, user, database });
  pool.on('error', () => {});
  const mood = pgEnum('mood', ['sad', 'happy']);
  const users = pgTable('users', {
    id: serial('id').primaryKey(),
    name: text('name').notNull(),
    mood: mood('mood').default('happy'),
    meta: jsonb('meta'),
    made: timestamp('made', { withTimezone: true }).defaultNow(),
  });
  const posts = pgTable(
    'posts',
    {
      id: uuid('id').primaryKey().defaultRandom(),
      userId: integer('user_id').references(() => users.id),
      title: text('title'),
      price: numeric('price', { precision: 8, scale: 2 }),
    },
    (table) => [index('posts_user').on(table.userId)],
  );
  const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
  const postsRelations = relations(posts, ({ one }) => ({
    user: one(users, { fields: [posts.userId], references: [users.id] }),
  }));
  // What drizzle-kit writes for this schema.
  for (const statement of [
    `CREATE TYPE "public"."mood" AS ENUM('sad', 'happy')`,
    `CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL, "name" text NOT NULL, "mood" "mood" DEFAULT 'happy', "meta" jsonb, "made" timestamp with time zone DEFAULT now())`,
    `CREATE TABLE "posts" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL, "user_id" integer, "title" text, "price" numeric(8, 2))`,
    `ALTER TABLE "posts" ADD CONSTRAINT "posts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action`,
    `CREATE INDEX "posts_user" ON "posts" USING btree ("user_id")`,
  ])
    await pool.query(statement);
  const db = drizzle(pool, { schema: { users, posts, usersRelations, postsRelations } });
  const [ann] = await db
    .insert(users)
    .values({ name: 'Ann', meta: { a: 1 } })
    .returning();
  expect([ann.id, ann.name, ann.mood, ann.meta, ann.made instanceof Date]).toEqual([1, 'Ann', 'happy', { a: 1 }, true]);
  await db.insert(posts).values([
    { userId: ann.id, title: 'one', price: '1.50' },
    { userId: ann.id, title: 'two' },
  ]);
  const nested = await db.query.users.findMany({
    with: { posts: { columns: { title: true, price: true }, orderBy: (post, { asc }) => [asc(post.title)] } },
  });
  expect(nested.map(({ name, posts: list }) => ({ name, list }))).toEqual([
    {
      name: 'Ann',
      list: [
        { title: 'one', price: '1.5' },
        { title: 'two', price: null },
      ],
    },
  ]);
  await expect(
    db.transaction(async (tx) => {
      await tx.update(users).set({ name: 'Nobody' });
      tx.rollback();
    }),
  ).rejects.toThrow();
  await db.transaction(
    async (tx) => {
      await tx.update(users).set({ mood: 'sad' }).where(eq(users.id, ann.id));
    },
    { isolationLevel: 'repeatable read' },
  );
  const joined = await db
    .select({ name: users.name, mood: users.mood, n: sql<number>`count(*)::int` })
    .from(users)
    .leftJoin(posts, eq(posts.userId, users.id))
    .groupBy(users.name, users.mood);
  expect(joined).toEqual([{ name: 'Ann', mood: 'sad', n: 2 }]);
  await db
    .insert(users)
    .values({ id: ann.id, name: 'Anna' })
    .onConflictDoUpdate({ target: users.id, set: { name: 'Anna' } });
  expect(await db.delete(posts).where(eq(posts.title, 'one')).returning({ title: posts.title })).toEqual([
    { title: 'one' },
  ]);
  await pool.end();
});

test('Sequelize', async () => {
  const { url } = await server.makeDatabase('with_sequelize');
  const sequelize = new Sequelize(url, { logging: false });
  await sequelize.authenticate();
  const User = sequelize.define('User', {
    name: { type: DataTypes.STRING(50), allowNull: false, unique: true },
    age: DataTypes.INTEGER,
    mood: DataTypes.ENUM('sad', 'happy'),
    tags: DataTypes.ARRAY(DataTypes.TEXT),
    meta: DataTypes.JSONB,
  });
  const Task = sequelize.define(
    'Task',
    { title: DataTypes.TEXT, done: { type: DataTypes.BOOLEAN, defaultValue: false } },
    { indexes: [{ fields: ['title'] }] },
  );
  User.hasMany(Task, { onDelete: 'CASCADE' });
  Task.belongsTo(User);
  await sequelize.sync({ force: true });
  const ann = await User.create({ name: 'Ann', age: 30, mood: 'happy', tags: ['x', 'y'], meta: { a: { b: 1 } } });
  await Task.bulkCreate([
    { title: 'one', UserId: ann.get('id') },
    { title: 'two', UserId: ann.get('id'), done: true },
  ]);
  const found = await User.findOne({
    where: { age: { [Op.gt]: 20 }, 'meta.a.b': 1 },
    include: [{ model: Task, where: { done: true } }],
  });
  expect(found?.toJSON()).toMatchObject({ name: 'Ann', tags: ['x', 'y'], Tasks: [{ title: 'two', done: true }] });
  await expect(
    sequelize.transaction(async (transaction) => {
      await User.update({ age: 99 }, { where: {}, transaction });
      throw new Error('back');
    }),
  ).rejects.toThrow('back');
  expect(await User.sum('age')).toBe(30);
  const [, created] = await User.findOrCreate({ where: { name: 'Bob' }, defaults: { age: 5 } });
  expect(created).toBe(true);
  await User.upsert({ id: ann.get('id'), name: 'Ann', age: 31 });
  const page = await User.findAndCountAll({ order: [['name', 'DESC']], limit: 1 });
  expect([page.count, page.rows[0].get('name')]).toEqual([2, 'Bob']);
  await expect(User.create({ name: 'Ann' })).rejects.toMatchObject({ name: 'SequelizeUniqueConstraintError' });
  const queryInterface = sequelize.getQueryInterface();
  await queryInterface.addColumn('Tasks', 'priority', { type: DataTypes.INTEGER, defaultValue: 3 });
  expect(Object.keys(await queryInterface.describeTable('Tasks'))).toEqual([
    'id',
    'title',
    'done',
    'createdAt',
    'updatedAt',
    'UserId',
    'priority',
  ]);
  await queryInterface.changeColumn('Tasks', 'priority', { type: DataTypes.BIGINT });
  await queryInterface.removeColumn('Tasks', 'priority');
  expect((await queryInterface.showAllTables()).sort()).toEqual(['Tasks', 'Users']);
  await sequelize.sync({ alter: true });
  await User.destroy({ where: { name: 'Ann' } });
  expect(await Task.count()).toBe(0);
  await sequelize.drop({});
  await sequelize.close();
});

interface Category {
  id: number;
  name: string;
}
interface Item {
  id: number;
  name: string;
  price: string;
  kind: string;
  data: unknown;
  categories: Category[];
  version: number;
}

test('TypeORM', async () => {
  const { host, port, user, database } = await server.makeDatabase('with_typeorm');
  const category = new EntitySchema<Category>({
    name: 'category',
    columns: {
      id: { type: 'int', primary: true, generated: true },
      name: { type: 'varchar', length: 40, unique: true },
    },
  });
  const item = new EntitySchema<Item>({
    name: 'item',
    columns: {
      id: { type: 'int', primary: true, generated: true },
      name: { type: 'text' },
      price: { type: 'numeric', precision: 10, scale: 2, default: 0 },
      kind: { type: 'enum', enum: ['new', 'used'], default: 'new' },
      data: { type: 'jsonb', nullable: true },
      version: { type: 'int', version: true },
    },
    indices: [{ columns: ['name'] }],
    checks: [{ expression: '"price" >= 0' }],
    relations: { categories: { type: 'many-to-many', target: 'category', joinTable: true, cascade: true } },
  });
  const source = new DataSource({
    type: 'postgres',
    host,
    port,
    username: user,
    database,
    entities: [category, item],
    synchronize: true,
  });
  await source.initialize();
  const items = source.getRepository(item);
  const saved = await items.save({
    name: 'Cup',
    price: '9.50',
    data: { colour: 'red' },
    categories: [{ name: 'kitchen' }, { name: 'gifts' }],
  });
  expect([saved.id, saved.version]).toEqual([1, 1]);
  saved.price = '8.25';
  await items.save(saved);
  const found = await items.findOneOrFail({
    where: { name: 'Cup' },
    relations: { categories: true },
    order: { categories: { name: 'ASC' } },
  });
  expect(found).toMatchObject({
    price: '8.25',
    kind: 'new',
    version: 2,
    categories: [{ name: 'gifts' }, { name: 'kitchen' }],
  });
  await expect(
    source.transaction(async (manager) => {
      await manager.delete(item, { id: 1 });
      throw new Error('back');
    }),
  ).rejects.toThrow();
  await source.transaction('SERIALIZABLE', async (manager) => {
    await manager.insert(item, { name: 'Pot', price: '3.00' });
  });
  const query = items
    .createQueryBuilder('i')
    .leftJoin('i.categories', 'c')
    .select('i.name', 'name')
    .addSelect('count(c.id)', 'n')
    .groupBy('i.name')
    .orderBy('i.name');
  expect(await query.getRawMany()).toEqual([
    { name: 'Cup', n: '2' },
    { name: 'Pot', n: '0' },
  ]);
  const [page, total] = await items.findAndCount({ order: { name: 'DESC' }, take: 1, relations: { categories: true } });
  expect([page[0].name, total]).toEqual(['Pot', 2]);
  const locked = await source.transaction((manager) =>
    manager.findOne(item, { where: { id: 1 }, lock: { mode: 'pessimistic_write' } }),
  );
  expect(locked?.name).toBe('Cup');
  await expect(items.insert({ name: 'Bad', price: '-1' })).rejects.toMatchObject({ code: '23514' });
  await items.upsert({ id: 1, name: 'Mug' }, ['id']);
  // The schema as it is agrees with the entities: nothing is left to be changed.
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query: text }) => text)).toEqual([]);
  const runner = source.createQueryRunner();
  const table = await runner.getTable('item');
  expect(table?.columns.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'integer'],
    ['name', 'text'],
    ['price', 'numeric'],
    ['kind', 'enum'],
    ['data', 'jsonb'],
    ['version', 'integer'],
  ]);
  await runner.release();
  await source.destroy();
});
