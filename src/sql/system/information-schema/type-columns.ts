/** What information_schema says of a type wherever one is used: its name by the standard, its lengths and precisions. */
import { types } from '../../values/index.ts';
import { objectNamesOf } from '../names.ts';
import type { Scene } from '../scene.ts';
import type { SystemRow } from '../table-rows.ts';

/** A type with its modifier. */
interface UsedType {
  readonly typeOid: number;
  readonly modifier: number;
}

/** data_type … interval_precision, collation_… and udt_…; of a domain those of what it is made of. */
export function typeColumns(scene: Scene, used: UsedType & { readonly collation: string | undefined }): SystemRow {
  const domain = scene.catalog.byOid(used.typeOid);
  const base = domain?.kind === 'domain' ? baseOf(scene, used) : used;
  const domainColumns: SystemRow =
    domain?.kind === 'domain'
      ? {
          domain_catalog: scene.database.name,
          domain_schema: scene.schemaName(domain.schemaOid),
          domain_name: domain.name,
        }
      : {};
  const collation: SystemRow =
    used.collation === undefined || used.collation === 'default'
      ? {}
      : {
          collation_catalog: scene.database.name,
          collation_schema: 'pg_catalog',
          collation_name: used.collation,
        };
  return {
    data_type: standardName(scene, base.typeOid),
    ...measures(base),
    ...collation,
    ...domainColumns,
    ...udtColumns(scene, base.typeOid),
  };
}

/** The type itself, by its own name. */
export function udtColumns(scene: Scene, typeOid: number): SystemRow {
  const place = objectNamesOf(scene.catalog, scene.database.oid, []).typePlace(typeOid);
  return {
    udt_catalog: scene.database.name,
    udt_schema: scene.schemaName(place?.schemaOid ?? 11),
    udt_name: place?.name ?? null,
  };
}

function baseOf(scene: Scene, used: UsedType): UsedType {
  const domain = scene.catalog.byOid(used.typeOid);
  if (domain?.kind !== 'domain') return used;
  return { typeOid: domain.baseTypeOid, modifier: domain.modifier };
}

/** `ARRAY` and `USER-DEFINED` for what the standard has no names for. */
export function standardName(scene: Scene, typeOid: number): string {
  const type = scene.catalog.typeByOid(typeOid);
  if (type?.element !== undefined && type.length === -1) return 'ARRAY';
  if (typeOid >= 16_384 || type === undefined) return typeOid >= 16_384 ? 'USER-DEFINED' : nameOf(scene, typeOid);
  return type.displayName;
}

function nameOf(scene: Scene, typeOid: number): string {
  return objectNamesOf(scene.catalog, scene.database.oid, []).typeText(typeOid, undefined) ?? '???';
}

/** The longest text that PostgreSQL speaks of. */
const octetsMax = 2 ** 30;

/** Lengths, precisions and scales. */
export function measures({ typeOid, modifier }: UsedType): SystemRow {
  switch (typeOid) {
    case types.bpchar.oid:
    case types.varchar.oid:
      return {
        character_maximum_length: modifier < 0 ? null : modifier - 4,
        character_octet_length: modifier < 0 ? octetsMax : (modifier - 4) * 4,
      };
    case types.text.oid:
      return { character_octet_length: octetsMax };
    case types.int2.oid:
      return { numeric_precision: 16, numeric_precision_radix: 2, numeric_scale: 0 };
    case types.int4.oid:
      return { numeric_precision: 32, numeric_precision_radix: 2, numeric_scale: 0 };
    case types.int8.oid:
      return { numeric_precision: 64, numeric_precision_radix: 2, numeric_scale: 0 };
    case types.float4.oid:
      return { numeric_precision: 24, numeric_precision_radix: 2 };
    case types.float8.oid:
      return { numeric_precision: 53, numeric_precision_radix: 2 };
    case types.numeric.oid:
      return {
        numeric_precision_radix: 10,
        numeric_precision: modifier < 0 ? null : ((modifier - 4) >> 16) & 0xffff,
        numeric_scale: modifier < 0 ? null : (modifier - 4) & 0xffff,
      };
    case types.date.oid:
      return { datetime_precision: 0 };
    case types.time.oid:
    case types.timetz.oid:
    case types.timestamp.oid:
    case types.timestamptz.oid:
      return { datetime_precision: modifier < 0 ? 6 : modifier };
    case types.interval.oid:
      return {
        datetime_precision: modifier < 0 || (modifier & 0xffff) === 0xffff ? 6 : modifier & 0xffff,
        interval_type: intervalFields(modifier),
      };
    default:
      return {};
  }
}

function intervalFields(modifier: number): string | null {
  const text = types.interval.modifiers?.format(modifier) ?? '';
  const fields = text.replace(/\(\d+\)/, '').trim();
  return fields === '' ? null : fields.toUpperCase();
}
