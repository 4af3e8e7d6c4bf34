/** information_schema: sequences, routines, character sets, collations. */
import { builtinRows } from '../builtin.ts';
import { oidsOf } from '../names.ts';
import type { Scene } from '../scene.ts';
import { fromRole, type RowMakers, type SystemRow } from '../table-rows.ts';
import { yesOrNo } from './relations.ts';
import { measures, standardName, udtColumns } from './type-columns.ts';

/** The row makers. */
export const otherRows: RowMakers = {
  sequences: fromRole(sequenceRows),
  routines: fromRole(routineRows),
  parameters: fromRole(parameterRows),
  character_sets: fromRole(({ database }) => [
    {
      character_set_name: 'UTF8',
      character_repertoire: 'UCS',
      form_of_use: 'UTF8',
      default_collate_catalog: database.name,
      default_collate_schema: 'pg_catalog',
      default_collate_name: 'C',
    },
  ]),
  collations: fromRole(({ database }) =>
    builtinRows('pg_collation').map(({ collname }) => ({
      collation_catalog: database.name,
      collation_schema: 'pg_catalog',
      collation_name: collname,
      pad_attribute: 'NO PAD',
    })),
  ),
  collation_character_set_applicability: fromRole(({ database }) =>
    builtinRows('pg_collation').map(({ collname }) => ({
      collation_catalog: database.name,
      collation_schema: 'pg_catalog',
      collation_name: collname,
      character_set_name: 'UTF8',
    })),
  ),
};

function* sequenceRows(scene: Scene): Iterable<SystemRow> {
  for (const object of scene.objects) {
    if (object.kind !== 'sequence' || object.identity) continue;
    yield {
      sequence_catalog: scene.database.name,
      sequence_schema: scene.schemaName(object.schemaOid),
      sequence_name: object.name,
      data_type: standardName(scene, object.typeOid),
      ...measures({ typeOid: object.typeOid, modifier: -1 }),
      start_value: object.start,
      minimum_value: object.min,
      maximum_value: object.max,
      increment: object.increment,
      cycle_option: yesOrNo(object.cycle),
    };
  }
}

function specific(scene: Scene, { proname, oid, pronamespace }: SystemRow): SystemRow {
  return {
    specific_catalog: scene.database.name,
    specific_schema: pronamespace === 11 ? 'pg_catalog' : 'information_schema',
    specific_name: `${proname}_${oid}`,
  };
}

function* routineRows(scene: Scene): Iterable<SystemRow> {
  for (const row of builtinRows('pg_proc')) {
    const { specific_catalog, specific_schema, specific_name } = specific(scene, row);
    const result = udtColumns(scene, Number(row.prorettype));
    yield {
      specific_catalog,
      specific_schema,
      specific_name,
      routine_catalog: specific_catalog,
      routine_schema: specific_schema,
      routine_name: row.proname,
      routine_type: row.prokind === 'p' ? 'PROCEDURE' : row.prokind === 'f' ? 'FUNCTION' : null,
      data_type: standardName(scene, Number(row.prorettype)),
      type_udt_catalog: result.udt_catalog,
      type_udt_schema: result.udt_schema,
      type_udt_name: result.udt_name,
      dtd_identifier: '0',
      routine_body: 'EXTERNAL',
      external_name: row.proname,
      external_language: 'INTERNAL',
      parameter_style: 'GENERAL',
      is_deterministic: yesOrNo(row.provolatile === 'i'),
      sql_data_access: 'MODIFIES',
      is_null_call: yesOrNo(row.proisstrict === true),
      schema_level_routine: 'YES',
      max_dynamic_result_sets: 0,
      security_type: 'INVOKER',
      as_locator: 'NO',
      is_udt_dependent: 'NO',
    };
  }
}

function* parameterRows(scene: Scene): Iterable<SystemRow> {
  for (const row of builtinRows('pg_proc'))
    for (const [i, typeOid] of oidsOf(row.proargtypes).entries())
      yield {
        ...specific(scene, row),
        ordinal_position: i + 1,
        parameter_mode: 'IN',
        is_result: 'NO',
        as_locator: 'NO',
        data_type: standardName(scene, typeOid),
        ...udtColumns(scene, typeOid),
        dtd_identifier: `${i + 1}`,
      };
}
