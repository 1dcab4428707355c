/** How well columns tell signals from background, without holding up the engine. */
import { Cancelled } from '../errors';
import { evaluationSteps } from '../evaluation/index';
import { thinned } from '../evaluation/thin-curve';
import type { ScoreEvaluation } from './api';
import { readColumn, type OpenDataset } from './datasets';

/** Found once for as long as the values live. */
const known = new WeakMap<Float64Array, ScoreEvaluation>();
/** The question that was asked of a dataset last: those before it are no longer of interest. */
const asked = new WeakMap<OpenDataset, object>();

/** @throws Cancelled when another question follows before this one is answered. */
export async function evaluateScores(
  dataset: OpenDataset,
  columns: readonly string[],
): Promise<ScoreEvaluation[]> {
  const question = {};
  asked.set(dataset, question);
  const evaluations: ScoreEvaluation[] = [];
  for (const column of columns) {
    const values = await readColumn(dataset, column);
    const found = known.get(values) ?? (await evaluated(column, values, dataset, question));
    known.set(values, found);
    evaluations.push({ ...found, column });
  }
  return evaluations;
}

async function evaluated(
  column: string,
  values: Float64Array,
  dataset: OpenDataset,
  question: object,
): Promise<ScoreEvaluation> {
  const { labels, masses } = dataset.source;
  const steps = evaluationSteps(column, values, labels, masses);
  for (;;) {
    const began = Date.now();
    const { done, value } = steps.next();
    if (done) return { ...value, points: value.points.map(thinned) };
    // What else is asked needs several turns, and gets as much time as a point took.
    await new Promise((resume) => setTimeout(resume, Date.now() - began));
    if (asked.get(dataset) !== question) throw new Cancelled('an evaluation no longer wanted');
  }
}
