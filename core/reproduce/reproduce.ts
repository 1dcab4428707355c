/**
 * Trains, scores and compares everything in the paper's tables, and writes it as a page and as numbers.
 *
 * All that takes time is kept under `out` and named by what it depends on: models in models/ (trainings go on
 * where they stopped), scores in scores/, comparisons in aso.json. Run again, it does what is still missing.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DarkscopeError } from '../errors';
import { writeDurably } from '../atomic';
import { asoTable } from './aso-table';
import { conditionsOf, resultsOf } from './assemble';
import { differences } from './differences';
import { Estimate } from './estimate';
import { entriesOf } from './entries';
import { nameOf, planTrainings } from './plan';
import { reconstructionTable } from './reconstruction';
import { reproductionReport } from './report';
import { evaluateRow, samplesOf } from './rows';
import { score, scoreBaselines, train } from './work';
import type { ScoreTable } from '../tables';
import type { Judged } from './aso-table';
import type { TrainingState } from './assemble';
import type { ScoredNetwork } from './entries';
import type { PaperEvents } from './events';
import type { PlanOptions, Training } from './plan';
import type { Results } from './results';
import type { Place } from './work';

export interface ReproduceOptions extends PlanOptions, Place {
  readonly events: PaperEvents;
  readonly onProgress?: (progress: ReproduceProgress) => void;
  /** After each training that this run did or went on with. */
  readonly onTrained?: (state: TrainingState) => void;
}

export interface ReproduceProgress {
  /** What is being done, e.g. `2 of 10, CoDAE seed 42: epoch 3/30`. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
  /** To the end of everything; NaN while unknown. */
  readonly secondsLeft: number;
}

export interface Reproduction {
  readonly results: Results;
  readonly report: string;
  readonly json: string;
  /** Trainings that failed; the report has all others. */
  readonly failures: readonly DarkscopeError[];
}

/** Failures that concern more than one model. */
const FATAL = /^(cancelled|output-unwritable|runtime-missing|internal|file-.*)$/;

/**
 * @throws DarkscopeError before anything is trained for settings or events that do not do; `Cancelled` when
 *   aborted (called again, it goes on there). A model whose training fails is told of and left out.
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction> {
  const { events, out, onProgress, onTrained } = options;
  const trainings = planTrainings(events, options);
  await mkdir(join(out, 'scores'), { recursive: true });
  const estimate = new Estimate(trainings);
  const say = (what: string, done: number, secondsLeft = estimate.left()): void =>
    onProgress?.({ what, done, total: trainings.length, secondsLeft });

  const baselines = await scoreBaselines(events, options, (done, total) =>
    say(`reading ${done} of ${total} events`, 0),
  );
  const states = new Map<Training, TrainingState>(
    trainings.map((training) => [training, { training }]),
  );
  const networks: ScoredNetwork[] = [];
  const failures: DarkscopeError[] = [];
  const write = () => conclude(options, { baselines, networks, states: [...states.values()] }, say);

  for (const [i, training] of trainings.entries()) {
    const name = `${i + 1} of ${trainings.length}, ${nameOf(training)}`;
    let worked = false;
    try {
      const card = await train(events, training, options, (progress) => {
        const { phase, epoch, epochs, step, steps, loss } = progress;
        estimate.update(training, progress);
        // A finished model reports nothing but that it is being looked at.
        if (phase === 'training' || phase === 'validating') worked = true;
        const share = epochs > 0 && steps > 0 ? (epoch - 1 + step / steps) / epochs : 0;
        const soFar = Number.isNaN(loss) ? '' : `, loss ${loss.toPrecision(4)}`;
        const at = phase === 'preparing' ? 'preparing' : `epoch ${epoch}/${epochs}${soFar}`;
        say(`${name}: ${at}`, i + Math.min(share, 1));
      });
      estimate.finish(training, card);
      const table = await score(events, training, card, options, (done, total) =>
        say(`${name}: scoring ${done} of ${total} events`, i + 1),
      );
      networks.push({ training, card, table });
      states.set(training, { training, card });
    } catch (error) {
      const failure = ofOneModel(error);
      failures.push(failure);
      estimate.skip(training);
      states.set(training, { training, problem: failure.message });
      worked = true;
    }
    if (!worked) continue;
    onTrained?.(states.get(training)!);
    if (i + 1 < trainings.length) await write();
  }
  return { ...(await write()), failures };
}

/** The error again where it is not that of one model. */
function ofOneModel(error: unknown): DarkscopeError {
  if (error instanceof DarkscopeError && !FATAL.test(error.code)) return error;
  throw error;
}

interface Done {
  readonly baselines: ScoreTable;
  readonly networks: readonly ScoredNetwork[];
  readonly states: readonly TrainingState[];
}

/** Makes the tables of what there is, and writes them. */
async function conclude(
  options: ReproduceOptions,
  { baselines, networks, states }: Done,
  say: (what: string, done: number) => void,
): Promise<Omit<Reproduction, 'failures'>> {
  const { events, seeds, out } = options;
  const judged: Judged[] = entriesOf(baselines, networks).map((entry) => ({
    entry,
    trials: samplesOf(entry),
  }));
  const { results: aso, draws } = await asoTable(judged, options, (done, total) =>
    say(`comparing models, ${done} of ${total} pairs`, networks.length),
  );
  const cards = networks.map(({ card }) => card);
  const rows = judged.map(({ entry, trials }) => evaluateRow(entry, trials));
  const nTracks = judged.find(({ entry }) => entry.model === 'n_tracks')?.entry;
  const compared = judged.filter(({ entry }) => entry !== nTracks);
  const results = resultsOf(states, conditionsOf(events, seeds, cards, draws), {
    rows,
    differences: compared.flatMap(({ entry }) => (nTracks ? differences(entry, nTracks) : [])),
    aso,
    reconstruction: reconstructionTable(networks),
  });
  const report = join(out, 'report.html');
  const json = join(out, 'results.json');
  await writeDurably(json, [`${JSON.stringify(results, undefined, 1)}\n`]);
  await writeDurably(report, [reproductionReport({ results, judged, networks })]);
  return { results, report, json };
}
