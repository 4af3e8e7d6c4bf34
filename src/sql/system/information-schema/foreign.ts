/** information_schema: what is not the database's own, see `../rows/foreign.ts`. */
import { wellKnownOids } from '../../catalog/index.ts';
import { fromRole, type RowMakers } from '../table-rows.ts';
import { isForeign, listedRelations } from './relations.ts';

/** The row makers. */
export const foreignRows: RowMakers = {
  foreign_data_wrappers: fromRole((scene) => [
    {
      foreign_data_wrapper_catalog: scene.database.name,
      foreign_data_wrapper_name: 'jimkv',
      authorization_identifier: scene.roleName(wellKnownOids.superuser),
    },
  ]),
  foreign_servers: fromRole((scene) => [
    {
      foreign_server_catalog: scene.database.name,
      foreign_server_name: 'jimkv',
      foreign_data_wrapper_catalog: scene.database.name,
      foreign_data_wrapper_name: 'jimkv',
      authorization_identifier: scene.roleName(wellKnownOids.superuser),
    },
  ]),
  foreign_tables: fromRole((scene) =>
    [...listedRelations(scene)].filter(isForeign).map(({ schema, name }) => ({
      foreign_table_catalog: scene.database.name,
      foreign_table_schema: schema,
      foreign_table_name: name,
      foreign_server_catalog: scene.database.name,
      foreign_server_name: 'jimkv',
    })),
  ),
};
