import { nativeBackend } from '../tensor/backend';
import { gradientsByOperations } from './gradients';
import { gradientsByGraph } from './training-graph';
import type { Model } from '../models/model';
import type { GradientSource } from './gradients';

/** Micro-batches of a run from which on a graph pays: tracing, loading and optimising it cost a few of them. */
const WORTHWHILE = 50;

/** What decides between graph and operations; nothing that a resumed run could see otherwise. */
export interface RuntimePlan {
  /** What the card of a run that goes on says, or what the caller wants; undefined where nobody has said. */
  readonly wanted?: GradientSource['runtime'];
  readonly events: number;
  readonly epochs: number;
  readonly batch: number;
  readonly microBatch: number;
}

/**
 * The faster source of gradients for a run: a graph where the run is long enough and the model's loss can be traced,
 * else op by op. Both compute the same up to rounding.
 */
export function chooseGradients(model: Model, plan: RuntimePlan): GradientSource {
  const { batch, events, epochs } = plan;
  const size = Math.min(plan.microBatch, batch);
  // Those of the last batch, which may be smaller, count as well.
  const parts = (n: number): number => Math.floor(n / size);
  const perEpoch = Math.floor(events / batch) * parts(batch) + parts(events % batch);
  const wanted = plan.wanted ?? (epochs * perEpoch >= WORTHWHILE ? 'graph' : 'operations');
  if (wanted === 'operations' || perEpoch === 0 || !nativeBackend()) {
    return gradientsByOperations(model);
  }
  try {
    return gradientsByGraph(model, size);
  } catch (error) {
    // What made the graph fail either matters to the graph alone, or shows again in the first step.
    const [refusal] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { ...gradientsByOperations(model), refusal };
  }
}
