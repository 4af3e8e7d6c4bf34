export type { SettingDefinition } from './definition.ts';
export { type ComputedSettings, SessionSettings, type SettingsMark, unknownSetting } from './session-settings.ts';
export { listSettings, settingDefinitions } from './table.ts';
export { showSetting } from './values.ts';
