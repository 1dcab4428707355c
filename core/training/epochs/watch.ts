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
import { scoreOf } from '../../scores/score-events';
import { eventsToDraw, signalToScore } from './choose';
import { beginRecords, keepWeights, readWatched, writeRecord, type WatchedEvents } from './records';

export interface WatchOptions {
  /** Where labelled signal comes from; the training's own events when left out. */
  readonly signal?: { readonly source: EventSource; readonly files: readonly string[] };
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
  private seen = 0;

  private constructor(
    private readonly followed: Followed,
    private readonly watched: WatchedEvents,
    private readonly signal: EventSource,
    private readonly signalEvents: Uint32Array,
    private readonly drawn: ReturnType<typeof eventsToDraw>,
  ) {
    this.scores = new Float32Array(watched.labels.length);
    this.pictures = new Float32Array(watched.pictured.length * MASK_SIZE);
  }

  /** Begins to watch, or goes on with what an interrupted training watched. */
  static async open(followed: Followed, { signal, keepEvery }: WatchOptions): Promise<Watch> {
    const { model, source, training, validation, out } = followed;
    const signalSource = signal?.source ?? source;
    const learnt = new Set(signal ? [] : [...training, ...validation]);
    const events = signalToScore(signalSource, learnt);
    const draws = model.kind.scores.some((name) => SCORES[name].needs === 'reconstruction');
    const drawn = draws
      ? eventsToDraw(validation.length, events.length)
      : { validation: [], signal: [] };
    const shown = [
      ...drawn.validation.map((at) => ({ from: source, event: validation[at] })),
      ...drawn.signal.map((at) => ({ from: signalSource, event: events[at] })),
    ];
    const labelled = (event: number): number =>
      source.labels[event] === UNLABELLED ? BACKGROUND_LABEL : source.labels[event];
    const watched: WatchedEvents = {
      score: model.kind.mainScore,
      keepEvery,
      signalFiles: [...(signal?.files ?? [])],
      labels: [
        ...Array.from(validation, labelled),
        ...Array.from(events, (event) => signalSource.labels[event]),
      ],
      masses: [
        ...Array.from(validation, (event) => source.masses[event]),
        ...Array.from(events, (event) => signalSource.masses[event]),
      ],
      pictured: shown.map(({ from, event }) => ({
        ...from.id(event),
        label: from.labels[event],
        massGeV: from.masses[event],
      })),
    };
    const known = await readWatched(out);
    if (!known || JSON.stringify(known.watched) !== JSON.stringify(watched)) {
      const masks = new Uint8Array(shown.length * MASK_SIZE);
      for (const [i, { from, event }] of shown.entries()) {
        masks.set(masksOf(await from.readImages([event])), i * MASK_SIZE);
      }
      await beginRecords(out, watched, masks);
    }
    return new Watch(followed, watched, signalSource, events, drawn);
  }

  /** To be told of the validation events batch by batch, in their order. */
  see(masks: Float32Array, prediction: Prediction): void {
    const events = masks.length / MASK_SIZE;
    this.take(masks, prediction, this.seen, (at) => this.drawn.validation.indexOf(at));
    this.seen += events;
  }

  /** A validation that was broken off is done again from its start. */
  restart(): void {
    this.seen = 0;
  }

  /** Scores the signal and keeps all of the epoch. @param beforeBatch throws to stop. */
  async endEpoch(epoch: number, beforeBatch: () => Promise<void>): Promise<void> {
    const { model, validation, out } = this.followed;
    const { signalEvents } = this;
    const first = this.drawn.validation.length;
    for (let start = 0; start < signalEvents.length; start += BATCH) {
      await beforeBatch();
      const part = signalEvents.subarray(start, start + BATCH);
      const images = await this.readSignal(part);
      if (!images) {
        this.scores.fill(NaN, validation.length + start, validation.length + start + part.length);
        continue;
      }
      const prediction = predict(model, inputOf(model.kind, images));
      const picture = (at: number): number => {
        const place = this.drawn.signal.indexOf(at - validation.length);
        return place < 0 ? -1 : first + place;
      };
      this.take(masksOf(images), prediction, validation.length + start, picture);
    }
    const { scores, pictures } = this;
    await writeRecord(out, { epoch, scores, pictures });
    this.restart();
  }

  /** Null where a file can no longer be read: what is only watched does not end a training. */
  private async readSignal(events: Uint32Array): Promise<Float32Array | null> {
    try {
      return await this.signal.readImages(events);
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

  /** @param picture place among the pictures of an event, by its place among all watched; -1 for none. */
  private take(
    masks: Float32Array,
    prediction: Prediction,
    start: number,
    picture: (at: number) => number,
  ): void {
    const events = masks.length / MASK_SIZE;
    for (let i = 0; i < events; i++) {
      this.scores[start + i] = scoreOf(this.followed.model.kind.mainScore, masks, prediction, i);
      const place = picture(start + i);
      if (place < 0 || !prediction.reconstruction) continue;
      const drawn = prediction.reconstruction.subarray(i * MASK_SIZE, (i + 1) * MASK_SIZE);
      this.pictures.set(drawn, place * MASK_SIZE);
    }
  }
}
