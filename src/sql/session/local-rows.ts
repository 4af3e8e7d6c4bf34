/** What a session knows of itself without asking anybody: rows of pg_settings, pg_prepared_statements, pg_cursors. */
import type { ClusterSubject } from '../execute/index.ts';
import { formatType, SqlArray, type SqlType, type SqlValue } from '../values/index.ts';
import type { SqlSession } from './session.ts';
import { settingDefinitions } from './settings/index.ts';

type Row = Readonly<Record<string, SqlValue>>;

/** The rows of a subject; undefined: the cluster must be asked. */
export function localRows(session: SqlSession, subject: ClusterSubject): readonly Row[] | undefined {
  switch (subject) {
    case 'settings':
      return settingRows(session);
    case 'prepared_statements':
      return [...session.statements].flatMap(([name, { statement }]) =>
        statement === undefined || name === ''
          ? []
          : [
              {
                name,
                statement: statement.source,
                prepare_time: statement.preparedAt,
                parameter_types: textArray(statement.types.map(nameOfType)),
                from_sql: statement.fromSql,
                generic_plans: 0n,
                custom_plans: 0n,
              },
            ],
      );
    case 'cursors':
      return session.cursors.all().map(({ terms }) => ({
        name: terms.name,
        statement: terms.text,
        is_holdable: terms.hold,
        is_binary: terms.binary,
        is_scrollable: terms.scroll !== false,
        creation_time: terms.madeAt,
      }));
    default:
      return undefined;
  }
}

function nameOfType(type: SqlType): string {
  return formatType(type);
}

function textArray(texts: readonly string[]): SqlArray {
  return SqlArray.of(texts);
}

function settingRows({ settings }: SqlSession): readonly Row[] {
  return [...settingDefinitions.values()]
    .filter(({ category }) => category !== '')
    .map(({ name, context, type, default: otherwise, category, about }) => {
      const hasRange = type.kind === 'integer' || type.kind === 'real';
      return {
        name,
        setting: settings.get(name) ?? '',
        unit: hasRange ? (type.unit ?? null) : null,
        category,
        short_desc: about,
        extra_desc: null,
        context,
        vartype: type.kind,
        source: settings.sourceOf(name),
        min_val: hasRange ? String(type.min) : null,
        max_val: hasRange ? String(type.max) : null,
        enumvals: type.kind === 'enum' ? textArray(type.choices) : null,
        boot_val: otherwise,
        reset_val: settings.resetValue(name),
        sourcefile: null,
        sourceline: null,
        pending_restart: false,
      };
    });
}
