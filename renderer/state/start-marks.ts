/** Marks of the window's start in its performance timeline, for the bench row that says where the time goes. */

/** The stages, in their order. */
export type StartStage =
  | 'evaluated'
  | 'mounted'
  | 'connected'
  | 'restored'
  | 'open-asked'
  | 'open-answered'
  | 'dock-mounted'
  | 'event-asked'
  | 'event-answered'
  | 'event-drawn';

const reached = new Set<StartStage>();

/** Notes when a stage was reached for the first time. */
export function markStart(stage: StartStage): void {
  if (reached.has(stage)) return;
  reached.add(stage);
  performance.mark(stage);
}
