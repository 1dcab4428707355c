import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../core/random';
import { readTable, writeTable } from '../../core/tables';
import { darkscope, json, temporaryFolder } from './command-line';

const EVENTS = { qcd: 60, suep: 20, svj: 20 };

/** A score file of made-up scores: `sharp` tells signal well, `dull` badly, `mse` is no score of an anomaly. */
async function scoreFile(seed: number, name = 'scores.h5', events = EVENTS): Promise<string> {
  const random = new Random(seed);
  const { qcd, suep, svj } = events;
  const labels = Int32Array.from({ length: qcd + suep + svj }, (_, i) =>
    i < qcd ? 0 : i < qcd + suep ? 1 : 2,
  );
  const masses = Float64Array.from(labels, (label, i) => [0, i % 2 ? 125 : 400, 2100][label]);
  const score = (lift: number) =>
    Float64Array.from(labels, (label) => (label > 0 ? lift : 0) + random.normal());
  const path = join(temporaryFolder(), name);
  await writeTable(
    {
      files: Array.from(labels, () => 'events.h5'),
      indices: Int32Array.from(labels, (_, i) => i),
      labels,
      masses,
      columns: [
        { name: 'sharp', values: score(2.5) },
        { name: 'dull', values: score(0.4) },
        { name: 'mse', values: Float64Array.from(labels, (label, i) => (label > 0 ? 99 : i % 3)) },
      ],
      metadata: {},
    },
    path,
  );
  return path;
}

interface Point {
  score: string;
  class: string;
  mass?: number;
}

describe('evaluate of a score file', () => {
  it('says nothing more than it is asked', async () => {
    const outcome = await darkscope('evaluate', '--scores', await scoreFile(1), '--json');
    expect(Object.keys(json(outcome))).toEqual(['scores']);
  });

  it('gives bootstrap intervals at every mass and for the means, the same for the same seed', async () => {
    const words = ['evaluate', '--scores', await scoreFile(1), '--by', 'sharp', '--json'];
    const bootstrap = async (seed: string) =>
      json<{
        bootstrap: {
          iterations: number;
          points: (Point & { auroc: number; auroc_low: number; auroc_high: number })[];
          means: Point[];
        };
      }>(await darkscope(...words, '--bootstrap', '400', '--seed', seed)).bootstrap;
    const drawn = await bootstrap('7');
    expect(drawn.iterations).toBe(400);
    expect(drawn.points.map((p) => [p.class, p.mass])).toEqual([
      ['suep', 125],
      ['suep', 400],
      ['svj', 2100],
    ]);
    for (const point of [...drawn.points]) {
      expect(point.auroc_low).toBeLessThan(point.auroc);
      expect(point.auroc_high).toBeGreaterThanOrEqual(point.auroc);
    }
    expect(drawn.means.map((mean) => mean.class)).toEqual(['suep', 'svj']);
    expect(await bootstrap('7')).toEqual(drawn);
    expect(await bootstrap('8')).not.toEqual(drawn);
  });

  it('orders scores by ASO and says how few events were drawn', async () => {
    const words = ['evaluate', '--scores', await scoreFile(1), '--by', 'sharp', 'dull', '--aso'];
    const { aso } = json<{
      aso: {
        points: (Point & { against: string; epsilon_min: number })[];
        drawn: (Point & { signal: { count: number; replacement: boolean } })[];
      };
    }>(await darkscope(...words, '--json'));
    expect(aso.points).toHaveLength(6);
    for (const { score, epsilon_min: bound } of aso.points) {
      if (score === 'sharp') expect(bound).toBeLessThan(0.01);
      else expect(bound).toBeGreaterThan(0.95);
    }
    expect(aso.drawn[0].signal).toEqual({ count: 10, replacement: true });
    const { stdout } = await darkscope(...words, '--pair', 'dull');
    expect(stdout).toMatch(/sharp > dull +0\.00 +0\.00/);
    expect(stdout).not.toContain('dull > sharp');
    expect(stdout).toMatch(/here 10 to 60\), as many as it has are drawn, with replacement/);
  });

  it('finds the threshold for a rate and what passes it', async () => {
    const words = ['evaluate', '--scores', await scoreFile(1), '--by', 'sharp', '--json'];
    const { cut } = json<{
      cut: {
        fpr: number;
        points: {
          direction: string;
          threshold: number;
          background: { value: number; low: number; high: number };
          rate: { value: number; low: number; high: number };
          signal: { mass: number; value: number }[];
        }[];
      };
    }>(await darkscope(...words, '--rate', '2000', '--input-rate', '40000'));
    expect(cut.fpr).toBe(5);
    const [suep, svj] = cut.points;
    // 3 of 60 may pass; scipy: Wilson's interval of that is 1.71495 % to 13.70052 %.
    expect(suep.background.value).toBe(5);
    expect(suep.background.low).toBeCloseTo(1.71495, 4);
    expect(suep.background.high).toBeCloseTo(13.70052, 4);
    expect(suep.rate.value).toBe(2000);
    expect(suep.rate.high).toBeCloseTo(5480, 0);
    expect(svj.threshold).toBe(suep.threshold);
    expect(suep.signal.map(({ mass }) => mass)).toEqual([125, 400]);
    expect(suep.signal[0].value).toBeGreaterThan(50);
  });

  it('describes reconstructions on background without evaluating them', async () => {
    const words = ['evaluate', '--scores', await scoreFile(1), '--by', 'sharp'];
    const outcome = await darkscope(...words, '--reconstruction', 'mse', '--json');
    const { scores, reconstruction } = json<{
      scores: Record<string, unknown>;
      reconstruction: Record<string, { mean: number; deviation: number; events: number }>;
    }>(outcome);
    expect(Object.keys(scores)).toEqual(['sharp']);
    expect(reconstruction.mse).toMatchObject({ mean: 1, events: 60, min: 0, max: 2 });
    // numpy: std of twenty each of 0, 1, 2 with ddof=1.
    expect(reconstruction.mse.deviation).toBeCloseTo(0.82338697, 8);
  });
});

