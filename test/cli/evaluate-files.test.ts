import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noReferenceData, referenceData } from '../reference-data';
import { builtBundle, darkscope, json, sample, spawned } from './command-line';

interface Evaluated {
  scores: Record<
    string,
    {
      mauc: { suep: number; svj: number };
      mfpr40: { suep: number; svj: number };
      points: {
        class: string;
        mass: number;
        auroc: number;
        auroc_low: number;
        auroc_high: number;
        fpr40: number;
        direction: string;
        counts: { signal: number; background: number };
      }[];
    }
  >;
}

/** What options add. */
interface Added {
  at: { points: { fpr: number }[]; means: { class: string; mfpr: number }[] };
  rejection: { points: { rejection: number | null; at_least?: number }[] };
  pair: { points: Difference[]; means: Difference[] };
  correlation: { pearson: number[][]; spearman: number[][]; counts: number[][] };
}

interface Difference {
  score: string;
  difference: number;
  p: number;
}

const reference = referenceData();

describe.skipIf(!reference)(
  `on the reference events${reference ? '' : `: ${noReferenceData}`}`,
  () => {
    const test = join(reference ?? '', 'test');

    // Figures of the authors' own evaluation on these files. Last: FPR40 with numpy.interp on scikit-learn's curve.
    it.each([
      {
        column: 'n_tracks',
        mauc: ['94.38', '88.22'],
        mfpr40: ['3.08', '2.31'],
        auroc: ['77.1', '91.5', '98.2', '99.6', '99.9', '99.9', '83.3', '89.6', '91.8'],
      },
      {
        column: 'mask_sum',
        mauc: ['94.92', '87.30'],
        mfpr40: ['2.88', '2.22'],
        auroc: ['78.4', '92.9', '98.6', '99.8', '99.9', '100.0', '84.3', '88.6', '89.0'],
      },
    ])('$column has the known AUROC and FPR40 to the last digit', async (known) => {
      const outcome = await darkscope('evaluate', '--data', test, '--by', known.column, '--json');
      expect(outcome.code).toBe(0);
      const { mauc, mfpr40, points } = json<Evaluated>(outcome).scores[known.column];
      expect([mauc.suep, mauc.svj].map((x) => x.toFixed(2))).toEqual(known.mauc);
      expect([mfpr40.suep, mfpr40.svj].map((x) => x.toFixed(2))).toEqual(known.mfpr40);
      expect(points.map((p) => p.auroc.toFixed(1))).toEqual(known.auroc);
      expect(points.map((p) => [p.class, p.mass])).toEqual([
        ['suep', 125],
        ['suep', 200],
        ['suep', 300],
        ['suep', 400],
        ['suep', 700],
        ['suep', 1000],
        ['svj', 2100],
        ['svj', 3100],
        ['svj', 4100],
      ]);
      expect(points[0].counts).toEqual({ signal: 23, background: 337 });
      expect(points.every((p) => p.direction === 'above')).toBe(true);
    });

    it('the total energy orders SUEP below background and SVJ above it', async () => {
      const outcome = await darkscope('evaluate', '--data', test, '--by', 'e_total', '--json');
      const { points, mauc } = json<Evaluated>(outcome).scores.e_total;
      expect([...new Set(points.map((p) => `${p.class} ${p.direction}`))]).toEqual([
        'suep below',
        'svj above',
      ]);
      expect(mauc.suep).toBeGreaterThanOrEqual(50);
    });

    it('people get a table with intervals', async () => {
      const { code, stdout } = await darkscope('evaluate', '--data', test, '--by', 'n_tracks');
      expect(code).toBe(0);
      expect(stdout).toMatch(/SUEP +125 GeV +23 +77\.1 +68\.1–86\.2 +14\.4/);
      expect(stdout).toMatch(/SVJ +2\.1 TeV/);
      expect(stdout).toMatch(/SUEP mean +94\.38 +3\.08/);
    });

    it('n_tracks has the FPR at 20 % efficiency that numpy interpolates on scikit-learn’s curve', async () => {
      const outcome = await darkscope(
        ...['evaluate', '--data', test, '--by', 'n_tracks', '--at', '20%', '--rejection', '0.2'],
        '--json',
      );
      const { at, rejection } = json<Added>(outcome);
      const known = [1.187, 1.187, 0.297, 0, 0, 0, 1.187, 1.187, 0.297];
      at.points.forEach(({ fpr }, i) => expect(fpr).toBeCloseTo(known[i], 3));
      expect(at.means.map(({ class: name, mfpr }) => [name, mfpr.toFixed(4)])).toEqual([
        ['suep', '0.4451'],
        ['svj', '0.8902'],
      ]);
      // None of 337 events: the exact limit at 95 % is 1 - 0.05 ** (1 / 337), one in 113.
      expect(rejection.points.map((p) => p.rejection?.toFixed(2) ?? `> ${p.at_least}`)).toEqual([
        ...['84.25', '84.25', '337.00'],
        ...Array<string>(3).fill(expect.stringMatching(/^> 112\.99/) as string),
        ...['84.25', '84.25', '337.00'],
      ]);
    });

    it('mask_sum differs from n_tracks as another implementation of DeLong says', async () => {
      const outcome = await darkscope(
        ...['evaluate', '--data', test, '--by', 'mask_sum', '--pair', 'n_tracks', '--json'],
      );
      const { pair } = json<Added>(outcome);
      // MLstatkit on each mass; the means from the matrix of all comparisons, in numpy.
      const known: [number, number][] = [
        [1.2515, 0.313229],
        [1.3606, 0.020726],
        [0.4377, 0.026314],
        [0.1901, 0.08395],
        [0.0221, 0.217595],
        [0.0224, 0.146125],
        [1.0039, 0.02263],
        [-0.9947, 0.022516],
        [-2.7698, 0],
      ];
      known.forEach(([difference, p], i) => {
        expect(pair.points[i].difference).toBeCloseTo(difference, 4);
        expect(pair.points[i].p).toBeCloseTo(p, 6);
      });
      expect(pair.means.map(({ difference }) => difference.toFixed(4))).toEqual([
        '0.5474',
        '-0.9202',
      ]);
      expect(pair.means[0].p).toBeCloseTo(0.024122, 6);
      expect(pair.means[1].p).toBeCloseTo(0.003926, 6);
    });

    it('mask_sum and n_tracks correlate on background as scipy says', async () => {
      const outcome = await darkscope(
        ...['evaluate', '--data', test, '--by', 'mask_sum', 'n_tracks', '--correlation', '--json'],
      );
      const { correlation } = json<Added>(outcome);
      expect(correlation.pearson[0][1]).toBeCloseTo(0.974816416, 8);
      expect(correlation.spearman[1][0]).toBeCloseTo(0.9710665756, 8);
      expect(correlation.counts[0]).toEqual([337, 337]);
    });

    it('info counts events, classes and masses', async () => {
      const outcome = await darkscope('info', test, '--json');
      const { events, classes, files } = json<{
        events: number;
        classes: Record<string, number>;
        files: { layout: string; massRangeGeV: [number, number] | null }[];
      }>(outcome);
      expect({ events, classes }).toEqual({
        events: 1546,
        classes: { qcd: 337, suep: 626, svj: 583 },
      });
      expect(files).toHaveLength(13);
      expect(files.every((file) => file.layout === 'pooled')).toBe(true);
      expect(files[1].massRangeGeV).toEqual([1000, 1000]);
    });
  },
);

