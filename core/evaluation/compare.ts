import { DarkscopeError } from '../errors';
import { pairedOf, type PairedDifference } from './delong';
import { difference, placementsOf } from './placements';
import { aurocOf } from './roc';
import { classSamples, type ClassSamples, type PointSamples } from './samples';

/** A column by its name. */
export interface NamedColumn {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** Difference of two scores at a mass point; AUROCs in [0, 1], each in its score's direction. */
export interface PointDifference extends PairedDifference {
  readonly class: string;
  readonly massGeV: number;
  readonly signal: number;
  readonly background: number;
  readonly auroc: number;
  readonly againstAuroc: number;
}

/** How much better one score tells signal from background than another. */
export interface ColumnComparison {
  readonly column: string;
  readonly against: string;
  readonly points: readonly PointDifference[];
  /** Differences of the mean AUROC over a signal's masses, in [-1, 1], keyed by class name in lower case. */
  readonly mauc: Readonly<Record<string, PairedDifference>>;
}

/**
 * Compares two scores on the events that have both, by the paired test of DeLong: at every mass, and in the mean
 * over masses, whose uncertainty counts the background that they share once.
 * @param labels,masses parallel to the columns' values (EventSource).
 * @returns points as `evaluateColumn` has them. Its AUROCs differ from these where a score lacks events.
 * @throws DarkscopeError `no-background` when no event of label 0 has both values.
 */
export function compareColumns(
  column: NamedColumn,
  against: NamedColumn,
  labels: ArrayLike<number>,
  masses: ArrayLike<number>,
): ColumnComparison {
  const [own, other] = onSameEvents(column, against, labels, masses);
  const points: PointDifference[] = [];
  const mauc: Record<string, PairedDifference> = {};
  own.forEach(({ name, points: samples }, c) => {
    const differences = samples.map((a, k) => {
      const b = other[c].points[k];
      const differing = difference(placed(a), placed(b));
      points.push({
        class: name,
        massGeV: a.massGeV,
        signal: a.signal.length,
        background: a.background.length,
        auroc: aurocOf(a.sorted.signal, a.sorted.background),
        againstAuroc: aurocOf(b.sorted.signal, b.sorted.background),
        ...pairedOf([differing]),
      });
      return differing;
    });
    mauc[name.toLowerCase()] = pairedOf(differences);
  });
  return { column: column.name, against: against.name, points, mauc };
}

function placed({ sorted: { signal, background } }: PointSamples) {
  return placementsOf(signal, background);
}

/** Both columns' samples, event by event the same: an event without one of the values is left out of both. */
function onSameEvents(
  a: NamedColumn,
  b: NamedColumn,
  labels: ArrayLike<number>,
  masses: ArrayLike<number>,
): readonly [ClassSamples[], ClassSamples[]] {
  if (a.values.length !== b.values.length) {
    throw new DarkscopeError(
      'bad-parameter',
      `${a.name} and ${b.name} are not of the same events: ${a.values.length} and ${b.values.length}`,
    );
  }
  const both = `both ${a.name} and ${b.name}`;
  const masked = (own: NamedColumn, other: NamedColumn): Float64Array =>
    Float64Array.from(own.values, (value, i) => (Number.isNaN(other.values[i]) ? NaN : value));
  return [
    classSamples(both, masked(a, b), labels, masses),
    classSamples(both, masked(b, a), labels, masses),
  ];
}
