/**
 * All settings, from texts in which a line is `name | context | type | default | what it is for`, below a line `# category`. Types:
 *
 *   bool     string     one of a,b,c     integer 0..10 kB     real 0..1 ms
 */
import { assert } from '../../../base/index.ts';
import { clientSettings } from './client-settings.ts';
import type { SettingContext, SettingDefinition, SettingType, SettingUnit } from './definition.ts';
import { planningSettings } from './planner-settings.ts';
import { serverSettings } from './server-settings.ts';

/** What SHOW tells and SET changes, but SHOW ALL and pg_settings leave out. They are in no category. */
const hiddenSettings = `
role | user | string | none | Sets the current role.
session_authorization | user | string |  | Sets the session user name.
is_superuser | internal | bool | off | Shows whether the current user is a superuser.
seed | user | real -1..1 | 0 | Sets the seed for random-number generation.
`;

/** The settings by their names in lower case, in the order of names. */
export const settingDefinitions: ReadonlyMap<string, SettingDefinition> = new Map(
  [clientSettings, planningSettings, serverSettings, hiddenSettings]
    .flatMap(readDefinitions)
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    .map((definition) => [definition.name.toLowerCase(), definition]),
);

/** The settings that clients are told of whenever they change. */
export const reportedSettings: readonly string[] = [
  'application_name',
  'client_encoding',
  'DateStyle',
  'default_transaction_read_only',
  'in_hot_standby',
  'integer_datetimes',
  'IntervalStyle',
  'is_superuser',
  'server_encoding',
  'server_version',
  'session_authorization',
  'standard_conforming_strings',
  'TimeZone',
];

/** Settings whose values are lists of names: `SET search_path TO a, b`. */
export const listSettings: ReadonlySet<string> = new Set([
  'search_path',
  'datestyle',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
]);

function readDefinitions(text: string): readonly SettingDefinition[] {
  let category = '';
  const definitions: SettingDefinition[] = [];
  for (const line of text.trim().split('\n')) {
    if (line.startsWith('# ')) {
      category = line.slice(2);
      continue;
    }
    const [name, context, type, otherwise, about] = line.split(' | ');
    definitions.push({
      name,
      context: context as SettingContext,
      type: readType(type),
      default: otherwise,
      category,
      about,
    });
  }
  return definitions;
}

function readType(text: string): SettingType {
  const [kind, range, unit] = text.split(' ');
  if (kind === 'bool' || kind === 'string') return { kind };
  if (kind === 'one') return { kind: 'enum', choices: text.slice('one of '.length).split(',') };
  assert(kind === 'integer' || kind === 'real', 'a setting has one of five types');
  const [min, max] = range.split('..').map(Number);
  return { kind, min, max, unit: unit as SettingUnit | undefined };
}
