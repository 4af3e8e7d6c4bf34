/** The door to what the machine says of itself and its processes. */
export interface Machine {
  /** This process' number. */
  readonly processId: number;
  /** Is a process with this number running? */
  isProcessAlive(processId: number): boolean;
  /** Changes with every start of the machine; empty where the machine does not tell. */
  bootId(): Promise<string>;
}
