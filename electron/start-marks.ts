/** Marks of the start in the shell's performance timeline, for the bench row that says where the time goes. */

/** @param at milliseconds since 1970; now, unless told */
export function markStart(stage: string, at?: number): void {
  performance.mark(stage, at === undefined ? {} : { startTime: at - performance.timeOrigin });
}