it('a process of its own writes the answer, and nothing else, to standard output', async () => {
  const bundle = await builtBundle();
  const words = ['evaluate', '--data', join(sample, 'test'), '--by', 'mask_sum', '--json'];
  const outcome = await spawned(bundle, words);
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
  expect(outcome.stdout).toBe((await darkscope(...words)).stdout);
  expect(json<Evaluated>(outcome).scores.mask_sum.points[0].counts.background).toBe(150);
});

it('a mapping given inline reads a file as the user says', async () => {
  const mapping = {
    images: { dataset: 'images', channels: [0, 1, 2] },
    axes: ['event', 'phi', 'eta', 'channel'],
    label: 'label',
    mass: 'mass',
    columns: { tracks: 'n_tracks' },
  };
  const outcome = await darkscope(
    ...['evaluate', '--data', join(sample, 'test'), '--map', JSON.stringify(mapping)],
    ...['--by', 'tracks', 'mask_sum', '--json'],
  );
  const plain = await darkscope(
    ...['evaluate', '--data', join(sample, 'test'), '--by', 'n_tracks', 'mask_sum', '--json'],
  );
  const [mapped, direct] = [json<Evaluated>(outcome).scores, json<Evaluated>(plain).scores];
  expect(mapped.tracks).toEqual(direct.n_tracks);
  expect(mapped.mask_sum).toEqual(direct.mask_sum);
});
