/** The schema that an object is in. */
import type { Oid, SchemaDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { DdlWork } from '../work.ts';

/** It is there as long as the object is. */
export function schemaOf(work: DdlWork, { schemaOid }: { readonly schemaOid: Oid }): SchemaDescriptor {
  const schema = work.draft.byOid(schemaOid);
  if (schema?.kind !== 'schema') throw new SqlError('3F000', `schema with OID ${schemaOid} does not exist`);
  return schema;
}
