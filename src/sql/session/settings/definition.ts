/** What is known of a setting before anybody sets it. */

/** Who may change it, and when: pg_settings.context. */
export type SettingContext =
  | 'internal'
  | 'postmaster'
  | 'sighup'
  | 'superuser-backend'
  | 'backend'
  | 'superuser'
  | 'user';

/** Units that numbers are kept in. */
export type SettingUnit = 'B' | 'kB' | '8kB' | 'MB' | 'ms' | 's' | 'min';

/** What values it takes. */
export type SettingType =
  | { readonly kind: 'bool' }
  | { readonly kind: 'string' }
  | { readonly kind: 'enum'; readonly choices: readonly string[] }
  | {
      readonly kind: 'integer' | 'real';
      readonly min: number;
      readonly max: number;
      readonly unit: SettingUnit | undefined;
    };

/** A setting. Values are kept as text, numbers in their unit: what pg_settings.setting shows. */
export interface SettingDefinition {
  /** As it is spelled; found in any case. */
  readonly name: string;
  readonly context: SettingContext;
  readonly type: SettingType;
  readonly default: string;
  readonly category: string;
  readonly about: string;
}
