/**
 * Follows a training with a fixed set of events: after every epoch it scores and draws them and keeps the result.
 * It only looks: nothing here chooses weights, and no generator of the training is drawn from.
 */
import { DarkscopeError } from '../../errors';
import { BACKGROUND_LABEL, MASK_SIZE, UNLABELLED } from '../../events/schema';
import { masksOf } from '../../events/preprocess';
import { inputOf, predict } from '../../models/predict';
import type { EventSource } from '../../events/source';
import type { Prediction } from '../../models/predict';
import type { Model } from '../../models/model';
import { SCORES } from '../../scores/index';
import { scoreOf } from '../../scores/score-of';
import { drawnPlaces, signalToScore } from './choose';
import { beginRecords, keepWeights, readWatched, writeRecord, type WatchedEvents } from './records';

export interface WatchOptions {
  /**
   * Where labelled signal comes from; the training's own events when left out. An interrupted training goes on
   * without the signal where its files cannot be had any more (null).
   */
  readonly signal?: { readonly source: EventSource | null; readonly files: readonly string[] };
  /** Weights are kept of every so many epochs, to be taken up later; 0 for none. */
  readonly keepEvery: number;
}

interface Followed {
  readonly model: Model;
  /** Of the training. */
  readonly source: EventSource;
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
  readonly out: string;
}

const BATCH = 16;

export class Watch {
  private readonly scores: Float32Array;
  private readonly pictures: Float32Array;
  /** Of each picture, the place of its event among those scored. */
  private readonly drawn: readonly number[];
  private seen = 0;

  private constructor(
    private readonly followed: Followed,
    private readonly watched: WatchedEvents,
    private readonly signal: SignalEvents,
  ) {
    this.scores = new Float32Array(watched.labels.length);
    this.pictures = new Float32Array(watched.pictured.length * MASK_SIZE);
    const { validation } = followed;
    const all = validation.length + watched.signal.length;
    this.drawn = drawnPlaces(watched.pictured.length > 0, validation.length, all);
  }

  /** Begins to watch, or goes on with what an interrupted training watched. */
  static async open(followed: Followed, { signal, keepEvery }: WatchOptions): Promise<Watch> {
    const { source, training, validation, out } = followed;
    const from = signal ? signal.source : source;
    const known = await readWatched(out);
    if (known) return new Watch(followed, known.watched, findAgain(from, known.watched.signal));
    const learnt = new Set(signal ? [] : [...training, ...validation]);
    const events = from ? signalToScore(from, learnt) : new Uint32Array(0);
    const watched = describe(followed, from ?? source, events, signal?.files ?? [], keepEvery);
    const watch = new Watch(followed, watched, { source: from, events });
    const masks = new Uint8Array(watched.pictured.length * MASK_SIZE);
    for (const [i, at] of watch.drawn.entries()) {
      const own = at < validation.length;
      const event = own ? validation[at] : events[at - validation.length];
      const image = await (own ? source : (from ?? source)).readImages([event]);
      masks.set(masksOf(image), i * MASK_SIZE);
    }
    await beginRecords(out, watched, masks);
    return watch;
  }

  /** To be told of the validation events batch by batch, in their order. */
  see(masks: Float32Array, prediction: Prediction): void {
    this.take(masks, prediction, this.seen);
    this.seen += masks.length / MASK_SIZE;
  }

  /** A validation that was broken off is done again from its start. */
  restart(): void {
    this.seen = 0;
  }

  /** Scores the signal and keeps all of the epoch. @param beforeBatch throws to stop. */
  async endEpoch(epoch: number, beforeBatch: () => Promise<void>): Promise<void> {
    const { model, validation, out } = this.followed;
    const { scores, pictures } = this;
    for (let start = 0; start < this.signal.events.length; start += BATCH) {
      await beforeBatch();
      const part = this.signal.events.subarray(start, start + BATCH);
      const at = validation.length + start;
      const images = await this.readSignal(part);
      if (images) this.take(masksOf(images), predict(model, inputOf(model.kind, images)), at);
      else scores.fill(NaN, at, at + part.length);
    }
    await writeRecord(out, { epoch, scores, pictures });
    this.restart();
  }

  /** Null where a file can no longer be read: what is only watched does not end a training. */
  private async readSignal(events: Uint32Array): Promise<Float32Array | null> {
    const { source } = this.signal;
    if (!source || events.includes(LOST)) return null;
    try {
      return await source.readImages(events);
    } catch (error) {
      if (error instanceof DarkscopeError) return null;
      throw error;
    }
  }

  /** @param weights those that the model is judged with after this epoch. */
  async keep(epoch: number, weights: readonly Float32Array[]): Promise<void> {
    const { keepEvery } = this.watched;
    if (keepEvery > 0 && epoch % keepEvery === 0) {
      await keepWeights(this.followed.out, epoch, weights);
    }
  }

  /** @param start place of the batch's first event among those scored. */
  private take(masks: Float32Array, prediction: Prediction, start: number): void {
    const events = masks.length / MASK_SIZE;
    for (let i = 0; i < events; i++) {
      this.scores[start + i] = scoreOf(this.followed.model.kind.mainScore, masks, prediction, i);
      const picture = this.drawn.indexOf(start + i);
      if (picture < 0 || !prediction.reconstruction) continue;
      const drawn = prediction.reconstruction.subarray(i * MASK_SIZE, (i + 1) * MASK_SIZE);
      this.pictures.set(drawn, picture * MASK_SIZE);
    }
  }
}

interface SignalEvents {
  readonly source: EventSource | null;
  /** Positions in the source; `LOST` for an event that is not there any more. */
  readonly events: Uint32Array;
}

const LOST = 0xffffffff;

/** Events of an earlier session by their identity. */
function findAgain(source: EventSource | null, signal: WatchedEvents['signal']): SignalEvents {
  const places = new Map(signal.map(({ file, index }, at) => [`${index} ${file}`, at]));
  const events = new Uint32Array(signal.length).fill(LOST);
  for (let event = 0; event < (source?.count ?? 0); event++) {
    const id = source?.id(event);
    const at = id && places.get(`${id.index} ${id.file}`);
    if (at !== undefined) events[at] = event;
  }
  return { source, events };
}

function describe(
  { model, source, validation }: Followed,
  from: EventSource,
  events: Uint32Array,
  signalFiles: readonly string[],
  keepEvery: number,
): WatchedEvents {
  const draws = model.kind.scores.some((name) => SCORES[name].needs === 'reconstruction');
  const all = [
    ...Array.from(validation, (event) => ({ of: source, event })),
    ...Array.from(events, (event) => ({ of: from, event })),
  ];
  // Without a label an event is there as background only.
  const label = ({ of, event }: (typeof all)[number]): number =>
    of.labels[event] === UNLABELLED ? BACKGROUND_LABEL : of.labels[event];
  return {
    score: model.kind.mainScore,
    keepEvery,
    signalFiles: [...signalFiles],
    signal: Array.from(events, (event) => from.id(event)),
    labels: all.map(label),
    masses: all.map(({ of, event }) => of.masses[event]),
    pictured: drawnPlaces(draws, validation.length, all.length).map((at) => ({
      ...all[at].of.id(all[at].event),
      label: label(all[at]),
      massGeV: all[at].of.masses[all[at].event],
    })),
  };
}
