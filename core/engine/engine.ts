/** The engine: every call of api.ts as a plain function, in plain Node. A process only wraps it (process.ts). */
import { join } from 'node:path';
import * as v from 'valibot';
import { CacheLimit } from '../cache-limit';
import { DarkscopeError, toPlainError } from '../errors';
import { Sessions } from '../triage/sessions';
import { calls, type CallMessage, type CallName, type EngineMessage } from './api';
import { cacheCalls } from './cache-calls';
import { ColumnStore } from './column-store';
import { compareCalls } from './compare-calls';
import { datasetCalls } from './dataset-calls';
import { Datasets } from './datasets';
import { deployCalls } from './deploy-calls';
import { exportCalls } from './export-calls';
import { infoCalls } from './info-calls';
import { Jobs } from './jobs';
import { latentCalls } from './latent-calls';
import { libraryCalls } from './library-calls';
import { LoadedModels } from './loaded-models';
import { modelCalls } from './model-calls';
import { trainingCalls } from './training-calls';
import { ModelLibrary } from './models';
import type { EngineOptions, EngineParts, Implementations } from './parts';
import { occupancyCalls } from './occupancy-calls';
import { probeCalls } from './probe-calls';
import { Guests } from './guests';
import { FileHashes } from './file-hashes';
import { projectCalls } from './project-calls';
import { provenanceCalls } from './provenance-calls';
import { Quiet } from './quiet';
import { ScoreChecks } from './score-checks';
import { ScoreRecords } from './score-records';
import { Statistics } from './statistics';
import { tableCalls } from './table-calls';
import { triageCalls } from './triage-calls';

const TRIM_AFTER_MS = 20_000;
/** The call that waits for the others. */
const PATIENT: CallName = 'engine.info';

export interface Engine {
  /** Answers one call. Never rejects: a failure is an answer too. */
  handle(message: CallMessage): Promise<EngineMessage>;
  /** Cancels what runs and closes all files. */
  close(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const { folders, emit } = options;
  const summaries = new ColumnStore(join(folders.cache, 'summary'));
  const parts: EngineParts = {
    ...options,
    summaries,
    scores: { folder: folders.scores, records: new ScoreRecords(folders.scores) },
    checks: new ScoreChecks(folders.scores),
    guests: new Guests(),
    hashes: new FileHashes(join(folders.cache, 'hashes.json')),
    datasets: new Datasets(summaries),
    library: new ModelLibrary(folders.models),
    loaded: new LoadedModels(),
    sessions: new Sessions(folders.triage),
    jobs: new Jobs(emit, join(folders.cache, 'jobs.json')),
    statistics: new Statistics(options.runTask),
    cache: new CacheLimit(folders.cache),
    quiet: new Quiet(),
  };
  // Not while the window waits for its first events.
  const trimming = setTimeout(() => parts.cache.trim(), TRIM_AFTER_MS);
  trimming.unref();
  const implementations: Implementations = {
    ...infoCalls(parts),
    ...cacheCalls(parts),
    ...datasetCalls(parts),
    ...tableCalls(parts),
    ...modelCalls(parts),
    ...trainingCalls(parts),
    ...provenanceCalls(parts),
    ...projectCalls(parts),
    ...latentCalls(parts),
    ...libraryCalls(parts),
    ...probeCalls(parts),
    ...occupancyCalls(parts),
    ...compareCalls(parts),
    ...triageCalls(parts),
    ...exportCalls(parts),
    ...deployCalls(parts),
  };
  return {
    async handle({ id, call, params }) {
      try {
        const work = () => answer(implementations, call, params);
        return { id, result: await (call === PATIENT ? work() : parts.quiet.during(work)) };
      } catch (error) {
        return { id, error: toPlainError(error) };
      }
    },
    async close() {
      clearTimeout(trimming);
      parts.statistics.giveUp(null);
      await parts.jobs.cancelAll();
      for (const { id } of parts.datasets.all()) await parts.datasets.close(id);
    },
  };
}

function answer(implementations: Implementations, call: string, params: unknown): unknown {
  if (!isCall(call)) throw new DarkscopeError('bad-parameter', `there is no call named ${call}`);
  const checked = v.safeParse<v.GenericSchema>(calls[call].params, params);
  if (!checked.success) {
    throw new DarkscopeError('bad-parameter', `${call}: ${v.summarize(checked.issues)}`);
  }
  const implementation = implementations[call] as (params: unknown) => unknown;
  return implementation(checked.output);
}

function isCall(name: string): name is CallName {
  return Object.prototype.hasOwnProperty.call(calls, name);
}
