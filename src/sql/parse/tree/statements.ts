/** Every statement. */
import type { Delete, Insert, Merge, Update } from './dml.ts';
import type { Query } from './queries.ts';

/** Anything that a client may send. */
export type Statement = Query | Insert | Update | Delete | Merge;
