/** What the engine is made of, for the files that implement its calls. */
import type { CacheLimit } from '../cache-limit';
import type { Sessions } from '../triage/sessions';
import type { CallName, EngineEvent, Params, Result } from './api';
import type { ColumnStore } from './column-store';
import type { Datasets } from './datasets';
import type { AccessMode, EngineFolders } from './host-messages';
import type { Jobs } from './jobs';
import type { LoadedModels } from './loaded-models';
import type { ModelLibrary } from './models';
import type { Guests } from './guests';
import type { FileHashes } from './file-hashes';
import type { Quiet } from './quiet';
import type { ScoreChecks } from './score-checks';
import type { ScoreArchive } from './score-columns';
import type { Statistics } from './statistics';
import type { RunTask } from './tasks';

export interface EngineOptions {
  readonly folders: EngineFolders;
  /** Told everything that happens unasked: jobs, new columns, new models. */
  readonly emit: (event: EngineEvent) => void;
  /** Whether the user handed over this path. @throws DarkscopeError `file-not-granted` when not. */
  readonly demand: (path: string, mode: AccessMode) => void;
  /** Carries out trainings and scorings: in a process of their own, or in place for a test. */
  readonly runTask: RunTask;
}

/** What the calls share. */
export interface EngineParts extends EngineOptions {
  readonly datasets: Datasets;
  readonly library: ModelLibrary;
  readonly loaded: LoadedModels;
  readonly sessions: Sessions;
  readonly summaries: ColumnStore;
  readonly scores: ScoreArchive;
  readonly checks: ScoreChecks;
  readonly hashes: FileHashes;
  readonly guests: Guests;
  readonly jobs: Jobs;
  readonly statistics: Statistics;
  readonly cache: CacheLimit;
  readonly quiet: Quiet;
}

/** One function a call. Its parameters have been checked. */
export type Implementations = {
  readonly [N in CallName]: (params: Params<N>) => Result<N> | Promise<Result<N>>;
};
