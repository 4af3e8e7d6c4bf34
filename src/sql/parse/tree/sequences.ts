/** Sequences, and the options that identity columns share with them. */
import type { QualifiedName, TypeName } from './names.ts';
import type { Persistence } from './tables.ts';

/** The options that are given; undefined: not said. */
export interface SequenceOptions {
  readonly type: TypeName | undefined;
  readonly start: bigint | undefined;
  readonly increment: bigint | undefined;
  /** `none`: NO MINVALUE. */
  readonly minimum: bigint | 'none' | undefined;
  readonly maximum: bigint | 'none' | undefined;
  readonly cache: bigint | undefined;
  readonly cycle: boolean | undefined;
  /** `OWNED BY table.column`. */
  readonly ownedBy: { readonly table: QualifiedName; readonly column: string } | 'none' | undefined;
  /** `RESTART [WITH value]`; `start`: where the sequence starts anyway. */
  readonly restart: bigint | 'start' | undefined;
  /** The name of an identity column's sequence. */
  readonly sequenceName: QualifiedName | undefined;
}

/** `CREATE SEQUENCE name options…`. */
export interface CreateSequence {
  readonly kind: 'create-sequence';
  readonly name: QualifiedName;
  readonly persistence: Persistence;
  readonly ifNotExists: boolean;
  readonly options: SequenceOptions;
}

/** `ALTER SEQUENCE name options…`. */
export interface AlterSequence {
  readonly kind: 'alter-sequence';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly options: SequenceOptions;
}
