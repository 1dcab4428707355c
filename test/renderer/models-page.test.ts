import { describe, expect, it } from 'vitest';
import type { AsoResult, ColumnInfo, Job, ScoreEvaluation } from '../../core/engine/api';
import { asoRows, drawNote, strength } from '../../renderer/models/aso-rows';
import { metricFacts, settingsOf, trainingFacts } from '../../renderer/models/card-rows';
import { comparedCurves, meanCurve } from '../../renderer/models/compare-roc';
import { comparisonTable } from '../../renderer/models/comparison-csv';
import { differenceText, pText, verdict } from '../../renderer/models/differences';
import {
  dataText,
  epochsText,
  modelRows,
  seenFiles,
  sortRows,
} from '../../renderer/models/model-rows';
import { seedGroups, spreadText } from '../../renderer/models/seed-groups';
import { anomaly } from '../../renderer/models/rank-axes';
import { bestEpoch, figuresOf } from '../../renderer/plots/learning';
import { travels } from '../../renderer/plots/lasso';
import { staleByModel, staleNames, staleText } from '../../renderer/state/stale';
import { modelKindInfo, modelSummary } from './harness/model-summary';

const epoch = (number: number, values: Record<string, number>) => ({
  epoch: number,
  seconds: 30,
  values,
});
const drawing = modelSummary('drawing', {
  created: '2025-01-02T00:00:00Z',
  epochs: 3,
  finished: false,
  selectedEpoch: 2,
  history: [
    epoch(1, { loss: 9, val_loss: 10, val_ssim: 0.5 }),
    epoch(2, { loss: 7, val_loss: 8, val_ssim: 0.7 }),
  ],
  hyperparameters: { batch: 8, augment: 1, filters: 64 },
});
const classifier = modelSummary('classifier', {
  kind: 'cct',
  created: '2025-01-03T00:00:00Z',
  selectedEpoch: 1,
  history: [epoch(1, { loss: 0.4, val_loss: 0.3, val_ssim: NaN })],
});
const published = modelSummary('published', {
  created: '2025-01-01T00:00:00Z',
  imported: 'tflite',
  trainedOn: [],
});
const column = (model: string, stale?: ColumnInfo['stale']): ColumnInfo => ({
  name: `${model}.bce`,
  unit: '',
  title: 'BCE',
  origin: 'score',
  integer: false,
  model,
  score: 'bce',
  ...(stale ? { stale } : {}),
});
const stale = {
  reasons: ['model' as const],
  files: 1,
  of: 3,
  parts: [{ file: 2, reasons: ['model' as const] }],
  reopen: false,
};

describe('many stale scores', () => {
  const scores = (model: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ ...column(model, stale), name: `${model}.s${i}` }));

  it('are named one by one while they are few, and by model where they are many', () => {
    expect(staleNames([...scores('a', 2), column('b')])).toBe('a.s0, a.s1');
    expect(staleNames([...scores('a', 4), ...scores('b', 3)])).toBe('7 scores, of a (4), b (3)');
  });
});

describe('what a model learnt from', () => {
  const file = (name: string, events: number) => ({ name, events });
  const classifier = modelSummary('c', {
    trainedOn: [file('qcd.h5', 500), file('suep.h5', 225)],
    split: { training: 580, validation: 20, signal: 180, unused: 125 },
  });

  it('are the events it used, which may be fewer than its files hold', () => {
    expect(dataText(classifier)).toBe('2 files, 600 events');
  });

  it('is told of the open files by name and size', () => {
    const open = [file('qcd.h5', 500), file('suep.h5', 224), file('svj.h5', 225)];
    expect(seenFiles(classifier, open)).toBe(1);
    expect(seenFiles(modelSummary('i', { trainedOn: [] }), open)).toBe(0);
  });
});

describe('the list of models', () => {
  const models = [drawing, classifier, published];
  const job: Job = {
    job: 'train-1',
    kind: 'train',
    title: '',
    state: 'running',
    done: 2,
    total: 3,
    unit: 'epochs',
    secondsLeft: null,
    dataset: null,
    model: 'drawing',
    error: null,
  };
  const rows = modelRows(
    models,
    [modelKindInfo()],
    [job],
    [column('drawing', stale), column('classifier')],
  );

  it('tells state, figures of the epoch kept, and scores of the open events', () => {
    expect(rows.map(({ state }) => state)).toEqual(['training', 'finished', 'imported']);
    expect(rows.map(({ loss }) => loss)).toEqual([8, 0.3, NaN]);
    expect(rows.map(({ ssim }) => ssim)).toEqual([0.7, NaN, NaN]);
    expect(rows.map(({ scored }) => scored)).toEqual(['stale', 'yes', 'no']);
    expect(models.map(epochsText)).toEqual(['2/3', '1', '–']);
  });

  it('sorts by any column, unknown figures last in either direction', () => {
    const order = (by: 'ssim' | 'loss' | 'created' | 'name', descending: boolean) =>
      sortRows(rows, { by, descending }).map(({ model }) => model.id);
    expect(order('loss', false)).toEqual(['classifier', 'drawing', 'published']);
    expect(order('loss', true)).toEqual(['drawing', 'classifier', 'published']);
    expect(order('ssim', true)[0]).toBe('drawing');
    expect(order('created', true)).toEqual(['classifier', 'drawing', 'published']);
    expect(order('name', false)).toEqual(['classifier', 'drawing', 'published']);
  });
});

