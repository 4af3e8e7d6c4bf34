/** Knex and Kysely: migrations, queries, transactions, introspection. */
import knexFactory from 'knex';
import { type Generated, Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { expect, test } from 'vitest';
import { serverForTests } from './server.ts';

const server = serverForTests();

test('Knex', async () => {
  const { host, port, user, database } = await server.makeDatabase('with_knex');
  const migrations = [
    {
      name: '1_first',
      async up(knex: knexFactory.Knex) {
        await knex.schema.createTable('authors', (table) => {
          table.increments('id');
          table.string('name', 80).notNullable().index();
          table.jsonb('extra');
          table.timestamps(true, true);
        });
        await knex.schema.createTable('books', (table) => {
          table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
          table.integer('author_id').unsigned().references('id').inTable('authors').onDelete('cascade');
          table.string('title').notNullable();
          table.decimal('price', 8, 2);
          table.enum('kind', ['novel', 'poem']).defaultTo('novel');
          table.unique(['author_id', 'title']);
        });
      },
      async down(knex: knexFactory.Knex) {
        await knex.schema.dropTable('books');
        await knex.schema.dropTable('authors');
      },
    },
    {
      name: '2_second',
      async up(knex: knexFactory.Knex) {
        await knex.schema.alterTable('books', (table) => {
          table.integer('pages').defaultTo(0);
          table.renameColumn('price', 'cost');
          table.dropUnique(['author_id', 'title']);
        });
      },
      async down(knex: knexFactory.Knex) {
        await knex.schema.alterTable('books', (table) => table.dropColumn('pages'));
      },
    },
  ];
  const knex = knexFactory({
    client: 'pg',
    connection: { host, port, user, database },
    migrations: {
      migrationSource: {
        getMigrations: async () => migrations,
        getMigrationName: ({ name }: { name: string }) => name,
        getMigration: async (migration: (typeof migrations)[number]) => migration,
      },
    },
  });
  const [, ran] = await knex.migrate.latest();
  expect(ran).toEqual(['1_first', '2_second']);
  expect(await knex.schema.hasTable('books')).toBe(true);
  expect(await knex.schema.hasColumn('books', 'cost')).toBe(true);
  expect(Object.keys(await knex('books').columnInfo()).sort()).toEqual([
    'author_id',
    'cost',
    'id',
    'kind',
    'pages',
    'title',
  ]);

  const [{ id }] = await knex('authors')
    .insert({ name: 'Ann', extra: { a: 1 } })
    .returning('id');
  await knex('books').insert([
    { author_id: id, title: 'One', cost: 10.5 },
    { author_id: id, title: 'Two', cost: 20 },
  ]);
  const rows = await knex('books')
    .join('authors', 'authors.id', 'books.author_id')
    .where('cost', '>', 5)
    .orderBy('title')
    .select('title', 'authors.name', 'cost');
  expect(rows).toEqual([
    { title: 'One', name: 'Ann', cost: '10.50' },
    { title: 'Two', name: 'Ann', cost: '20.00' },
  ]);
  await expect(
    knex.transaction(async (trx) => {
      await trx('books').where({ title: 'One' }).update({ pages: 5 });
      throw new Error('back');
    }),
  ).rejects.toThrow('back');
  expect(await knex('books').where({ title: 'One' }).first('pages')).toEqual({ pages: 0 });
  await knex.transaction((trx) => trx('books').where({ title: 'One' }).increment('pages', 3));
  expect(await knex('books').sum('pages as pages').count('* as n').first()).toEqual({ pages: '3', n: '2' });
  await knex('authors').insert({ id, name: 'Anna' }).onConflict('id').merge();
  expect(await knex('authors').pluck('name')).toEqual(['Anna']);
  await expect(knex('books').insert({ title: 'X', kind: 'tale' })).rejects.toMatchObject({ code: '23514' });
  await knex.migrate.rollback(undefined, true);
  expect(await knex.schema.hasTable('books')).toBe(false);
  await knex.destroy();
});

interface Tables {
  person: { id: Generated<number>; name: string; age: number | null };
  pet: { id: Generated<number>; owner_id: number; name: string };
}

test('Kysely', async () => {
  const { host, port, user, database } = await server.makeDatabase('with_kysely');
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ host, port, user, database }) }),
  });
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () => ({
        a_first: {
          async up(schema: Kysely<unknown>) {
            await schema.schema
              .createTable('person')
              .addColumn('id', 'serial', (column) => column.primaryKey())
              .addColumn('name', 'varchar(50)', (column) => column.notNull())
              .addColumn('age', 'integer')
              .execute();
            await schema.schema
              .createTable('pet')
              .addColumn('id', 'serial', (column) => column.primaryKey())
              .addColumn('owner_id', 'integer', (column) =>
                column.references('person.id').onDelete('cascade').notNull(),
              )
              .addColumn('name', 'text', (column) => column.unique())
              .execute();
            await schema.schema.createIndex('pet_owner').on('pet').column('owner_id').execute();
          },
        },
      }),
    },
  });
  const { error, results } = await migrator.migrateToLatest();
  expect([error, results?.map(({ status }) => status)]).toEqual([undefined, ['Success']]);

  const ann = await db.insertInto('person').values({ name: 'Ann', age: 30 }).returningAll().executeTakeFirstOrThrow();
  await db
    .insertInto('pet')
    .values([
      { owner_id: ann.id, name: 'Rex' },
      { owner_id: ann.id, name: 'Tom' },
    ])
    .execute();
  const joined = await db
    .selectFrom('person')
    .innerJoin('pet', 'pet.owner_id', 'person.id')
    .select(['person.name as owner', 'pet.name'])
    .orderBy('pet.name')
    .execute();
  expect(joined).toEqual([
    { owner: 'Ann', name: 'Rex' },
    { owner: 'Ann', name: 'Tom' },
  ]);
  const counted = await db
    .selectFrom('pet')
    .select(({ fn }) => ['owner_id', fn.countAll<string>().as('n')])
    .groupBy('owner_id')
    .execute();
  expect(counted).toEqual([{ owner_id: ann.id, n: '2' }]);
  await db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (trx) => {
      await trx
        .updateTable('person')
        .set((eb) => ({ age: eb('age', '+', 1) }))
        .where('id', '=', ann.id)
        .execute();
    });
  const updated = await db
    .updateTable('person')
    .set({ name: 'Anna' })
    .where('id', '=', ann.id)
    .returning(['name', 'age'])
    .executeTakeFirst();
  expect(updated).toEqual({ name: 'Anna', age: 31 });
  await expect(db.insertInto('pet').values({ owner_id: 999, name: 'No' }).execute()).rejects.toMatchObject({
    code: '23503',
  });
  const upserted = await db
    .insertInto('pet')
    .values({ owner_id: ann.id, name: 'Rex' })
    .onConflict((oc) => oc.column('name').doUpdateSet({ name: sql`excluded.name || '!'` }))
    .returning('name')
    .execute();
  expect(upserted).toEqual([{ name: 'Rex!' }]);
  const tables = await db.introspection.getTables();
  expect(
    tables.map(({ name, columns }) => [
      name,
      columns.map((column) => [column.name, column.dataType, column.isNullable, column.hasDefaultValue]),
    ]),
  ).toEqual([
    [
      'person',
      [
        ['id', 'int4', false, true],
        ['name', 'varchar', false, false],
        ['age', 'int4', true, false],
      ],
    ],
    [
      'pet',
      [
        ['id', 'int4', false, true],
        ['owner_id', 'int4', false, false],
        ['name', 'text', true, false],
      ],
    ],
  ]);
  expect((await db.deleteFrom('pet').where('name', 'like', 'T%').executeTakeFirst()).numDeletedRows).toBe(1n);
  await db.destroy();
});
