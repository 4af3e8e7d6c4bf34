/** CREATE DOMAIN and ALTER DOMAIN. */
import { unreachable } from '../../../base/index.ts';
import type { CheckDescriptor, DomainDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterDomain, Check, ColumnConstraint, CreateDomain } from '../../parse/index.ts';
import { checkSchemaCreate } from '../access/checks.ts';
import { defaultsFor } from '../access/default-privileges.ts';
import { chooseDomainConstraintName } from '../choose-name.ts';
import { planDrop } from '../drop/plan.ts';
import { removeTargets } from '../drop/remove.ts';
import { defaultText, domainCheck } from '../expressions.ts';
import { creationSchema } from '../names.ts';
import { resolveCollation } from '../tables/collation.ts';
import { resolveType, type TypeUse, typeByOid } from '../types.ts';
import { unplaced } from '../unplaced.ts';
import type { DdlWork } from '../work.ts';
import { checkTypeName, ownDomain } from './find.ts';

/** CREATE DOMAIN name AS type …. */
export function createDomain(work: DdlWork, statement: CreateDomain): void {
  const { name } = statement;
  const schema = creationSchema(work, name);
  checkSchemaCreate(work, schema);
  checkTypeName(work, schema.oid, name.name);
  const type = resolveType(work, { ...statement.type, position: 0 });
  if (type.type.kind === 'pseudo')
    throw new SqlError('42804', `"${type.type.name}" is not a valid base type for a domain`);
  const collation = resolveCollation(statement.collation, type);
  const said = readConstraints(statement.constraints);
  const ownerOid = work.session.role;
  const given = said.default;
  const text = given === undefined ? undefined : unplaced(() => defaultText(work, { name: name.name, type }, given));
  const domain: DomainDescriptor = {
    kind: 'domain',
    oid: work.newOid(),
    name: name.name,
    comment: undefined,
    ownerOid,
    access: defaultsFor(work, 'type', ownerOid, schema),
    schemaOid: schema.oid,
    arrayOid: work.newOid(),
    baseTypeOid: type.type.oid,
    modifier: type.modifier,
    notNull: said.notNull === true,
    default: text,
    checks: [],
    collation,
  };
  const checks: CheckDescriptor[] = [];
  for (const check of said.checks) checks.push(newCheck(work, { ...domain, checks }, type, check));
  work.add({ ...domain, checks });
}

interface DomainSayings {
  notNull: boolean | undefined;
  default: Extract<ColumnConstraint, { readonly kind: 'default-constraint' }>['value'] | undefined;
  readonly checks: Check[];
}

function readConstraints(constraints: readonly ColumnConstraint[]): DomainSayings {
  const said: DomainSayings = { notNull: undefined, default: undefined, checks: [] };
  for (const constraint of constraints) {
    switch (constraint.kind) {
      case 'default-constraint':
        if (said.default !== undefined) throw new SqlError('42601', 'multiple default expressions');
        said.default = constraint.value;
        break;
      case 'not-null':
      case 'nullable': {
        const notNull = constraint.kind === 'not-null';
        if (said.notNull !== undefined && said.notNull !== notNull)
          throw new SqlError('42601', 'conflicting NULL/NOT NULL constraints');
        said.notNull = notNull;
        break;
      }
      case 'check':
        if (constraint.noInherit)
          throw new SqlError('42P16', 'check constraints for domains cannot be marked NO INHERIT');
        said.checks.push(constraint);
        break;
      default:
        throw notForDomains(constraint.kind);
    }
  }
  return said;
}

function notForDomains(kind: ColumnConstraint['kind']): SqlError {
  const what =
    kind === 'identity' || kind === 'generated' ? `${kind} columns` : `${kind.replace('-', ' ')} constraints`;
  return new SqlError('42601', `${what} not possible for domains`);
}

function newCheck(work: DdlWork, domain: DomainDescriptor, type: TypeUse, check: Check): CheckDescriptor {
  const name = check.name ?? chooseDomainConstraintName(work.draft, domain);
  if (domain.checks.some((each) => each.name === name))
    throw new SqlError('42710', `constraint "${name}" for domain "${domain.name}" already exists`);
  return {
    oid: work.newOid(),
    name,
    expression: domainCheck(work, type, check.expression),
    columns: [],
    validated: !check.notValid,
    comment: undefined,
  };
}

/** ALTER DOMAIN. */
export function alterDomain(work: DdlWork, { name, action }: AlterDomain): void {
  const domain = ownDomain(work, name);
  const type = { type: typeByOid(work, domain.baseTypeOid), modifier: domain.modifier };
  switch (action.kind) {
    case 'set-default':
      work.note({ ...domain, default: unplaced(() => defaultText(work, { name: domain.name, type }, action.value)) });
      return;
    case 'drop-default':
      work.note({ ...domain, default: undefined });
      return;
    case 'drop-not-null':
      work.note({ ...domain, notNull: false });
      return;
    case 'set-not-null':
      work.note({ ...domain, notNull: true });
      work.tasks.push({ kind: 'check-domain', domain: domain.oid, constraint: undefined });
      return;
    case 'add-constraint': {
      const { constraint } = action;
      if (constraint.kind !== 'check') throw notForDomains(constraint.kind);
      const check = newCheck(work, domain, type, constraint);
      work.note({ ...domain, checks: [...domain.checks, check] });
      if (check.validated) work.tasks.push({ kind: 'check-domain', domain: domain.oid, constraint: check.oid });
      return;
    }
    case 'drop-constraint':
      dropConstraint(work, domain, action);
      return;
    case 'validate-constraint':
      validateConstraint(work, domain, action.name);
      return;
    default:
      unreachable(action);
  }
}

function dropConstraint(
  work: DdlWork,
  domain: DomainDescriptor,
  { name, ifExists, cascade }: Extract<AlterDomain['action'], { readonly kind: 'drop-constraint' }>,
): void {
  const check = domain.checks.find((each) => each.name === name);
  if (check !== undefined) {
    const target = { kind: 'domain constraint', domain: domain.oid, oid: check.oid, name } as const;
    removeTargets(work, planDrop(work, [target], cascade));
    return;
  }
  const message = `constraint "${name}" of domain "${domain.name}" does not exist`;
  if (!ifExists) throw new SqlError('42704', message);
  work.notice(`${message}, skipping`);
}

function validateConstraint(work: DdlWork, domain: DomainDescriptor, name: string): void {
  const check = domain.checks.find((each) => each.name === name);
  if (check === undefined)
    throw new SqlError('42704', `constraint "${name}" of domain "${domain.name}" does not exist`);
  if (check.validated) return;
  work.note({
    ...domain,
    checks: domain.checks.map((each) => (each === check ? { ...each, validated: true } : each)),
  });
  work.tasks.push({ kind: 'check-domain', domain: domain.oid, constraint: check.oid });
}
