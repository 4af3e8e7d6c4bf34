/** `WITH (publish = …, publish_via_partition_root = …)` of publications. */
import type { PublishedAction } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Option } from '../../parse/index.ts';

/** What was said; undefined: nothing about it. */
export interface PublicationOptions {
  readonly publish: readonly PublishedAction[] | undefined;
  readonly viaRoot: boolean | undefined;
}

/** All that can be published, in PostgreSQL's order. */
export const publishedActions: readonly PublishedAction[] = ['insert', 'update', 'delete', 'truncate'];

/** Reads the options (42601). */
export function publicationOptions(options: readonly Option[]): PublicationOptions {
  let publish: readonly PublishedAction[] | undefined;
  let viaRoot: boolean | undefined;
  for (const { name, value, position } of options) {
    const isAgain = (name === 'publish' ? publish : viaRoot) !== undefined;
    if (name !== 'publish' && name !== 'publish_via_partition_root')
      throw new SqlError('42601', `unrecognized publication parameter: "${name}"`);
    if (isAgain) throw new SqlError('42601', 'conflicting or redundant options').at(position || undefined);
    if (name === 'publish') publish = actionsIn(value);
    else viaRoot = booleanOption(name, value);
  }
  return { publish, viaRoot };
}

function actionsIn(value: Option['value']): readonly PublishedAction[] {
  if (value === undefined) throw new SqlError('42601', 'publish requires a parameter');
  const text = String(value).trim();
  if (text === '') return [];
  const named = text.split(',').map((each) => each.trim().toLowerCase());
  if (named.includes('')) throw new SqlError('42601', 'invalid list syntax for "publish" option');
  for (const name of named)
    if (!publishedActions.some((action) => action === name))
      throw new SqlError('42601', `unrecognized value for publication option "publish": "${name}"`);
  return publishedActions.filter((action) => named.includes(action));
}

function booleanOption(name: string, value: Option['value']): boolean {
  const text = String(value ?? 'true').toLowerCase();
  if (['true', 'on', '1'].includes(text)) return true;
  if (['false', 'off', '0'].includes(text)) return false;
  throw new SqlError('42601', `${name} requires a Boolean value`);
}
