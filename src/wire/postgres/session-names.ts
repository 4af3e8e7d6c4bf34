/** The named things of a session: prepared statements and portals. The unnamed ones are called by the empty text and are replaced at will. */
import { SparseMap } from '../../base/index.ts';
import * as errors from './session-errors.ts';
import type { ParsedStatement, PreparedStatement } from './session-requests.ts';
import type { WireError } from './wire-error.ts';

/** How many named things one session may keep. */
export interface SessionLimits {
  readonly statementsMax: number;
  readonly portalsMax: number;
}

/** What JimKV allows by default. */
export const defaultSessionLimits: SessionLimits = { statementsMax: 10_000, portalsMax: 1_000 };

/** A prepared statement under its name. `statement` is undefined for an empty text, which is prepared all the same. */
export interface NamedStatement<Prepared> {
  readonly statement: Prepared | undefined;
  readonly parameterTypes: readonly number[];
}

/** A portal under its name. Both parts are undefined for an empty statement. */
export interface NamedPortal<Parsed, Portal> {
  readonly portal: Portal | undefined;
  readonly parsed: Parsed | undefined;
}

/** What a session remembers by name. */
export class SessionNames<
  Parsed extends ParsedStatement,
  Prepared extends PreparedStatement<Parsed>,
  Portal extends object,
> {
  /** SQL's PREPARE, DEALLOCATE and DISCARD share these with the protocol. */
  readonly statements = new Map<string, NamedStatement<Prepared>>();
  readonly portals = new SparseMap<string, NamedPortal<Parsed, Portal>>();
  readonly #limits: SessionLimits;

  constructor(limits: SessionLimits) {
    this.#limits = limits;
  }

  /** A simple query replaces what has no name. */
  forgetUnnamed(): void {
    this.statements.delete('');
    this.portals.delete('');
  }

  /** Why no statement can be prepared under the name, if so. */
  statementRefused(name: string): WireError | undefined {
    if (name === '') return undefined;
    if (this.statements.has(name)) return errors.statementExists(name);
    const max = this.#limits.statementsMax;
    return this.statements.size >= max ? errors.tooMany('prepared statements', max) : undefined;
  }

  /** Why no portal can be made under the name, if so. */
  portalRefused(name: string): WireError | undefined {
    if (name === '') return undefined;
    if (this.portals.has(name)) return errors.portalExists(name);
    const max = this.#limits.portalsMax;
    return this.portals.size >= max ? errors.tooMany('portals', max) : undefined;
  }
}
