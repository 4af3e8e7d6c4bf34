/** The text of docs/sql-functions.md. */
import {
  allAggregates,
  functionsBySubject,
  type Signature,
  windowFunctions,
} from '../../../src/sql/functions/index.ts';

/** The list as it should be. */
export function functionsList(): string {
  const subjects = [...functionsBySubject].map(([subject, list]) => {
    const operators = byName(list.filter(({ kind }) => kind === 'operator'));
    const functions = byName(list.filter(({ kind }) => kind === 'function'));
    return section(subject, [
      ...[...operators].map(([name, signatures]) =>
        line(name, signatures, (signature) => operatorText(name, signature)),
      ),
      ...[...functions].map(([name, signatures]) => line(name, signatures, functionText)),
    ]);
  });
  const all = [...functionsBySubject.values()].flat();
  const names = new Set([
    ...all.map(({ kind, name }) => `${kind} ${name}`),
    ...allAggregates.map(({ name }) => `aggregate ${name}`),
  ]);
  return [
    '# Functions and operators',
    `What \`src/sql/functions\` has, as it is called: ${names.size} names, ${all.length + allAggregates.length + windowFunctions.length} signatures. They answer as PostgreSQL 15 does, which \`test/sql/functions\` asked about 16,000 calls; differences on purpose stand in its \`differences.ts\`. This list is generated (\`node test/sql/functions/write-list.ts\`).`,
    ...subjects,
    section(
      'Aggregates',
      [...byName(allAggregates)].map(([name, signatures]) => line(name, signatures, functionText)),
    ),
    section(
      'Window functions',
      [...byName(windowFunctions)].map(([name, signatures]) => line(name, signatures, functionText)),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.join('\n')}`;
}

function byName<S extends Signature>(list: readonly S[]): ReadonlyMap<string, readonly S[]> {
  return Map.groupBy(
    [...list].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    ({ name }) => name,
  );
}

function line<S extends Signature>(name: string, signatures: readonly S[], text: (signature: S) => string): string {
  return `- \`${name}\`: ${signatures.map((signature) => `\`${text(signature)}\``).join(', ')}`;
}

function operatorText(name: string, { parameters, result }: Signature): string {
  const [left, right] = parameters.map(({ type }) => type);
  return right === undefined ? `${name} ${left} → ${result}` : `${left} ${name} ${right} → ${result}`;
}

function functionText(signature: Signature): string {
  const parameters = signature.parameters.map(({ name, type, default: byDefault }) =>
    [name, type, byDefault === undefined ? undefined : `= ${byDefault}`].filter((part) => part !== undefined).join(' '),
  );
  if (signature.variadic !== undefined) parameters.push(`…${signature.variadic}`);
  const returnsSet = 'returnsSet' in signature && signature.returnsSet === true;
  return `(${parameters.join(', ')}) → ${returnsSet ? 'setof ' : ''}${signature.result}`;
}
