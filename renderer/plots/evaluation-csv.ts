import type { EvaluationPoint } from '../../core/engine/api';

/** What a table of evaluations says of one score at one mass, for a file; parallel to `pointCells`. */
export const POINT_COLUMNS = [
  'score',
  'class',
  'mass_GeV',
  'signal',
  'background',
  'auroc',
  'auroc_low',
  'auroc_high',
  'fpr40',
  'direction',
] as const;

export function pointCells(column: string, p: EvaluationPoint): (string | number)[] {
  return [
    column,
    p.class,
    p.massGeV,
    p.signal,
    p.background,
    p.auroc,
    p.aurocLow,
    p.aurocHigh,
    p.fpr40,
    p.direction,
  ];
}
