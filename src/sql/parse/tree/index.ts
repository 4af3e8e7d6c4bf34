/** The tree, all of it: one file a subject. */
export type * from './dml.ts';
export type * from './expressions.ts';
export type * from './functions.ts';
export type * from './names.ts';
export type * from './objects.ts';
export type * from './queries.ts';
export type * from './replication.ts';
export type * from './roles.ts';
export type * from './schema.ts';
export type * from './sequences.ts';
export type * from './session.ts';
export type * from './statements.ts';
export type * from './tables.ts';