describe('evaluate of several score files', () => {
  it('averages runs and gives their spread', async () => {
    const files = [await scoreFile(1), await scoreFile(2), await scoreFile(3)];
    const each = await Promise.all(
      files.map(async (file) =>
        json<{ scores: { sharp: { mauc: { suep: number } } } }>(
          await darkscope('evaluate', '--scores', file, '--by', 'sharp', '--json'),
        ),
      ),
    );
    const single = each.map(({ scores }) => scores.sharp.mauc.suep);
    const words = ['evaluate', '--scores', ...files, '--by', 'sharp'];
    const { seeds } = json<{
      seeds: {
        runs: number;
        scores: Record<string, { mauc: { suep: { mean: number; min: number; max: number } } }>;
      };
    }>(await darkscope(...words, '--json'));
    expect(seeds.runs).toBe(3);
    const { mean, min, max } = seeds.scores.sharp.mauc.suep;
    expect(mean).toBeCloseTo((single[0] + single[1] + single[2]) / 3, 12);
    expect([min, max]).toEqual([Math.min(...single), Math.max(...single)]);
    const { stdout } = await darkscope(...words);
    expect(stdout).toContain('sharp, mean and standard deviation over 3 runs');
    expect(stdout).toMatch(new RegExp(`SUEP mean +${mean.toFixed(2).replace('.', '\\.')}`));
  });

  it('averages no score that one of them has for no background', async () => {
    const files = [await scoreFile(1), await scoreFile(2)];
    const table = await readTable(files[1]);
    table.columns.find(({ name }) => name === 'sharp')!.values.fill(NaN);
    await writeTable(table, files[1]);
    const outcome = await darkscope('evaluate', '--scores', ...files, '--json');
    expect(outcome.stderr).toMatch(/no background event .* has a value of sharp/);
    const { seeds } = json<{ seeds: { scores: Record<string, unknown> } }>(outcome);
    expect(Object.keys(seeds.scores).sort()).toEqual(['dull', 'mse']);

    const alone = await darkscope('evaluate', '--scores', files[0], files[1], '--by', 'sharp');
    expect(alone.stderr).toMatch(/no background event .* has a value of sharp/);
  });

  it('of different events are refused', async () => {
    const files = [await scoreFile(1), await scoreFile(2, 'other.h5', { ...EVENTS, svj: 19 })];
    const outcome = await darkscope('evaluate', '--scores', ...files, '--by', 'sharp');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(
      /averaged only on the same events.*20 against 60.*19 against 60/s,
    );
  });
});

describe('options that make no sense together are wrong usage', () => {
  it.each([
    [['--rate', '100'], /--rate needs --input-rate/],
    [['--input-rate', '100'], /--input-rate needs --fpr or --rate/],
    [['--rate', '0', '--input-rate', '100'], /a wanted rate must be above 0/],
    [['--fpr', '1%', '--rate', '1'], /cannot be used with option/],
    [['--at', '140%'], /share from 0 to 1/],
    [['--correlation', 'signal'], /Allowed choices are background, all/],
    [['--pair', 'sharp'], /nothing to compare sharp with/],
    [['--aso'], /sharp alone has nothing to be compared with/],
    [['--pair', 'nonsense'], /no score nonsense/],
  ])('%j', async (words, said) => {
    const file = await scoreFile(1);
    const outcome = await darkscope('evaluate', '--scores', file, '--by', 'sharp', ...words);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(said);
  });

  it('several files with other options', async () => {
    const files = [await scoreFile(1), await scoreFile(2)];
    const outcome = await darkscope('evaluate', '--scores', ...files, '--aso');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/several score files are averaged, and nothing else/);
  });
});
