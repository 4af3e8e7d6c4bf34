/** DROP, RENAME, COMMENT and their kin as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type { Comment, Rename, TableReference } from '../tree/objects.ts';
import type { ObjectStatement } from '../tree/statements.ts';
import { identifier, literal, qualified, qualifiedList, role, words } from './names.ts';

/** A statement that is the same for objects of every kind. */
export function formatObjectStatement(statement: ObjectStatement): string {
  switch (statement.kind) {
    case 'drop':
      return words(
        `DROP ${statement.object.toUpperCase()}`,
        statement.concurrently && 'CONCURRENTLY',
        statement.ifExists && 'IF EXISTS',
        qualifiedList(statement.names),
        statement.cascade && 'CASCADE',
      );
    case 'rename':
      return formatRename(statement);
    case 'set-schema':
      return words(
        `ALTER ${statement.object.toUpperCase()}`,
        statement.ifExists && 'IF EXISTS',
        `${qualified(statement.name)} SET SCHEMA ${identifier(statement.schema)}`,
      );
    case 'set-owner': {
      const object = `${statement.object.toUpperCase()} ${qualified(statement.name)}`;
      return `ALTER ${object} OWNER TO ${role(statement.owner)}`;
    }
    case 'comment':
      return formatComment(statement);
    default:
      return unreachable(statement);
  }
}

function formatRename(rename: Rename): string {
  const part = rename.part === undefined ? '' : ` ${partWord(rename)} ${identifier(rename.part)}`;
  return words(
    `ALTER ${altered(rename)}`,
    rename.ifExists && 'IF EXISTS',
    `${qualified(rename.name)} RENAME${part} TO ${identifier(rename.newName)}`,
    rename.cascade && 'CASCADE',
  );
}

function partWord({ object }: Rename): string {
  return object === 'domain constraint' ? 'CONSTRAINT' : object.toUpperCase();
}

function altered({ object, holder }: Rename): string {
  if (holder !== undefined) return holder.toUpperCase();
  if (object === 'domain constraint') return 'DOMAIN';
  return object === 'constraint' ? 'TABLE' : object.toUpperCase();
}

function formatComment({ object, name, part, text }: Comment): string {
  return `COMMENT ON ${commented(object, qualified(name), part)} IS ${text === undefined ? 'NULL' : literal(text)}`;
}

function commented(object: Comment['object'], name: string, part: string | undefined): string {
  if (part === undefined) return `${object.toUpperCase()} ${name}`;
  if (object === 'column') return `COLUMN ${name}.${identifier(part)}`;
  return `CONSTRAINT ${identifier(part)} ON ${object === 'domain constraint' ? 'DOMAIN ' : ''}${name}`;
}

/** `[ONLY] name`. */
export function formatTableReference({ name, only }: TableReference): string {
  return words(only && 'ONLY', qualified(name));
}
