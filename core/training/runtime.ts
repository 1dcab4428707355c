import { DarkscopeError } from '../errors';
import { nativeBackend } from '../tensor/backend';
import { whyNoBfloat16 } from '../tensor/bfloat16';
import { gradientsByOperations } from './gradients';
import { gradientsByGraph } from './training-graph';
import type { Model } from '../models/model';
import type { GradientSource } from './gradients';

/** Micro-batches of a run from which on a graph pays: tracing, loading and optimising it cost a few of them. */
const WORTHWHILE = 50;

const WITHOUT = 'Train with `bfloat16` 0.';

/** What decides between graph and operations; nothing that a resumed run could see otherwise. */
export interface RuntimePlan {
  /** What the card of a run that goes on says, or what the caller wants; undefined where nobody has said. */
  readonly wanted?: GradientSource['runtime'];
  readonly events: number;
  readonly epochs: number;
  readonly batch: number;
  readonly microBatch: number;
  /** Convolutions in bfloat16, which only a graph has. */
  readonly bfloat16: boolean;
  /** Of the phase: see `Phase.sampled`. */
  readonly sampled: boolean;
}

/**
 * The faster source of gradients for a run: a graph where the run is long enough and the model's loss can be traced,
 * else op by op. Both compute the same up to rounding.
 * @throws DarkscopeError `bad-parameter` where bfloat16 is asked for and TensorFlow refuses it.
 */
export function chooseGradients(model: Model, plan: RuntimePlan): GradientSource {
  const { batch, events, epochs, sampled } = plan;
  const size = Math.min(plan.microBatch, batch);
  if (plan.bfloat16) return inBfloat16(model, Math.min(size, events), sampled);
  // Those of the last batch, which may be smaller, count as well.
  const parts = (n: number): number => Math.floor(n / size);
  const perEpoch = Math.floor(events / batch) * parts(batch) + parts(events % batch);
  const wanted = plan.wanted ?? (epochs * perEpoch >= WORTHWHILE ? 'graph' : 'operations');
  if (wanted === 'operations' || perEpoch === 0 || !nativeBackend()) {
    return gradientsByOperations(model, sampled);
  }
  try {
    return gradientsByGraph(model, size, 'float32', sampled);
  } catch (error) {
    // What made the graph fail either matters to the graph alone, or shows again in the first step.
    return { ...gradientsByOperations(model, sampled), refusal: reasonOf(error) };
  }
}

/** @throws DarkscopeError `bad-parameter` where this computer is not fast in bfloat16. */
export function requireBfloat16(): void {
  const reason = whyNoBfloat16();
  if (!reason) return;
  throw new DarkscopeError('bad-parameter', `bfloat16 is of no use here: ${reason}`, {
    hint: WITHOUT,
  });
}

/** What was asked for is computed or refused: nobody wants to find out later that it was something else. */
function inBfloat16(model: Model, events: number, sampled: boolean): GradientSource {
  try {
    return gradientsByGraph(model, events, 'bfloat16', sampled);
  } catch (cause) {
    const message = `${model.kind.title} cannot be trained in bfloat16: TensorFlow refused the graph`;
    throw new DarkscopeError('bad-parameter', message, {
      hint: WITHOUT,
      detail: reasonOf(cause),
      cause,
    });
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
