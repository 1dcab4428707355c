/**
 * Training, section 4.7 of the CoDAE paper: images, augmented at random, through the model and back; AdamW; after
 * every epoch the validation events decide whether these weights are the best so far.
 *
 * Everything random comes from the seed, and a checkpoint holds all that the next step depends on: a run
 * that was killed and resumed ends with the very same weights as one that was not.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Cancelled, DarkscopeError } from '../errors';
import { augment, drawAugmentation, drawRotation } from '../events/augment';
import { MASK_SIZE } from '../events/schema';
import { inputSize } from '../models/predict';
import { Random } from '../random';
import { CHECKPOINT_FILE, settleWeights, writeCard, writeWeightFiles } from './model-folder';
import { writeCheckpoint } from './checkpoint';
import { inLockedFolder } from './folder-lock';
import { Watch } from './epochs/watch';
import { merit } from './phases';
import { prepareRun } from './prepare';
import { findStoredRun } from './stored-run';
import { rateFactor } from './schedule';
import { validate } from './validate';
import type { Position } from './checkpoint';
import type { EpochMetrics, ModelCard } from './card';
import type { FitOptions, FitProgress, FitResult, FitSample } from './progress';
import type { WatchOptions } from './epochs/watch';
import type { Run } from './prepare';

/**
 * Trains a model and leaves it in `options.out`.
 * @throws DarkscopeError before anything starts: `model-unknown`, `bad-parameter`, `no-background`,
 *   `output-unwritable`, `model-unreadable` (a damaged checkpoint); `Cancelled` when aborted, after a
 *   checkpoint has been saved; `bad-parameter` when the loss is no longer a number, with nothing saved since.
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  options.onProgress?.(starting);
  const { out, resume = false } = options;
  // A finished model may lie where nothing can be written.
  const { finished } = await findStoredRun(out, resume);
  if (finished) return { folder: out, card: finished };
  return inLockedFolder(out, async () => {
    // Looked up again: another training may have gone on there until the lock was free.
    const { finished, stored } = await findStoredRun(out, resume);
    if (finished) return { folder: out, card: finished };
    const run = await prepareRun(options, stored);
    try {
      const watch = options.watch && (await watchRun(options, options.watch, run));
      return await new Training(options, run, watch).finish();
    } finally {
      run.course.dispose();
      run.model.dispose();
    }
  });
}

function watchRun({ source, out }: FitOptions, watch: WatchOptions, run: Run): Promise<Watch> {
  const { model, validation } = run;
  // Sorted: the order of a resumed training is that of its epoch.
  const training = run.order.slice().sort();
  return Watch.open({ model, source, training, validation, out }, watch);
}

class Training {
  private readonly orderRandom: Random;
  private readonly augmentRandom: Random;
  private readonly noiseRandom: Random;
  /** Where the run stands; the generators' states are filled in when it is saved. */
  private readonly at: Position;
  private readonly clock = { events: 0, seconds: 0, validation: NaN };

  constructor(
    private readonly options: FitOptions,
    private readonly run: Run,
    private readonly watch?: Watch,
  ) {
    this.at = { ...run.position, metrics: [...run.position.metrics] };
    this.orderRandom = new Random(this.at.orderRandom);
    this.augmentRandom = new Random(this.at.augmentRandom);
    this.noiseRandom = new Random(this.at.noiseRandom);
  }

  async finish(): Promise<FitResult> {
    const { out } = this.options;
    await this.describe();
    try {
      const { epochs } = this.run.card.hyper;
      while (this.at.epoch < epochs && !this.at.endedEarly) await this.epoch();
    } catch (error) {
      if (error instanceof Cancelled) await this.save();
      throw error;
    }
    const card = this.card('finished');
    await writeCard(out, card);
    await rm(join(out, CHECKPOINT_FILE), { force: true });
    this.report('finished');
    return { folder: out, card };
  }

  private get steps(): number {
    return this.run.course.steps;
  }

  private async epoch(): Promise<void> {
    const { at } = this;
    this.run.course.set(at.epoch, at.step);
    const { checkpointSteps = 0 } = this.options;
    while (at.step < this.steps) {
      // Between two steps, so that a pause or a cancellation always leaves whole steps behind.
      await this.turn('training');
      await this.step();
      this.report('training');
      if (checkpointSteps > 0 && at.step % checkpointSteps === 0) await this.save();
    }
    const began = performance.now();
    const { model, course, store, validation, card } = this.run;
    const { metrics, sample } = await course.optimiser.withBest(() =>
      this.judge(() =>
        validate(
          model,
          store,
          validation,
          card.hyper.microBatch,
          () => this.turn('validating'),
          this.watch,
        ),
      ),
    );
    this.requireFinite('validation loss', metrics.valLoss);
    if (sample) this.requireFinite('validation SSIM', metrics.valSsim);
    this.clock.validation = (performance.now() - began) / 1000;
    const measures = Object.fromEntries(
      Object.entries(at.measureSums).map(([name, sum]) => [name, sum / at.eventsSeen]),
    );
    await this.endEpoch({
      epoch: at.epoch + 1,
      loss: at.lossSum / at.eventsSeen,
      ...metrics,
      gradientNorm: at.gradientNormSum / this.steps,
      seconds: at.seconds + this.clock.validation,
      ...(model.phases ? { phase: course.phase.title } : {}),
      ...(Object.keys(measures).length > 0 ? { measures } : {}),
    });
    this.report('training', sample);
  }

  /** A validation, and what the watched events look like at the same weights. */
  private async judge<T>(validation: () => Promise<T>): Promise<T> {
    const judged = await validation();
    await this.watch?.endEpoch(this.at.epoch + 1, () => this.turn('validating'));
    return judged;
  }

  /** One step of the optimiser on one batch, computed in parts that fit into memory. */
  private async step(): Promise<void> {
    const { at } = this;
    const { course, order, store } = this.run;
    const { gradients, optimiser } = course;
    const { batch } = course.phase;
    const { microBatch, augment: augmenting } = this.run.card.hyper;
    const began = performance.now();
    const events = order.subarray(at.step * batch, (at.step + 1) * batch);
    let loss = 0;
    for (let start = 0; start < events.length; start += microBatch) {
      const part = events.subarray(start, start + microBatch);
      const values = await store.read(part);
      const seen = augmenting ? this.augmented(values) : values;
      const computed = gradients.compute(seen, store.labels(part), this.noiseRandom);
      optimiser.accumulate(computed.gradients, 1 / events.length);
      this.measure(part.length);
      loss += computed.loss;
    }
    this.requireFinite('loss', loss);
    const { hyper } = this.run.card;
    const done = at.epoch * this.steps + at.step;
    const gradientNorm = optimiser.step(rateFactor(hyper, done + 1, hyper.epochs * this.steps));
    this.requireFinite('gradient', gradientNorm);
    at.lossSum += loss;
    at.gradientNormSum += gradientNorm;
    at.eventsSeen += events.length;
    at.step++;
    this.clock.events += events.length;
    const seconds = (performance.now() - began) / 1000;
    at.seconds += seconds;
    this.clock.seconds += seconds;
  }

  /** Takes up what the model has measured while it looked at so many events. */
  private measure(events: number): void {
    const { course, model } = this.run;
    if (!course.phase.sampled || !model.measures) return;
    const sums = this.at.measureSums;
    for (const [name, value] of Object.entries(model.measures())) {
      sums[name] = (sums[name] ?? 0) + value * events;
    }
  }

  /** Ends a training that diverged before anything of it is saved. */
  private requireFinite(what: string, value: number): void {
    if (Number.isFinite(value)) return;
    const { at, steps } = this;
    const { learningRate } = this.run.course.phase;
    const step = Math.min(at.step + 1, steps);
    throw new DarkscopeError(
      'bad-parameter',
      `training diverged in epoch ${at.epoch + 1}, step ${step} of ${steps}: ` +
        `the ${what} is ${value} with a learning rate of ${learningRate}`,
      {
        file: this.options.out,
        hint:
          'Train with a smaller learning rate into another folder; ' +
          'this one keeps the best epoch so far and the last good checkpoint.',
      },
    );
  }

  private augmented(values: Float32Array): Float32Array {
    const out = new Float32Array(values.length);
    const size = inputSize(this.run.model.kind);
    const draw = this.run.card.hyper.anyRotation ? drawRotation : drawAugmentation;
    for (let at = 0; at < values.length; at += size) {
      augment(draw(this.augmentRandom), values, at, out, at, size / MASK_SIZE);
    }
    return out;
  }

  /** Keeps the weights if they are the best so far, then saves all. */
  private async endEpoch(metrics: EpochMetrics): Promise<void> {
    const { at } = this;
    const { course, model } = this.run;
    // Of this phase alone: a later one is what the earlier ones were for.
    const rivals = at.metrics.slice(course.phase.from);
    const best = rivals.reduce((most, m) => Math.max(most, merit(model, m)), -Infinity);
    at.metrics.push(metrics);
    at.epoch++;
    if (merit(model, metrics) > best || rivals.length === 0) {
      const weights = course.optimiser.best();
      const named = [...this.run.model.weights].map(([name, { shape }], i) => ({
        name,
        shape,
        values: weights[i],
      }));
      at.weightsSha256 = await writeWeightFiles(this.options.out, named);
      at.selectedEpoch = at.epoch;
    }
    await this.watch?.keep(at.epoch, this.run.course.optimiser.best());
    const { phase } = course;
    const reason = model.failure?.(at.metrics.slice(phase.from).map((m) => m.measures ?? {}));
    if (reason) at.endedEarly = reason;
    Object.assign(at, {
      step: 0,
      lossSum: 0,
      gradientNormSum: 0,
      eventsSeen: 0,
      measureSums: {},
      seconds: 0,
    });
    this.orderRandom.shuffle(this.run.order);
    // The checkpoint first: resumed from it, the run knows the weights that the card is about to name.
    await this.save();
    await this.describe();
  }

  /** Brings the card up to date, and the weights that it names to their place. */
  private async describe(): Promise<void> {
    await writeCard(this.options.out, this.card('training'));
    await settleWeights(this.options.out, this.at.weightsSha256);
  }

  private async save(): Promise<void> {
    const position = {
      ...this.at,
      orderRandom: this.orderRandom.snapshot(),
      augmentRandom: this.augmentRandom.snapshot(),
      noiseRandom: this.noiseRandom.snapshot(),
    };
    const optimiser = this.run.course.optimiser.state();
    await writeCheckpoint(this.options.out, { position, optimiser, order: this.run.order });
  }

  /** Lets messages in, waits while paused, and stops when asked to. */
  private async turn(phase: 'training' | 'validating'): Promise<void> {
    const { control, signal } = this.options;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new Cancelled('training');
    if (control?.paused) {
      // A checkpoint holds whole steps; a paused validation is simply done again after a resume.
      await this.save();
      this.report('paused');
      await control.whenRunning(signal);
      if (signal?.aborted) throw new Cancelled('training');
    }
    if (phase === 'validating') this.report(phase);
  }

  private report(phase: FitProgress['phase'], sample?: FitSample): void {
    const { at, steps, clock } = this;
    const { epochs } = this.run.card.hyper;
    const { batch } = this.run.course.phase;
    const perEvent = clock.seconds / clock.events;
    const left = Math.max((epochs - at.epoch) * this.run.order.length - at.step * batch, 0);
    // Before the first validation: an event forwards only costs about a third of one forwards and back.
    const validation = Number.isNaN(clock.validation)
      ? (perEvent / 3) * this.run.validation.length
      : clock.validation;
    this.options.onProgress?.({
      phase,
      epoch: Math.min(at.epoch + 1, epochs),
      epochs,
      step: at.step,
      steps,
      loss: at.lossSum / at.eventsSeen,
      eventsPerSecond: 1 / perEvent,
      secondsLeft: phase === 'finished' ? 0 : left * perEvent + (epochs - at.epoch) * validation,
      history: [...at.metrics],
      ...(sample ? { sample } : {}),
    });
  }

  private card(state: ModelCard['state']): ModelCard {
    const { metrics, selectedEpoch, weightsSha256, endedEarly } = this.at;
    return {
      ...this.run.card,
      state,
      metrics,
      selectedEpoch,
      weightsSha256,
      ...(endedEarly ? { endedEarly } : {}),
    };
  }
}

const starting: FitProgress = {
  phase: 'preparing',
  epoch: 0,
  epochs: 0,
  step: 0,
  steps: 0,
  loss: NaN,
  eventsPerSecond: NaN,
  secondsLeft: NaN,
  history: [],
};
