/** A training in one or more phases: which one an epoch belongs to, and the optimiser and gradients that go with it. */
import { AdamW } from '../tensor/adamw';
import { writeWeights } from '../tensor/weights';
import { chooseGradients } from './runtime';
import type { Model, Phase } from '../models/model';
import type { AdamWState } from '../tensor/adamw';
import type { EpochMetrics } from './card';
import type { GradientSource } from './gradients';

/** The phases of a model's training; one where it names none. */
export function phasesOf({ phases, hyper }: Model): readonly Phase[] {
  const { batch, learningRate, clipNorm } = hyper;
  return phases ?? [{ title: 'training', from: 0, batch, learningRate, clipNorm, sampled: false }];
}

/** How good an epoch is, by the measure of the model's kind. */
export function merit({ kind }: Model, { loss, valLoss, valSsim }: EpochMetrics): number {
  if (kind.selectBy === 'valSsim') return valSsim;
  return kind.selectBy === 'valLoss' ? -valLoss : -Math.abs(loss);
}

/** Takes a model through its phases. Each begins with an optimiser that remembers nothing. */
export class Course {
  private readonly phases: readonly Phase[];
  private current:
    | { readonly index: number; readonly optimiser: AdamW; readonly gradients: GradientSource }
    | undefined;

  /**
   * @param events that are trained on
   * @param wanted how gradients are to be computed; decided by what is faster where left out.
   */
  constructor(
    private readonly model: Model,
    private readonly events: number,
    private readonly wanted?: GradientSource['runtime'],
  ) {
    this.phases = phasesOf(model);
  }

  /**
   * Sets the course after so many finished epochs and steps of the next one.
   * @param stored the optimiser of a run that goes on from a checkpoint
   */
  set(epoch: number, step: number, stored?: AdamWState): void {
    const index = this.phases.reduce((found, { from }, i) => (from <= epoch ? i : found), 0);
    if (this.current?.index === index) return;
    const again = stored !== undefined && (epoch > this.phases[index].from || step > 0);
    if (stored) writeWeights(this.model.weights, stored.weights);
    this.model.enter?.(index, again);
    this.current?.gradients.dispose();
    const phase = this.phases[index];
    const { weightDecay, beta2, averaging, epochs, microBatch, bfloat16 } = this.model.hyper;
    const optimiser = new AdamW(this.model.weights, {
      learningRate: phase.learningRate,
      weightDecay,
      clipNorm: phase.clipNorm,
      beta2,
      averaging,
    });
    if (again) optimiser.restore(stored);
    const gradients = chooseGradients(this.model, {
      wanted: this.wanted,
      events: this.events,
      epochs: Math.max((this.phases[index + 1]?.from ?? epochs) - phase.from, 0),
      batch: phase.batch,
      microBatch,
      bfloat16: bfloat16 === 1,
      sampled: phase.sampled,
    });
    this.current = { index, optimiser, gradients };
  }

  get phase(): Phase {
    return this.phases[this.now.index];
  }

  get optimiser(): AdamW {
    return this.now.optimiser;
  }

  /** Of the loss of a micro-batch. */
  get gradients(): GradientSource {
    return this.now.gradients;
  }

  /** Steps of an epoch. */
  get steps(): number {
    return Math.ceil(this.events / this.phase.batch);
  }

  dispose(): void {
    this.current?.gradients.dispose();
  }

  private get now() {
    if (!this.current) throw new Error('the course has not been set');
    return this.current;
  }
}
