/** information_schema: domains, composite types, elements of arrays. */
import { expressionText } from '../expression-text.ts';
import type { Scene } from '../scene.ts';
import { fromRole, type RowMakers, type SystemRow } from '../table-rows.ts';
import { listedRelations, owns } from './relations.ts';
import { measures, standardName, typeColumns, udtColumns } from './type-columns.ts';

/** The row makers. */
export const typeRows: RowMakers = {
  domains: fromRole(domainRows),
  domain_constraints: fromRole(domainConstraints),
  domain_udt_usage: fromRole(domainUsage),
  user_defined_types: fromRole(userDefinedTypes),
  attributes: fromRole(attributeRows),
  element_types: fromRole(elementTypes),
  data_type_privileges: fromRole(dataTypePrivileges),
};

function* domains(scene: Scene) {
  for (const object of scene.objects) if (object.kind === 'domain') yield object;
}

function domainPlace(
  scene: Scene,
  { schemaOid, name }: { readonly schemaOid: number; readonly name: string },
): SystemRow {
  return { domain_catalog: scene.database.name, domain_schema: scene.schemaName(schemaOid), domain_name: name };
}

function* domainRows(scene: Scene): Iterable<SystemRow> {
  for (const domain of domains(scene))
    yield {
      ...domainPlace(scene, domain),
      data_type: standardName(scene, domain.baseTypeOid),
      ...measures({ typeOid: domain.baseTypeOid, modifier: domain.modifier }),
      domain_default:
        domain.default === undefined
          ? null
          : expressionText(scene, domain.default, { kind: 'nothing' }, false, { typeOid: domain.baseTypeOid }),
      ...udtColumns(scene, domain.baseTypeOid),
      dtd_identifier: '1',
    };
}

function* domainConstraints(scene: Scene): Iterable<SystemRow> {
  for (const domain of domains(scene))
    for (const check of domain.checks)
      yield {
        constraint_catalog: scene.database.name,
        constraint_schema: scene.schemaName(domain.schemaOid),
        constraint_name: check.name,
        ...domainPlace(scene, domain),
        is_deferrable: 'NO',
        initially_deferred: 'NO',
      };
}

function* domainUsage(scene: Scene): Iterable<SystemRow> {
  for (const domain of domains(scene))
    if (owns(scene, domain.ownerOid)) yield { ...udtColumns(scene, domain.baseTypeOid), ...domainPlace(scene, domain) };
}

function* userDefinedTypes(scene: Scene): Iterable<SystemRow> {
  for (const object of scene.objects)
    if (object.kind === 'composite')
      yield {
        user_defined_type_catalog: scene.database.name,
        user_defined_type_schema: scene.schemaName(object.schemaOid),
        user_defined_type_name: object.name,
        user_defined_type_category: 'STRUCTURED',
        is_instantiable: 'YES',
      };
}

function* attributeRows(scene: Scene): Iterable<SystemRow> {
  for (const object of scene.objects) {
    if (object.kind !== 'composite') continue;
    for (const column of object.columns) {
      const { udt_catalog, udt_schema, udt_name, domain_catalog, domain_schema, domain_name, ...used } = typeColumns(
        scene,
        { ...column, collation: undefined },
      );
      yield {
        udt_catalog: scene.database.name,
        udt_schema: scene.schemaName(object.schemaOid),
        udt_name: object.name,
        attribute_name: column.name,
        ordinal_position: column.number,
        is_nullable: 'YES',
        ...used,
        attribute_udt_catalog: udt_catalog,
        attribute_udt_schema: udt_schema,
        attribute_udt_name: udt_name,
        dtd_identifier: `${column.number}`,
        is_derived_reference_attribute: 'NO',
      };
    }
  }
}

interface UseOfType {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'TABLE' | 'DOMAIN' | 'USER-DEFINED TYPE';
  readonly identifier: string;
  readonly typeOid: number;
}

function* usesOfTypes(scene: Scene): Iterable<UseOfType> {
  for (const { schema, name, columns } of listedRelations(scene))
    for (const { number, typeOid } of columns) yield { schema, name, kind: 'TABLE', identifier: `${number}`, typeOid };
  for (const object of scene.objects) {
    const schema = 'schemaOid' in object ? scene.schemaName(object.schemaOid) : '';
    if (object.kind === 'domain')
      yield { schema, name: object.name, kind: 'DOMAIN', identifier: '1', typeOid: object.baseTypeOid };
    if (object.kind === 'composite')
      for (const { number, typeOid } of object.columns)
        yield { schema, name: object.name, kind: 'USER-DEFINED TYPE', identifier: `${number}`, typeOid };
  }
}

function objectPlace(scene: Scene, { schema, name, kind }: UseOfType): SystemRow {
  return { object_catalog: scene.database.name, object_schema: schema, object_name: name, object_type: kind };
}

function* elementTypes(scene: Scene): Iterable<SystemRow> {
  for (const use of usesOfTypes(scene)) {
    const type = scene.catalog.typeByOid(use.typeOid);
    if (type?.element === undefined || type.length !== -1) continue;
    yield {
      ...objectPlace(scene, use),
      collection_type_identifier: use.identifier,
      data_type: standardName(scene, type.element.oid),
      ...udtColumns(scene, type.element.oid),
      dtd_identifier: `a${use.identifier}`,
    };
  }
}

function* dataTypePrivileges(scene: Scene): Iterable<SystemRow> {
  for (const use of usesOfTypes(scene)) yield { ...objectPlace(scene, use), dtd_identifier: use.identifier };
}
