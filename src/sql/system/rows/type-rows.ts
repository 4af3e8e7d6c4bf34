/** pg_type and pg_enum: built-in types, and those of enums, domains, composites and rows. */
import type { EnumDescriptor, SchemaDescriptor } from '../../catalog/index.ts';
import { accessArray } from '../access.ts';
import { builtinRows, procOid } from '../builtin.ts';
import { expressionText } from '../expression-text.ts';
import type { Scene, SchemaObject } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { systemRelations } from '../tables.ts';
import { arrayFacts, collationOid, type TypeFacts, typeFacts } from '../type-facts.ts';
import { compositeClassOid } from './relations.ts';

/** The row makers. */
export const typeRows: RowMakers = {
  pg_type: fromCatalog(allTypeRows),
  pg_enum: fromCatalog(enumRows),
};

const common = {
  typispreferred: false,
  typisdefined: true,
  typdelim: ',',
  typrelid: 0,
  typsubscript: 0,
  typelem: 0,
  typmodin: 0,
  typmodout: 0,
  typanalyze: 0,
  typnotnull: false,
  typbasetype: 0,
  typtypmod: -1,
  typndims: 0,
} satisfies SystemRow;

function* allTypeRows(scene: Scene): Iterable<SystemRow> {
  for (const row of builtinRows('pg_type')) yield { ...common, typnamespace: 11, typowner: 10, ...row };
  for (const { table, rowTypeOid, rowArrayTypeOid } of systemRelations)
    if (rowTypeOid !== 0)
      yield* compositeTypes(scene, {
        oid: rowTypeOid,
        arrayOid: rowArrayTypeOid,
        name: table.name,
        relation: table.oid,
        schemaOid: table.schemaOid,
        ownerOid: 10,
        access: undefined,
      });
  for (const object of scene.objects) yield* typesOf(scene, object);
}

function typesOf(scene: Scene, object: SchemaObject): readonly SystemRow[] {
  switch (object.kind) {
    case 'table':
    case 'view':
      return compositeTypes(scene, {
        ...object,
        oid: object.rowTypeOid,
        arrayOid: object.rowArrayTypeOid,
        relation: object.oid,
        access: undefined,
      });
    case 'composite':
      return compositeTypes(scene, { ...object, relation: compositeClassOid(object) });
    case 'enum':
      return enumTypes(scene, object);
    case 'domain':
      return domainTypes(scene, object);
    default:
      return [];
  }
}

/** A type with a name in a schema. */
interface NamedType {
  readonly oid: number;
  readonly arrayOid: number;
  readonly name: string;
  readonly schemaOid: number;
  readonly ownerOid: number;
  readonly access: SchemaDescriptor['access'];
}

function named(scene: Scene, type: NamedType, { length, byValue, align, storage, collation }: TypeFacts): SystemRow {
  return {
    ...common,
    oid: type.oid,
    typname: type.name,
    typnamespace: type.schemaOid,
    typowner: type.ownerOid,
    typlen: length,
    typbyval: byValue,
    typalign: align,
    typstorage: storage,
    typcollation: collation,
    typarray: type.arrayOid,
    typacl: accessArray(scene, type.access),
  };
}

function arrayRow(scene: Scene, element: NamedType, facts: TypeFacts): readonly SystemRow[] {
  if (element.arrayOid === 0) return [];
  return [
    {
      ...named(scene, { ...element, access: undefined }, arrayFacts(facts)),
      oid: element.arrayOid,
      typname: `_${element.name}`.slice(0, 63),
      typtype: 'b',
      typcategory: 'A',
      typsubscript: procOid('array_subscript_handler'),
      typelem: element.oid,
      typarray: 0,
      typinput: procOid('array_in'),
      typoutput: procOid('array_out'),
      typreceive: procOid('array_recv'),
      typsend: procOid('array_send'),
      typanalyze: procOid('array_typanalyze'),
    },
  ];
}

function compositeTypes(scene: Scene, type: NamedType & { readonly relation: number }): readonly SystemRow[] {
  const facts: TypeFacts = { length: -1, byValue: false, align: 'd', storage: 'x', collation: 0 };
  return [
    {
      ...named(scene, type, facts),
      typtype: 'c',
      typcategory: 'C',
      typrelid: type.relation,
      typinput: procOid('record_in'),
      typoutput: procOid('record_out'),
      typreceive: procOid('record_recv'),
      typsend: procOid('record_send'),
    },
    ...arrayRow(scene, type, facts),
  ];
}

function enumTypes(scene: Scene, type: EnumDescriptor): readonly SystemRow[] {
  const facts = typeFacts(scene, type.oid);
  return [
    {
      ...named(scene, type, facts),
      typtype: 'e',
      typcategory: 'E',
      typinput: procOid('enum_in'),
      typoutput: procOid('enum_out'),
      typreceive: procOid('enum_recv'),
      typsend: procOid('enum_send'),
    },
    ...arrayRow(scene, type, facts),
  ];
}

function domainTypes(scene: Scene, domain: Extract<SchemaObject, { kind: 'domain' }>): readonly SystemRow[] {
  const facts = typeFacts(scene, domain.baseTypeOid);
  const base = scene.catalog.typeByOid(domain.baseTypeOid);
  const send = builtinRows('pg_type').find(({ oid }) => oid === domain.baseTypeOid);
  return [
    {
      ...named(scene, domain, facts),
      typtype: 'd',
      typcategory: base?.category ?? 'U',
      typelem: 0,
      typinput: procOid('domain_in'),
      typoutput: send?.typoutput ?? procOid('array_out'),
      typreceive: procOid('domain_recv'),
      typsend: send?.typsend ?? procOid('array_send'),
      typnotnull: domain.notNull,
      typbasetype: domain.baseTypeOid,
      typtypmod: domain.modifier,
      typcollation: domain.collation === undefined ? facts.collation : collationOid(domain.collation),
      typdefault:
        domain.default === undefined
          ? null
          : expressionText(scene, domain.default, { kind: 'nothing' }, false, { typeOid: domain.baseTypeOid }),
      typdefaultbin: domain.default ?? null,
    },
    ...arrayRow(scene, domain, facts),
  ];
}

function* enumRows({ objects }: Scene): Iterable<SystemRow> {
  for (const object of objects)
    if (object.kind === 'enum')
      for (const [i, { label, position }] of object.labels.entries())
        yield { oid: labelOid(object, i), enumtypid: object.oid, enumsortorder: position, enumlabel: label };
}

/** Labels have no oids of their own. */
function labelOid({ oid }: EnumDescriptor, place: number): number {
  return 0x8000_0000 + (((oid * 1664 + place) % 0x7fff_0000) >>> 0);
}
