/** What an exported model is worth beside the model it was made of: the same numbers, and how fast. */
import { Cancelled } from '../errors';
import { evaluateColumn } from '../evaluation/index';
import { masksOf } from '../events/preprocess';
import { BACKGROUND_LABEL, EVENT_CLASSES } from '../events/schema';
import { inputOf, inputSize, predict, predictLatent } from '../models/predict';
import { scoreOf } from '../scores/score-of';
import { LATENT } from './graph';
import type { EventSource } from '../events/source';
import type { Model } from '../models/model';
import type { Runner } from './runner';

const BATCH = 32;
const WARM_UP = 5;
const RUNS = 31;

/** Milliseconds for one event, medians of `runs`. */
export interface Latency {
  readonly part: 'whole model' | 'latents alone';
  readonly runs: number;
  readonly modelMs: number;
  readonly exportMs: number;
}

/** Runs model and export in turns on one empty event. */
export async function measureLatency(model: Model, runner: Runner): Promise<Latency[]> {
  const event = new Float32Array(inputSize(model.kind));
  const whole = await inTurns(
    () => predict(model, event),
    () => runner.run(event),
  );
  const latencies: Latency[] = [{ part: 'whole model', ...whole }];
  if (predictLatent(model, event)) {
    const latents = await inTurns(
      () => predictLatent(model, event),
      () => runner.run(event, LATENT),
    );
    latencies.push({ part: 'latents alone', ...latents });
  }
  return latencies;
}

async function inTurns(
  before: () => unknown,
  after: () => Promise<unknown>,
): Promise<Pick<Latency, 'runs' | 'modelMs' | 'exportMs'>> {
  const times: [number[], number[]] = [[], []];
  for (let i = -WARM_UP; i < RUNS; i++) {
    const began = performance.now();
    before();
    const between = performance.now();
    await after();
    const ended = performance.now();
    if (i < 0) continue;
    times[0].push(between - began);
    times[1].push(ended - between);
  }
  const [modelMs, exportMs] = times.map((t) => t.sort((a, b) => a - b)[RUNS >> 1]);
  return { runs: RUNS, modelMs, exportMs };
}

/** AUROC of one score for one signal, in [0, 1], by the model and by what was exported. */
export interface ComparedScore {
  readonly score: string;
  readonly class: string;
  readonly massGeV: number;
  readonly model: number;
  readonly export: number;
}

export interface Comparison {
  readonly events: number;
  /** For each score the largest difference of any event, over the spread (standard deviation) of the score. */
  readonly largestDifference: Readonly<Record<string, number>>;
  /** Empty where there is no labelled background or no signal. */
  readonly auroc: readonly ComparedScore[];
}

/** Scores events with both. @throws Cancelled; whatever reading throws. */
export async function compareOn(
  source: EventSource,
  model: Model,
  runner: Runner,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (done: number) => void } = {},
): Promise<Comparison> {
  const names = model.kind.scores;
  const column = (): Record<string, Float64Array> =>
    Object.fromEntries(names.map((name) => [name, new Float64Array(source.count)]));
  const [before, after] = [column(), column()];
  for (let start = 0; start < source.count; start += BATCH) {
    if (options.signal?.aborted) throw new Cancelled('comparing the export with the model');
    const count = Math.min(BATCH, source.count - start);
    const images = await source.readImages(Array.from({ length: count }, (_, i) => start + i));
    const values = inputOf(model.kind, images);
    const masks = masksOf(images);
    const [expected, found] = [predict(model, values), await runner.run(values)];
    for (const name of names) {
      for (let i = 0; i < count; i++) {
        before[name][start + i] = scoreOf(name, masks, expected, i);
        after[name][start + i] = scoreOf(name, masks, found, i);
      }
    }
    options.onProgress?.(start + count);
  }
  return {
    events: source.count,
    largestDifference: Object.fromEntries(
      names.map((name) => [name, largestDifference(before[name], after[name])]),
    ),
    auroc: isJudgeable(source)
      ? names.flatMap((name) => comparedAuroc(name, before[name], after[name], source))
      : [],
  };
}

function comparedAuroc(
  score: string,
  before: Float64Array,
  after: Float64Array,
  { labels, masses }: EventSource,
): ComparedScore[] {
  const found = evaluateColumn(score, after, labels, masses).points;
  return evaluateColumn(score, before, labels, masses).points.map((point, i) => ({
    score,
    class: point.class,
    massGeV: point.massGeV,
    model: point.auroc,
    export: found[i].auroc,
  }));
}

function isJudgeable({ labels }: EventSource): boolean {
  const signals = EVENT_CLASSES.filter(({ label }) => label > BACKGROUND_LABEL);
  return labels.includes(BACKGROUND_LABEL) && signals.some(({ label }) => labels.includes(label));
}

function largestDifference(before: Float64Array, after: Float64Array): number {
  const mean = before.reduce((sum, x) => sum + x, 0) / before.length;
  const variance = before.reduce((sum, x) => sum + (x - mean) ** 2, 0) / before.length;
  const largest = before.reduce((max, x, i) => Math.max(max, Math.abs(x - after[i])), 0);
  return largest === 0 ? 0 : largest / Math.sqrt(variance);
}
