/** EXPLAIN's answer as YAML and XML, in PostgreSQL's words: the fields that JSON has, written otherwise. */

/** A field of a plan. */
export type ExplainedValue = string | number | boolean | readonly ExplainedValue[] | ExplainedFields;

/** Fields by their names, in order. */
export interface ExplainedFields {
  readonly [name: string]: ExplainedValue;
}

/** A query as YAML: an array of one. */
export function yamlOf(query: ExplainedFields): string {
  return `- ${yamlFields(query, '  ')}`;
}

/** The first field stands where the caller is, the others behind `indent`. */
function yamlFields(fields: ExplainedFields, indent: string): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${yamlValue(value, `${indent}  `)}`)
    .join(`\n${indent}`);
}

function yamlValue(value: ExplainedValue, indent: string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.map((each) => `\n${indent}- ${yamlItem(each, indent)}`).join('');
  return `\n${indent}${yamlFields(value, indent)}`;
}

function yamlItem(value: ExplainedValue, indent: string): string {
  return typeof value === 'object' && !isList(value) ? yamlFields(value, `${indent}  `) : yamlValue(value, indent);
}

/** A query as XML. */
export function xmlOf(query: ExplainedFields): string {
  const lines = ['<explain xmlns="http://www.postgresql.org/2009/explain">', '  <Query>'];
  xmlFields(query, '    ', lines);
  lines.push('  </Query>', '</explain>');
  return lines.join('\n');
}

function xmlFields(fields: ExplainedFields, indent: string, lines: string[]): void {
  for (const [name, value] of Object.entries(fields))
    xmlElement(name.replaceAll(/[^A-Za-z0-9-_.]/g, '-'), value, indent, lines);
}

function xmlElement(tag: string, value: ExplainedValue, indent: string, lines: string[]): void {
  if (typeof value !== 'object') {
    lines.push(`${indent}<${tag}>${escaped(String(value))}</${tag}>`);
    return;
  }
  lines.push(`${indent}<${tag}>`);
  if (!isList(value)) xmlFields(value, `${indent}  `, lines);
  else for (const each of value) xmlElement(typeof each === 'object' ? 'Plan' : 'Item', each, `${indent}  `, lines);
  lines.push(`${indent}</${tag}>`);
}

function isList(value: ExplainedValue): value is readonly ExplainedValue[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
