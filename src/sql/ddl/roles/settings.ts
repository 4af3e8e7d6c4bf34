/** Settings that are kept for sessions to come. */
import type { ResetVariable, SetVariable } from '../../parse/index.ts';
import type { DdlWork } from '../work.ts';

/** A setting of a role or a database. */
export interface KeptSetting {
  readonly name: string;
  readonly value: string;
}

/** The settings with the change. `SET name TO DEFAULT` and RESET take one away, RESET ALL takes all. */
export function changedSettings(
  work: DdlWork,
  settings: readonly KeptSetting[],
  change: SetVariable | ResetVariable,
): readonly KeptSetting[] {
  if (change.kind === 'reset' && change.name === undefined) return [];
  const { name } = change;
  const values = change.kind === 'set' ? change.values : undefined;
  const value = work.session.checkSetting(name ?? '', values);
  if (value === undefined) return settings.filter((each) => each.name !== name);
  const changed = { name: name ?? '', value };
  return settings.some((each) => each.name === name)
    ? settings.map((each) => (each.name === name ? changed : each))
    : [...settings, changed];
}
