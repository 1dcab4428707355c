import { aso, ASO_DEFAULTS } from '../evaluation/aso';
import { aurocSamples, PAPER_SUBSETS } from '../evaluation/auroc-samples';
import { classSamples } from '../evaluation/samples';
import { Cancelled, DarkscopeError } from '../errors';
import type { AsoResult } from './api';
import type { AsoTask, TaskContext } from './tasks';

/** Every subset and resample is drawn anew from here, so that the same events give the same result. */
const SEED = 0;

/**
 * Almost stochastic order of every pair of columns, both ways, at every mass of a class, as in section 5.1 of
 * the paper: on the AUROCs of a thousand random subsets of the events.
 * All results so far are told after every mass.
 * @throws DarkscopeError `no-signal` without a mass at which every column has events; Cancelled.
 */
export async function computeAso(
  { columns, class: className, labels, masses }: AsoTask,
  { signal, control, report }: TaskContext,
): Promise<void> {
  const samples = columns.map(({ name, values }) => ({
    name,
    points: classSamples(name, values, labels, masses).find((c) => c.name === className)?.points,
  }));
  const common = (samples[0].points ?? [])
    .map(({ massGeV }) => massGeV)
    .filter((mass) => samples.every(({ points }) => points?.some((p) => p.massGeV === mass)));
  if (common.length === 0) {
    throw new DarkscopeError('no-signal', `there are no ${className} events with all these scores`);
  }
  // Both ways count as one step: each takes about as long as drawing a column's subsets.
  const pairs = (columns.length * (columns.length - 1)) / 2;
  const total = common.length * (columns.length + 2 * pairs);
  let done = 0;
  const step = async (): Promise<void> => {
    report({ type: 'progress', done: ++done, total });
    await new Promise((resume) => setImmediate(resume));
    await control.whenRunning(signal);
    if (signal.aborted) throw new Cancelled('the comparison');
  };
  const results: AsoResult[] = [];
  for (const massGeV of common) {
    const drawn = [];
    for (const { name, points } of samples) {
      const point = points?.find((p) => p.massGeV === massGeV);
      if (!point) continue;
      const subsets = { ...PAPER_SUBSETS, seed: SEED };
      drawn.push({ name, ...aurocSamples(point.signal, point.background, subsets) });
      await step();
    }
    for (const a of drawn) {
      for (const b of drawn) {
        if (a === b) continue;
        const { epsilonMin, violationRatio } = aso(a.values, b.values, {
          ...ASO_DEFAULTS,
          seed: SEED,
        });
        results.push({
          class: className,
          massGeV,
          column: a.name,
          against: b.name,
          epsilonMin,
          violationRatio,
          signal: a.signal,
          background: a.background,
        });
        await step();
      }
    }
    report({ type: 'orders', results: [...results] });
  }
}
