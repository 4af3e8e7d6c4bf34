/** Statements that change published rows without a replica identity, refused before they begin; rows that follow by a foreign key are looked at when they do. */
import { type BoundQuery, type Relation, visitRelations } from '../algebra/index.ts';
import { type Catalog, replicaIdentityRefusal } from '../catalog/index.ts';
import type { SqlError } from '../errors.ts';

type Change = 'update' | 'delete';

/** Why a statement can't run that changes rows of published tables; undefined: it can. */
export function withoutReplicaIdentity(catalog: Catalog, query: BoundQuery): SqlError | undefined {
  if (!query.changesRows) return undefined;
  let refusal: SqlError | undefined;
  visitRelations(query.relation, (relation) => {
    for (const change of changesOf(relation))
      if ('target' in relation) refusal ??= replicaIdentityRefusal(catalog, relation.target.table, change);
  });
  return refusal;
}

function changesOf(relation: Relation): readonly Change[] {
  switch (relation.kind) {
    case 'update':
    case 'delete':
      return [relation.kind];
    case 'insert':
      return relation.onConflict?.action.kind === 'update' ? ['update'] : [];
    case 'merge':
      return relation.actions.flatMap(({ action }) =>
        action.kind === 'update' || action.kind === 'delete' ? [action.kind] : [],
      );
    default:
      return [];
  }
}