describe('the card of a model', () => {
  it('leaves out figures that the model does not have', () => {
    expect(metricFacts(classifier).map(({ name }) => name)).toEqual([
      'validation loss',
      'training loss',
    ]);
    expect(metricFacts(drawing).map(({ value }) => value)).toEqual(['8', '0.7', '7']);
    expect(metricFacts(published)).toEqual([]);
    expect(trainingFacts(published)).toEqual([]);
  });

  it('shows settings by part, those that differ from the paper first', () => {
    const common = { title: '', explanation: '', default: 0 };
    const kind = modelKindInfo({
      hyperparameters: [
        { ...common, name: 'filters', type: 'integer', part: 'network' },
        { ...common, name: 'augment', type: 'flag', part: 'training' },
        { ...common, name: 'batch', type: 'integer', part: 'training' },
      ],
      presets: [
        {
          id: 'paper',
          title: '',
          explanation: '',
          values: { filters: 64, batch: 128, augment: 1 },
        },
      ],
    });
    const training = settingsOf(drawing, kind, 'training');
    expect(training.map(({ name, value, paper }) => [name, value, paper])).toEqual([
      ['batch', '8', '128'],
      ['augment', 'yes', null],
    ]);
    expect(settingsOf(drawing, kind, 'network').map(({ paper }) => paper)).toEqual([null]);
  });
});

describe('learning curves', () => {
  it('leave out figures that a model does not have, and know its best epoch', () => {
    const runs = [drawing, classifier].map(({ id, history }) => ({ name: id, history }));
    expect(figuresOf(runs)).toEqual(['loss', 'ssim']);
    expect(figuresOf(runs.slice(1))).toEqual(['loss']);
    expect(bestEpoch(drawing.history)?.epoch).toBe(2);
    expect(bestEpoch(classifier.history)).toBeNull();
    expect(bestEpoch(classifier.history, 'val_loss')?.epoch).toBe(1);
  });
});

describe('stale scores', () => {
  it('are told by model, with the reason and how many files', () => {
    expect([...staleByModel([column('a', stale), column('b')]).keys()]).toEqual(['a']);
    expect(staleText(stale)).toBe('Stale (1 of 3 files): the model has been trained on since.');
    expect(staleText({ ...stale, files: 3, reasons: ['file', 'mapping'] })).toBe(
      'Stale: the file has changed since; the file is read through another column mapping now.',
    );
  });
});

const point = (massGeV: number, x: number[], y: number[]) => ({
  class: 'SUEP',
  massGeV,
  signal: 10,
  background: 10,
  auroc: 0.9,
  aurocLow: 0.8,
  aurocHigh: 1,
  fpr40: 0.1,
  direction: 'above' as const,
  falsePositive: Float32Array.from(x),
  truePositive: Float32Array.from(y),
});
const evaluation = (name: string): ScoreEvaluation => ({
  column: name,
  points: [point(125, [0, 0, 1], [0, 0.5, 1]), point(400, [0, 0.5, 0.5, 1], [0, 0.5, 1, 1])],
  mauc: { suep: 90 },
  mfpr40: { suep: 10 },
});
/** By trapezoids. */
function area(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Array.from({ length: x.length - 1 }).reduce<number>(
    (sum, _, i) => sum + ((x[i + 1] - x[i]) * (y[i] + y[i + 1])) / 2,
    0,
  );
}

describe('compared ROC curves', () => {
  it('average over masses so that the area is the mean of the areas', () => {
    const points = evaluation('a').points;
    const { x, y } = meanCurve(points);
    const areas = points.map((p) => area(p.falsePositive, p.truePositive));
    expect(area(x, y)).toBeCloseTo((areas[0] + areas[1]) / 2, 10);
    expect(Array.from(x)).toEqual([0, 0, 0.5, 0.5, 1]);
    expect(Array.from(y)).toEqual([0, 0.25, 0.625, 0.875, 1]);
  });

  it('are one a score, marked where it is stale', () => {
    const scores = [
      { column: 'a.bce', name: 'a.bce', order: 0, stale: false },
      { column: 'b.bce', name: 'b.bce', order: 1, stale: true },
      { column: 'c.bce', name: 'c.bce', order: 2, stale: false },
    ];
    const list = [evaluation('a.bce'), evaluation('b.bce')];
    const names = (mass: number | null) =>
      comparedCurves(list, scores, 'SUEP', mass, null).map(({ name }) => name);
    expect(names(null)).toEqual(['a.bce', 'b.bce (stale)']);
    expect(names(125)).toHaveLength(2);
    expect(names(300)).toEqual([]);
  });
});

