import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Cancelled } from '../errors';
import { aso, ASO_DEFAULTS } from '../evaluation/aso';
import { aurocSamples, PAPER_SUBSETS } from '../evaluation/auroc-samples';
import { writeDurably } from '../atomic';
import { ASO_BASELINES, PAPER_POINTS, PUBLISHED_ASO } from './published';
import type { AurocSamples } from '../evaluation/auroc-samples';
import type { Place } from './work';
import type { Entry, TrialSamples } from './rows';
import type { Conditions, ResultAso } from './results';

/** Seeds of the draws; results do not depend on those of the training. */
const SEED = 1;

/** Names a comparison by the very numbers that are compared. */
const Known = v.record(
  v.string(),
  v.object({ epsilonMin: v.number(), violationRatio: v.number() }),
);
type Known = v.InferOutput<typeof Known>;

/** An entry with its samples. */
export interface Judged {
  readonly entry: Entry;
  readonly trials: readonly TrialSamples[];
}

/**
 * Table 3: for our models against the baselines, at every mass, whether the AUROCs of random subsets are almost
 * stochastically larger (section 5.1). Subsets of all seeds and folds of a model count together. Results are kept
 * in `aso.json` and not computed again for the same AUROCs.
 */
export async function asoTable(
  judged: readonly Judged[],
  { out, signal }: Place,
  onProgress: (done: number, total: number) => void,
): Promise<{ results: ResultAso[]; draws: Conditions['aso']['draws'] }> {
  const find = (model: string, score: string): Judged | undefined =>
    judged.find(({ entry }) => entry.model === model && entry.score === score);
  const pairs = PUBLISHED_ASO.flatMap(({ row: [model, score], epsilonMin }) =>
    ASO_BASELINES.flatMap(([other, otherScore], i) => {
      const [own, baseline] = [find(model, score), find(other, otherScore)];
      return own && baseline ? [{ own, baseline, published: epsilonMin[i] }] : [];
    }),
  );
  const known = await readKnown(out);
  const used: Known = {};
  const drawn = new Map<Judged, MassSamples[]>();
  const results: ResultAso[] = [];
  for (const [i, { own, baseline, published }] of pairs.entries()) {
    const others = samplesByMass(baseline, drawn);
    for (const mine of samplesByMass(own, drawn)) {
      const other = others.find((o) => o.class === mine.class && o.massGeV === mine.massGeV);
      if (!other) continue;
      // Lets messages in, a cancellation among them.
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) {
        await writeKnown(out, { ...known, ...used });
        throw new Cancelled('the comparison of models');
      }
      const key = keyOf(mine.values, other.values);
      used[key] = known[key] ?? aso(mine.values, other.values, { ...ASO_DEFAULTS, seed: SEED });
      const { class: name, massGeV } = mine;
      const place = PAPER_POINTS.findIndex((p) => p.class === name && p.massGeV === massGeV);
      results.push({
        model: own.entry.model,
        score: own.entry.score,
        title: own.entry.title,
        baseline: baseline.entry.model,
        baselineTitle: baseline.entry.title,
        class: name,
        massGeV,
        ...used[key],
        published: place >= 0 ? published[place] : null,
      });
    }
    onProgress(i + 1, pairs.length);
  }
  if (Object.keys(used).some((key) => !(key in known))) await writeKnown(out, used);
  return { results, draws: [...drawn.values()][0]?.map(drawsOf) ?? [] };
}

interface MassSamples {
  readonly class: string;
  readonly massGeV: number;
  readonly values: Float64Array;
  readonly of: AurocSamples;
}

function samplesByMass(judged: Judged, drawn: Map<Judged, MassSamples[]>): MassSamples[] {
  const before = drawn.get(judged);
  if (before) return before;
  const all = judged.trials.flatMap(({ classes }) =>
    classes.flatMap(({ name, points }) =>
      points.map(({ massGeV, signal, background }) => ({
        class: name,
        massGeV,
        of: aurocSamples(signal, background, { ...PAPER_SUBSETS, seed: SEED }),
      })),
    ),
  );
  const byMass = new Map<string, (typeof all)[number][]>();
  for (const one of all) {
    const name = `${one.class} ${one.massGeV}`;
    byMass.set(name, [...(byMass.get(name) ?? []), one]);
  }
  const samples = [...byMass.values()].map((ofMass) => ({
    ...ofMass[0],
    values: Float64Array.from(ofMass.flatMap(({ of }) => Array.from(of.values))),
  }));
  drawn.set(judged, samples);
  return samples;
}

function drawsOf({ class: name, massGeV, of }: MassSamples): Conditions['aso']['draws'][number] {
  return { class: name, massGeV, signal: of.signal, background: of.background };
}

function keyOf(a: Float64Array, b: Float64Array): string {
  const hash = createHash('sha256').update(JSON.stringify([ASO_DEFAULTS, SEED, a.length]));
  for (const values of [a, b]) hash.update(new Uint8Array(values.buffer));
  return hash.digest('hex').slice(0, 16);
}

async function readKnown(out: string): Promise<Known> {
  try {
    return v.parse(Known, JSON.parse(await readFile(join(out, 'aso.json'), 'utf8')));
  } catch {
    // Never written, or not by this program: all is computed anew.
    return {};
  }
}

async function writeKnown(out: string, known: Known): Promise<void> {
  await writeDurably(join(out, 'aso.json'), [`${JSON.stringify(known, undefined, 1)}\n`]);
}
