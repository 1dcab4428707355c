/** Scoring a sample again, to see whether kept scores are those that would be made now. */
import { DarkscopeError } from '../errors';
import { Random } from '../random';
import type { ComputedBy } from '../inference/runtimes';
import { compareScores, toleranceOf, type Difference } from '../scores/compare-scores';
import { darkscopeVersion } from '../version';
import type { Params, ScoreCheck } from './api';
import {
  byFile,
  dataOf,
  fileOf,
  filesChanged,
  filesLeftOut,
  nothingToCheck,
  type LeftOut,
} from './check-files';
import { scoreColumn, type OpenDataset } from './datasets';
import type { EngineParts } from './parts';
import type { JobContext } from './jobs';
import { tensorflowText } from './scoring-facts';

/** Scores a sample again in the worker and compares; the result is kept with the columns. */
export async function startCheck(
  parts: EngineParts,
  { dataset: id, model, scores, events, seed }: Params<'scores.recheck'>,
): Promise<{ job: string }> {
  const { datasets, library, jobs } = parts;
  const dataset = datasets.get(id);
  const scorable = await library.getScorable(model);
  const wanted = scores.length > 0 ? scores : scorable.scores;
  const names = wanted.filter((score) => dataset.scores.has(`${model}.${score}`));
  if (names.length === 0) {
    throw new DarkscopeError(
      'bad-parameter',
      `the open events have no scores of ${model} to check`,
    );
  }
  const column = scoreColumn(dataset, `${model}.${names[0]}`);
  const left = filesLeftOut(dataset, column);
  const scored = Uint32Array.from(column.values.keys()).filter(
    (event) => !Number.isNaN(column.values[event]) && !left.has(fileOf(dataset, event)),
  );
  if (scored.length === 0) throw nothingToCheck(dataset, left);
  const sample = new Random(seed).shuffle(scored.slice()).slice(0, events).sort();
  return jobs.start(
    {
      kind: 'check',
      title: `Check scores of ${model}`,
      lane: 'compute',
      total: sample.length,
      unit: 'events',
      dataset: id,
      model,
    },
    (context) =>
      check(parts, dataset, { model, names, sample, left, of: scored.length, seed }, context),
  );
}

interface Sampled {
  readonly model: string;
  readonly names: readonly string[];
  readonly sample: Uint32Array;
  /** Files that are left out, and why. */
  readonly left: Map<number, LeftOut>;
  readonly of: number;
  readonly seed: number;
}

async function check(
  parts: EngineParts,
  dataset: OpenDataset,
  { model, names, sample: drawn, left, of, seed }: Sampled,
  context: JobContext,
): Promise<void> {
  const { library, checks, emit } = parts;
  const { card } = await library.getScorable(model);
  const { sample, columns, by } = await scoreAgain(
    parts,
    dataset,
    { model, names, drawn, left },
    context,
  );
  const made = {
    at: new Date().toISOString(),
    darkscope: darkscopeVersion(),
    tensorflow: await tensorflowText(by),
  };
  names.forEach((score, n) => {
    const column = dataset.scores.get(`${model}.${score}`);
    // Its model may have been taken off the list meanwhile.
    if (!column) return;
    const kept = Float64Array.from(sample, (event) => column.values[event]);
    const again = columns[n];
    const { unlike, absolute, relative, within } = compareScores(kept, again, toleranceOf(score));
    const told = (found: Difference | null): ScoreCheck['absolute'] =>
      found && {
        difference: found.difference,
        kept: kept[found.at],
        again: again[found.at],
        ...dataset.source.id(sample[found.at]),
      };
    checks.add(dataset, `${model}.${score}`, {
      ...made,
      weightsSha256: card.weightsSha256 ?? '',
      seed,
      events: sample.length,
      of,
      unlike,
      absolute: told(absolute),
      relative: told(relative),
      tolerance: toleranceOf(score),
      within,
      files: byFile(dataset, { sample, kept, again, tolerance: toleranceOf(score), left }),
    });
  });
  checks.save();
  emit({ event: 'provenance', dataset: dataset.id });
}

/** Scores the sample in the worker; a file that changes on the way takes its events out of the sample alone. */
async function scoreAgain(
  { library, runTask }: EngineParts,
  dataset: OpenDataset,
  {
    model,
    names,
    drawn,
    left,
  }: Pick<Sampled, 'model' | 'names' | 'left'> & { readonly drawn: Uint32Array },
  context: JobContext,
): Promise<{ sample: Uint32Array; columns: readonly Float64Array[]; by?: ComputedBy }> {
  const { folder, hash } = await library.getScorable(model);
  for (;;) {
    const sample = drawn.filter((event) => !left.has(fileOf(dataset, event)));
    if (sample.length === 0) throw nothingToCheck(dataset, left);
    const { data, places } = dataOf(dataset, left);
    let columns: readonly Float64Array[] = [];
    let by: ComputedBy | undefined;
    try {
      await runTask(
        {
          type: 'check',
          data,
          model: folder,
          modelHash: hash,
          scores: names,
          events: Array.from(sample, places),
        },
        {
          signal: context.signal,
          control: context.control,
          report: (report) => {
            if (report.type === 'progress') context.report(report.done, report.total);
            if (report.type === 'warning') context.warn(report.error);
            if (report.type === 'checked') columns = report.columns;
            if (report.type === 'computed') by = report.by;
          },
        },
      );
      return { sample, columns, by };
    } catch (error) {
      const before = left.size;
      for (const [file, why] of filesChanged(dataset)) if (!left.has(file)) left.set(file, why);
      if (left.size === before) throw error;
    }
  }
}