const aso = (a: string, b: string, massGeV: number, epsilonMin: number): AsoResult => ({
  class: 'SUEP',
  massGeV,
  column: a,
  against: b,
  epsilonMin,
  violationRatio: epsilonMin,
  signal: { count: massGeV, replacement: true },
  background: { count: 337, replacement: true },
});
const orders = [
  aso('a.bce', 'b.bce', 125, 0.1),
  aso('b.bce', 'a.bce', 125, 0.95),
  aso('a.bce', 'b.bce', 400, 0.3),
  aso('b.bce', 'a.bce', 400, 1),
];

describe('almost stochastic order', () => {
  it('has a row for each way of a pair', () => {
    const rows = asoRows(orders, ['a.bce', 'b.bce', 'c.bce']);
    expect(rows.map(({ column: a, against }) => [a, against])).toEqual([
      ['a.bce', 'b.bce'],
      ['b.bce', 'a.bce'],
    ]);
    expect(rows[0].byMass.get(400)?.epsilonMin).toBe(0.3);
    expect([0.1, 0.3, 0.6].map(strength)).toEqual(['surely', 'better', 'open']);
    expect(drawNote(orders)).toContain('125 to 400 signal and 337 background');
    expect(drawNote(orders)).toContain('with replacement');
  });
});

describe('differences', () => {
  it('have a sign, and a verdict where the interval leaves out zero', () => {
    expect(differenceText(0.0231)).toBe('+2.31');
    expect(differenceText(-0.004)).toBe('\u22120.40');
    expect(differenceText(-0.00001)).toBe('+0.00');
    expect(pText(0.0004)).toBe('p < 0.001');
    expect(verdict({ low: 0.01, high: 0.02 })).toBe('better');
    expect(verdict({ low: -0.01, high: 0.02 })).toBe('open');
  });

  it('are saved with everything else in one table', () => {
    const difference = { difference: 0.02, low: -0.01, high: 0.05, p: 0.2 };
    const both = { auroc: 0.9, againstAuroc: 0.88, signal: 10, background: 10 };
    const comparison = {
      column: 'b.bce',
      against: 'a.bce',
      points: [{ class: 'SUEP', massGeV: 125, ...both, ...difference }],
      mauc: { suep: difference },
    };
    const list = [evaluation('a.bce'), evaluation('b.bce')];
    const { columns, rows } = comparisonTable(list, [comparison], orders, ['b.bce']);
    const cells = [...rows].map((row) =>
      Object.fromEntries(columns.map((name, i) => [name, row[i]])),
    );
    expect(cells).toHaveLength(4);
    expect(cells[0]).toMatchObject({ score: 'a.bce', mass_GeV: 125, against: null, state: '' });
    expect(cells[2]).toMatchObject({
      score: 'b.bce',
      mass_GeV: 125,
      against: 'a.bce',
      difference: 0.02,
      epsilon_min: 0.95,
      epsilon_min_reversed: 0.1,
      state: 'stale',
    });
    expect(cells[3]).toMatchObject({ mass_GeV: 400, difference: null, epsilon_min: 1 });
  });
});

describe('a drag over a plot', () => {
  it('is no click when it ends where it began after a round', () => {
    expect(
      travels([
        [5, 5],
        [50, 5],
        [50, 50],
        [5, 5],
      ]),
    ).toBe(true);
    expect(
      travels([
        [5, 5],
        [7, 6],
        [5, 5],
      ]),
    ).toBe(false);
  });
});

describe('ranks on their axes', () => {
  it('rise by one for a tenth of the background, and end at half an event', () => {
    const drawn = anomaly(Float64Array.of(1, 0.1, 0.01, 0, NaN), 50);
    expect(drawn[0]).toBe(0);
    expect(drawn[1]).toBeCloseTo(1, 12);
    expect(drawn[2]).toBeCloseTo(2, 12);
    expect(drawn[3]).toBeCloseTo(2, 12);
    expect(drawn[4]).toBeNaN();
  });
});

describe('seeds of one training', () => {
  const run = (id: string, more: Parameters<typeof modelSummary>[1], order = 0) => ({
    id,
    model: modelSummary(id, { hyperparameters: { batch: 8 }, ...more }),
    column: column(id),
    order,
  });

  it('are grouped where nothing else differs', () => {
    const groups = seedGroups([
      run('a', { seed: 42 }),
      run('b', { seed: 51 }),
      run('other-settings', { seed: 73, hyperparameters: { batch: 16 } }),
      run('other-data', { seed: 73, trainedOn: [{ name: 'x.h5', events: 3 }] }),
      run('published', { seed: 0, imported: 'tflite' }),
      { id: 'n_tracks', model: null, column: column('n'), order: 5 },
    ]);
    expect(groups).toEqual([{ title: 'CoDAE bce', seeds: [42, 51], columns: ['a.bce', 'b.bce'] }]);
    expect(seedGroups([run('a', { seed: 42 }), run('again', { seed: 42 })])).toEqual([]);
    expect(spreadText({ mean: 94.406, deviation: 0.512 })).toBe('94.41 ± 0.51');
  });
});
