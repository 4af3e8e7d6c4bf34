/** A time of day at an offset from UTC: SQL's time with time zone. */
export class TimeTz {
  /** Microseconds since midnight there. */
  readonly micros: number;
  /** Seconds east of UTC. */
  readonly offset: number;

  constructor(micros: number, offset: number) {
    this.micros = micros;
    this.offset = offset;
  }

  /** Microseconds since midnight in UTC; negative or past the day's end where it is another day there. */
  get utcMicros(): number {
    return this.micros - this.offset * 1_000_000;
  }
}
