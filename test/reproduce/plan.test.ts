import { describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '../../core/models/index';
import { PAPER_MODELS } from '../../core/reproduce/published';
import { resultTraining } from '../../core/reproduce/assemble';
import { planTrainings, paperSettings, type PlanOptions } from '../../core/reproduce/plan';
import { smallSource } from '../training/small-source';
import type { PaperEvents } from '../../core/reproduce/events';
import type { ModelKind } from '../../core/models/model';

const background = Array<number>(20).fill(0);
const masses = [...background, ...background, 125, 125, 125, 125, 400, 400, 400, 2100, 2100, 2100];
const labels = masses.map((mass) => (mass === 0 ? 0 : mass < 2000 ? 1 : 2));

/** The first twenty events, all background, to train on; the others to test on. */
function events(trainingSignal: readonly number[] = []): PaperEvents {
  const source = { ...smallSource(labels), masses: Float64Array.from(masses) };
  const all = labels.map((_, event) => event);
  const isTraining = (event: number): boolean => event < 20 || trainingSignal.includes(event);
  return {
    source,
    training: Uint32Array.from(all.filter(isTraining)),
    test: Uint32Array.from(all.filter((event) => !isTraining(event))),
    division: 'given',
    files: [{ file: 'memory', events: labels.length, sha256: 'a' }],
  };
}

const options: PlanOptions = { seeds: [42, 51], allSeeds: false, preset: 'paper', set: {} };
const signalOf = (positions: Uint32Array): number[] =>
  Array.from(positions).filter((event) => labels[event] > 0);
const kinds: readonly ModelKind[] = Object.values(MODEL_KINDS);

describe('the plan', () => {
  it.each(kinds.map((kind) => [kind.id, kind] as const))(
    '%s is never tested on an event that it learns from, and always on all background',
    (id) => {
      const planned = planTrainings(events(), { ...options, models: [id], allSeeds: true });
      for (const { learning, scored } of planned) {
        expect(Array.from(scored).filter((event) => learning.includes(event))).toEqual([]);
        expect(Array.from(scored).filter((event) => labels[event] === 0)).toHaveLength(20);
      }
    },
  );

  it.each(kinds.filter(({ supervision }) => supervision === 'full').map(({ id }) => id))(
    '%s learns from one half of the test signal and is tested on the other, mass by mass',
    (id) => {
      const planned = planTrainings(events(), { ...options, models: [id] });
      expect(planned.map(({ fold }) => fold)).toEqual([1, 2]);
      const tested = planned.flatMap(({ scored }) => signalOf(scored));
      expect(tested.sort((a, b) => a - b)).toEqual(signalOf(events().test));
      for (const { learning } of planned) {
        const learnt = signalOf(learning).map((event) => masses[event]);
        expect(learnt.filter((mass) => mass === 125)).toHaveLength(2);
        for (const mass of [400, 2100]) {
          expect([1, 2]).toContain(learnt.filter((one) => one === mass).length);
        }
      }
    },
  );

  it.each(kinds.filter(({ supervision }) => supervision === 'weak').map(({ id }) => id))(
    '%s has its contaminating events taken out of the test, the same for all seeds',
    (id) => {
      const planned = planTrainings(events(), { ...options, models: [id], allSeeds: true });
      const learnt = planned.map(({ learning }) => signalOf(learning));
      expect(learnt[0].length).toBeGreaterThan(0);
      expect(learnt[1]).toEqual(learnt[0]);
    },
  );

  it.each(kinds.filter(({ supervision }) => supervision !== 'none').map(({ id }) => id))(
    '%s takes signal of the training events where they have some, without folds',
    (id) => {
      const given = events([40, 44, 47, 48]);
      const planned = planTrainings(given, { ...options, models: [id] });
      expect(planned.map(({ fold }) => fold)).toEqual([null]);
      expect(planned[0].learning).toEqual(given.training);
      expect(planned[0].scored).toEqual(given.test);
    },
  );

  it('trains for all seeds what the paper did so, the rest once, and every model before further seeds', () => {
    const models = PAPER_MODELS.map(({ kind }) => kind).filter((kind) => kind in MODEL_KINDS);
    const planned = planTrainings(events(), options);
    const first = planned.filter(({ seed }) => seed === 42).map(({ kind }) => kind.id);
    expect([...new Set(first)]).toEqual(models);
    expect(planned.slice(first.length).map(({ kind, seed }) => [kind.id, seed])).toEqual([
      ['codae', 51],
      ['cae', 51],
    ]);
  });

  it('caps epochs and never raises them, unless they are set', () => {
    const epochs = (more: Partial<PlanOptions>): number[] =>
      planTrainings(events(), { ...options, models: ['codae'], ...more }).map(
        ({ hyper }) => hyper.epochs,
      );
    const paper = paperSettings(MODEL_KINDS.codae)?.epochs;
    expect(new Set(epochs({ epochs: 3 }))).toEqual(new Set([3]));
    expect(new Set(epochs({ epochs: 1000 }))).toEqual(new Set([paper]));
    expect(new Set(epochs({ epochs: 3, set: { epochs: 200 } }))).toEqual(new Set([200]));
  });

  it('takes a setting for one kind of model, which goes before that for all', () => {
    const set = { batch: 16, 'cae.batch': 8 };
    const batches = planTrainings(events(), { ...options, models: ['codae', 'cae'], set }).map(
      ({ kind, hyper }) => `${kind.id} ${hyper.batch}`,
    );
    expect(new Set(batches)).toEqual(new Set(['codae 16', 'cae 8']));
  });

  it('gives other settings another folder, and the same settings the same', () => {
    const ids = (set: PlanOptions['set']): string[] =>
      planTrainings(events(), { ...options, set }).map(({ id }) => id);
    expect(ids({ batch: 16 })).toEqual(ids({ batch: 16 }));
    expect(ids({ batch: 16 }).filter((id) => ids({ batch: 8 }).includes(id))).toEqual([]);
  });

  it('refuses a setting that no chosen model has', () => {
    expect(() => planTrainings(events(), { ...options, set: { filtres: 4 } })).toThrow(
      /no chosen model has a hyperparameter filtres/,
    );
  });
});

describe('what is said to differ from the paper', () => {
  const differing = (id: string, set: PlanOptions['set']) => {
    const [training] = planTrainings(events(), { ...options, models: [id], set });
    return resultTraining({ training }).differs;
  };

  it('leaves the micro-batch out, except where batch normalisation makes it matter', () => {
    const set = { batch: 16, microBatch: 16 };
    expect(differing('codae', set)).toEqual({ batch: 128 });
    expect(differing('dirichlet-vae', set)).toEqual({ batch: 128, microBatch: 128 });
  });
});
