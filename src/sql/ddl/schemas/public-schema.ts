/** The schema `public` of a new database: the database's owner owns it, everybody may look inside. */
import { type AccessItem, wellKnownOids } from '../../catalog/index.ts';

/** Its access list. */
export const publicSchemaAccess: readonly AccessItem[] = [
  {
    grantee: wellKnownOids.databaseOwner,
    grantor: wellKnownOids.databaseOwner,
    privileges: ['usage', 'create'],
    grantable: [],
  },
  { grantee: 0, grantor: wellKnownOids.databaseOwner, privileges: ['usage'], grantable: [] },
];
