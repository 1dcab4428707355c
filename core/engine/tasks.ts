/**
 * The work that would hold up a process for seconds at a time: training and scoring. A task is plain data, so
 * that a process of its own can carry it out (worker.ts); tests carry it out in place.
 */
import type { PlainError } from '../errors';
import type { ColumnMapping } from '../events/mapping';
import type { ComputedBy } from '../inference/runtimes';
import type { Hyper } from '../models/hyper';
import type { ChannelCell } from '../probe/alter';
import type { Lit } from '../probe/occupancy';
import type { LatentPart } from '../latent/latent-store';
import type { ProjectOptions } from '../latent/project';
import type { FitProgress } from '../training/progress';
import type { JobContext } from './jobs';
import type { JobControl } from './job-control';
import type { Answers, Kind, LabelledEvents, Question } from './statistics-task';
import type { AsoResult } from './api';
import type { NamedColumn } from '../evaluation/compare';

/** Events by the files they are in; the worker opens them itself. */
export interface TaskData {
  readonly files: readonly string[];
  readonly mappings: Readonly<Record<string, ColumnMapping>>;
  /** Parallel to `files`, as they were when opened: a file that has changed meanwhile is not used. */
  readonly fingerprints: readonly string[];
  /** Events of all files. */
  readonly count: number;
}

export interface TrainTask {
  readonly type: 'train';
  readonly data: TaskData;
  readonly kind: string;
  readonly hyper: Hyper;
  readonly seed: number;
  readonly assumeBackground: boolean;
  readonly out: string;
  readonly resume: boolean;
  readonly watch: WatchTask | null;
}

/** See `WatchOptions`. */
export interface WatchTask {
  /** Files of labelled signal; empty where it comes from the training's own events. */
  readonly signal: readonly string[];
  /** False where those files cannot be had any more. */
  readonly signalThere: boolean;
  readonly keepEvery: number;
}

export interface ScoreTask {
  readonly type: 'score';
  readonly data: TaskData;
  /** The trained model's folder. */
  readonly model: string;
  /** Of the weights that the scores are wanted from; others are not used. */
  readonly modelHash: string;
  readonly scores: readonly string[];
  /** Where this model's score columns are kept. */
  readonly store: string;
  /** The files to score: fingerprint for the store, position of the first event, number of events. */
  readonly parts: readonly { fingerprint: string; first: number; events: number }[];
}

/** Scores single events, to be compared with scores that are kept. */
export interface CheckTask {
  readonly type: 'check';
  readonly data: TaskData;
  readonly model: string;
  readonly modelHash: string;
  readonly scores: readonly string[];
  /** Positions of the events in the dataset. */
  readonly events: readonly number[];
}

/** Breaks scores down event by event and keeps the shares of their terms. */
export interface ShareTask extends Omit<ScoreTask, 'type'> {
  readonly type: 'shares';
}

/** Counts how often each cell is lit, in whole files and in a subset of the events. */
export interface OccupancyTask {
  readonly type: 'occupancy';
  readonly data: TaskData;
  /** A cell is lit above it. */
  readonly cutGeV: number;
  /** Where the counts of whole files are kept. */
  readonly store: string;
  /** Files still to be counted. */
  readonly parts: readonly { fingerprint: string; first: number; events: number }[];
  /** Positions in the dataset, as plain numbers: arrays that came over a port do not go over another. */
  readonly subset: readonly number[] | null;
}

/** Finds the events that have one of some cells lit. */
export interface LitTask {
  readonly type: 'lit';
  readonly data: TaskData;
  readonly events: readonly number[];
  readonly cells: readonly ChannelCell[];
  readonly cutGeV: number;
}

/** Scores events with some of their cells set to an E_T. */
export interface AlterTask {
  readonly type: 'alter';
  readonly data: TaskData;
  readonly model: string;
  readonly modelHash: string;
  readonly score: string;
  readonly events: readonly number[];
  readonly cells: readonly ChannelCell[];
  readonly gev: number;
}

/** Keeps the latents of events in all spaces of a model. */
export interface EncodeTask {
  readonly type: 'encode';
  readonly data: TaskData;
  readonly model: string;
  readonly modelHash: string;
  /** Where the latents of these weights are kept. */
  readonly latents: string;
  readonly parts: readonly LatentPart[];
}

/** Places events in a plane made of kept latents, and keeps the coordinates as columns. */
export interface ProjectTask {
  readonly type: 'project';
  readonly latents: string;
  readonly parts: readonly LatentPart[];
  readonly space: { readonly id: string; readonly width: number };
  readonly options: ProjectOptions;
  /** Where the columns go, and their names in the store. */
  readonly store: string;
  readonly columns: readonly string[];
}

/** Writes a model for other programs. */
export interface DeployTask {
  readonly type: 'deploy';
  /** Events on which it is compared with the export; null for none. */
  readonly data: TaskData | null;
  readonly model: string;
  readonly format: string;
  readonly precision: 'fp32' | 'fp16';
  readonly out: string;
}

/** Statistics of columns, which travel with it. */
export interface StatisticsTask extends LabelledEvents {
  readonly type: 'statistics';
  readonly questions: readonly Question[];
}

/** Almost stochastic order of columns at every mass of a class. */
export interface AsoTask extends LabelledEvents {
  readonly type: 'aso';
  readonly columns: readonly NamedColumn[];
  readonly class: string;
}

export type Task =
  | TrainTask
  | ScoreTask
  | CheckTask
  | ShareTask
  | OccupancyTask
  | LitTask
  | AlterTask
  | EncodeTask
  | ProjectTask
  | DeployTask
  | StatisticsTask
  | AsoTask;

/** What a task tells while it runs. */
export type TaskReport =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  /** Some events could not be read; the others go on. */
  | { readonly type: 'warning'; readonly error: PlainError }
  /** What computed scores: see `Inference`. */
  | { readonly type: 'computed'; readonly by: ComputedBy }
  /** The scores of a check, in the order of its names, one number an event; NaN where it could not be read. */
  | { readonly type: 'checked'; readonly columns: readonly Float64Array[] }
  /** Lit cells of the subset, by class. */
  | { readonly type: 'lit'; readonly byLabel: ReadonlyMap<number, Lit> }
  /** The events asked for that have a cell lit. */
  | { readonly type: 'having'; readonly events: Uint32Array }
  /** Scores of altered events, in their order; NaN for those that the alteration leaves as they are. */
  | { readonly type: 'altered'; readonly values: Float64Array }
  | { readonly type: 'answered'; readonly answer: Answers[Kind] }
  /** All orders found so far. */
  | { readonly type: 'orders'; readonly results: AsoResult[] }
  | { readonly type: 'training'; readonly progress: FitProgress }
  /** What became of a projection: events it was made of, events placed, shares of variance. */
  | {
      readonly type: 'projected';
      readonly fitted: number;
      readonly placed: number;
      readonly explained: readonly number[];
    };

export interface TaskContext {
  readonly signal: AbortSignal;
  readonly control: JobControl;
  report(report: TaskReport): void;
}

/** Carries out a task somewhere. */
export type RunTask = (task: Task, context: TaskContext) => Promise<void>;

/** What a task tells, told on as the progress and the warnings of its job. */
export function toldTo(context: JobContext): TaskContext {
  return {
    signal: context.signal,
    control: context.control,
    report: (report) => {
      if (report.type === 'progress') context.report(report.done, report.total);
      if (report.type === 'warning') context.warn(report.error);
    },
  };
}
