import { describe, expect, it } from 'vitest';
import { evaluateColumn } from '../../core/evaluation';
import { IMAGE_SIZE, MASK_SIZE } from '../../core/events/schema';
import { runReport } from '../../core/report';
import type { PicturedEvent } from '../../core/report/gallery';
import { ticks } from '../../core/report/plot';
import type { ModelCard } from '../../core/training/card';

const card: ModelCard = {
  format: 'darkscope-model',
  formatVersion: 1,
  kind: 'codae',
  title: 'CoDAE',
  reference: 'section 4',
  state: 'finished',
  created: '2026-01-01T00:00:00.000Z',
  hyper: { epochs: 2 },
  seed: 42,
  parameters: 1646467,
  preprocessing: 'tracker > 0',
  assumeBackground: false,
  dataFiles: [{ file: 'qcd.h5', events: 100, sha256: 'ab'.repeat(32) }],
  split: { training: 75, validation: 25, signal: 0, unused: 0 },
  metrics: [1, 2].map((epoch) => ({
    epoch,
    loss: 300 / epoch,
    valLoss: 320 / epoch,
    valMse: 9,
    valSsim: 0.9,
    valPsnr: 20,
    gradientNorm: 1,
    seconds: 3,
  })),
  selectedEpoch: 2,
  weightsSha256: null,
  versions: { darkscope: '0.1.0', node: 'v20', tensorflow: '2.9.1', backend: 'native' },
};

function event(index: number, more: Partial<PicturedEvent> = {}): PicturedEvent {
  const image = new Float32Array(IMAGE_SIZE);
  image[3 * index] = 12;
  return {
    id: { file: 'run <3> & more.h5', index },
    label: 1,
    massGeV: 125,
    image,
    reconstruction: new Float32Array(MASK_SIZE).fill(0.5),
    values: [{ name: 'bce', value: 371.25, unit: '' }],
    ...more,
  };
}

/** What a page would fetch from elsewhere. */
function outsideReferences(page: string): string[] {
  return [...page.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)]
    .map((match) => match[1])
    .filter((address) => !address.startsWith('data:') && !address.startsWith('#'));
}

describe('the report of a run', () => {
  const values = [0, 1, 2, 3, 9, 8, 7, 1];
  const labels = [0, 0, 0, 0, 1, 1, 2, 2];
  const masses = [0, 0, 0, 0, 125, 400, 2100, 2100];
  const page = runReport({
    title: 'Run',
    version: '0.1.0',
    card,
    files: [{ name: 'run <3> & more.h5', events: 8 }],
    labels,
    masses,
    scores: new Map([
      ['bce', values],
      ['z1', values],
      ['z2', [...values].reverse()],
    ]),
    evaluations: ['bce', 'z1'].map((name) => evaluateColumn(name, values, labels, masses)),
    top: { by: 'bce', events: [event(4), event(5)] },
  });

  it('needs nothing from elsewhere', () => {
    expect(outsideReferences(page)).toEqual([]);
    expect(page).not.toMatch(/<script|<link|@import|NaN|undefined/);
  });

  it('shows model, training, figures, scores, latent space and the highest events', () => {
    for (const heading of [
      'Model',
      'Training',
      'How well signal is told from background',
      'Scores',
      'Latent space',
      'The 2 highest by bce',
    ]) {
      expect(page).toContain(`<h2>${heading}</h2>`);
    }
    expect(page).toContain('1,646,467 parameters');
    // tracker, ECAL, HCAL, mask, reconstruction and residual of two events
    expect(page.match(/href="data:image\/png;base64,/g)).toHaveLength(12);
  });

  it('says how many events lie outside a histogram and how many of a sample are drawn', () => {
    expect(page).toMatch(/bce by class; \d+ events outside the axis/);
    expect(page).toContain('shown 8 of 8 events');
  });

  it('of a model that draws no image has a learning curve of the loss alone', () => {
    const blind = { valMse: NaN, valSsim: NaN, valPsnr: NaN };
    const told = runReport({
      title: 'Classifier',
      version: '0.1.0',
      card: {
        ...card,
        split: { ...card.split, signal: 40 },
        metrics: card.metrics.map((m) => ({ ...m, ...blind })),
      },
      files: [{ name: 'x.h5', events: 2 }],
      labels: [0, 1],
      masses: [0, 125],
      scores: new Map([['signal', [0.1, 0.9]]]),
      evaluations: [],
      top: { by: 'signal', events: [event(1, { reconstruction: undefined })] },
    });
    expect(told).toContain('Loss by epoch');
    expect(told).toContain('75 training, 25 validation events, 40 of them labelled signal');
    expect(told).not.toMatch(/SSIM|Structural|NaN|Infinity/);
  });

  it('leaves out what there is nothing to say about', () => {
    const bare = runReport({
      title: 'Bare',
      version: '0.1.0',
      files: [{ name: 'x.h5', events: 2 }],
      labels: [-1, -1],
      masses: [NaN, NaN],
      scores: new Map([['bce', [1, 1]]]),
      evaluations: [],
      top: { by: 'bce', events: [] },
    });
    expect(bare).not.toMatch(/<h2>(Model|Training|Latent space|How well)/);
    expect(bare).not.toContain('NaN');
  });
});

describe('ticks', () => {
  it('are round and inside the axis', () => {
    expect(ticks({ title: '', low: -0.2, high: 1 })).toEqual([-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks({ title: '', low: 131, high: 612 })).toEqual([200, 300, 400, 500, 600]);
  });

  it('of a logarithmic axis are powers of ten', () => {
    expect(ticks({ title: '', low: 0.001, high: 1, log: true })).toEqual([0.001, 0.01, 0.1, 1]);
  });
});
