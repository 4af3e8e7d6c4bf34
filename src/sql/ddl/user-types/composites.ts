/** CREATE TYPE … AS (…). */
import type { CompositeDescriptor } from '../../catalog/index.ts';
import type { CreateComposite } from '../../parse/index.ts';
import { checkSchemaCreate } from '../access/checks.ts';
import { defaultsFor } from '../access/default-privileges.ts';
import { creationSchema } from '../names.ts';
import { resolveCollation } from '../tables/collation.ts';
import { checkColumns } from '../tables/create-table.ts';
import { checkNotPseudo } from '../tables/define-column.ts';
import { resolveType } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { checkTypeName } from './find.ts';

/** Makes the type. */
export function createComposite(work: DdlWork, { name, attributes }: CreateComposite): void {
  const schema = creationSchema(work, { ...name, position: 0 });
  checkSchemaCreate(work, schema);
  checkTypeName(work, schema.oid, name.name);
  const columns = attributes.map((attribute, i): CompositeDescriptor['columns'][number] => {
    const type = resolveType(work, { ...attribute.type, position: 0 });
    checkNotPseudo(attribute, type);
    resolveCollation(attribute.collation, type);
    return {
      number: i + 1,
      name: attribute.name,
      typeOid: type.type.oid,
      modifier: type.modifier,
      comment: undefined,
    };
  });
  checkColumns(columns);
  const ownerOid = work.session.role;
  work.add({
    kind: 'composite',
    oid: work.newOid(),
    name: name.name,
    comment: undefined,
    ownerOid,
    access: defaultsFor(work, 'type', ownerOid, schema),
    schemaOid: schema.oid,
    arrayOid: work.newOid(),
    columns,
  });
}
