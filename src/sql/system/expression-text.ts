/** Expressions and queries of the catalog as people read them. */
import type { Descriptor } from '../catalog/index.ts';

/** An expression that a table, a domain or an index is kept with. */
export function expressionText(text: string, _owner: Descriptor | undefined): string {
  return text;
}

/** A view's query, as pg_get_viewdef has it. */
export function queryText(query: string): string {
  return ` ${query};`;
}
