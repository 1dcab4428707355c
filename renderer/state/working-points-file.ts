/** Working points as files: one row, or one entry, a point with its figures for the open events. */
import { toCsv } from '../plots/csv';
import type { Passed } from '../plots/threshold';
import type { WorkingFigures, WorkingPoint } from './working-point';

export interface PointWithFigures {
  readonly point: WorkingPoint;
  readonly figures: WorkingFigures | null;
}

/** Name of a signal group in a column title, e.g. `SUEP_400_GeV`. */
function groupName({ group }: Passed): string {
  return group.massGeV === null ? group.name : `${group.name}_${group.massGeV}_GeV`;
}

/** @param inputHz rate before the cut, for projected rates */
export function pointsCsv(points: readonly PointWithFigures[], inputHz: number): Uint8Array {
  const signals = [
    ...new Set(points.flatMap(({ figures }) => figures?.signals.map(groupName) ?? [])),
  ];
  const columns = [
    ...['name', 'column', 'direction', 'cut_by', 'cut_at', 'threshold', 'flagged', 'of'],
    ...['background', 'pass_fraction', 'pass_low', 'pass_high'],
    ...['input_Hz', 'rate_Hz', 'rate_low_Hz', 'rate_high_Hz'],
    ...signals.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
  ];
  const rows = points.map(({ point, figures }) => {
    const { name, column, direction, cut } = point;
    const head = [name, column, direction, cut.by, cut.at];
    if (!figures) return [...head, ...columns.slice(head.length).map(() => null)];
    const { threshold, all, background, labelled } = figures;
    const { fraction, low, high } = background;
    const hz = cut.by === 'rate' ? cut.inputHz : inputHz;
    return [
      ...head,
      ...[threshold, all.flagged, all.total],
      ...[labelled ? 'labelled' : 'all events', fraction, low, high],
      ...[hz, fraction * hz, low * hz, high * hz],
      ...signals.flatMap((wanted) => {
        const own = figures.signals.find((signal) => groupName(signal) === wanted);
        return own ? [own.fraction, own.low, own.high] : [null, null, null];
      }),
    ];
  });
  return toCsv({ columns, rows });
}

export function pointsJson(points: readonly PointWithFigures[], inputHz: number): Uint8Array {
  const share = ({ group, flagged, total, fraction, low, high }: Passed) => ({
    class: group.name,
    massGeV: group.massGeV,
    flagged,
    total,
    fraction,
    interval95: [low, high],
  });
  const entries = points.map(({ point, figures }) => {
    const { name, column, direction, cut } = point;
    const { by, at } = cut;
    const hz = by === 'rate' ? cut.inputHz : inputHz;
    const kept = { name, column, direction, cut: by === 'rate' ? cut : { by, at } };
    if (!figures) return { ...kept, figures: null };
    const { threshold, all, background, labelled, signals } = figures;
    return {
      ...kept,
      figures: {
        threshold,
        all: share(all),
        background: { labelled, ...share(background) },
        rateHz: {
          input: hz,
          rate: background.fraction * hz,
          interval95: [background.low * hz, background.high * hz],
        },
        signals: signals.map(share),
      },
    };
  });
  const interval = 'Clopper-Pearson, 95 %';
  return new TextEncoder().encode(`${JSON.stringify({ interval, points: entries }, null, 2)}\n`);
}
