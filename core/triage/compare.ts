/** Two sessions over the same events: where they agree. */
import { cohenKappa, confusion, type Kappa } from './agreement';
import { eventAt, type TriageState } from './replay';
import { VERDICTS, type Opinion, type Session } from './schema';

export interface SessionComparison extends Kappa {
  readonly first: Session;
  readonly second: Session;
  /** Events by verdict of the first judge (row) and of the second (column), in the order of VERDICTS. */
  readonly table: number[][];
  readonly disagreements: {
    readonly file: string;
    readonly index: number;
    readonly first: Opinion;
    readonly second: Opinion;
  }[];
}

/** Over the events that have a verdict in both, in the order of the first session. */
export function compareSessions(first: TriageState, second: TriageState): SessionComparison {
  const theirs = new Map<string, Opinion | null>();
  second.opinions.forEach((opinion, place) => {
    const { file, index } = eventAt(second.queue, place);
    theirs.set(`${index} ${file}`, opinion);
  });
  const rows: number[] = [];
  const columns: number[] = [];
  const disagreements: SessionComparison['disagreements'] = [];
  first.opinions.forEach((opinion, place) => {
    const { file, index } = eventAt(first.queue, place);
    const other = theirs.get(`${index} ${file}`);
    if (!opinion?.tag || !other?.tag) return;
    rows.push(VERDICTS.indexOf(opinion.tag));
    columns.push(VERDICTS.indexOf(other.tag));
    if (opinion.tag !== other.tag) {
      disagreements.push({ file, index, first: opinion, second: other });
    }
  });
  const table = confusion(rows, columns, VERDICTS.length);
  return {
    first: first.session,
    second: second.session,
    table,
    ...cohenKappa(table),
    disagreements,
  };
}
