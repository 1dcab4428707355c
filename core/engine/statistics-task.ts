/** What columns say about labelled events: the worker's part. */
import { compareColumns, type ColumnComparison, type NamedColumn } from '../evaluation/compare';
import {
  correlationMatrix,
  type CorrelationKind,
  type CorrelationMatrix,
} from '../evaluation/correlation';
import { evaluateColumn } from '../evaluation/index';
import { backgroundRanks, type SidedColumn } from '../evaluation/rank-pairs';
import { thinned } from '../evaluation/thin-curve';
import { Cancelled } from '../errors';
import { BACKGROUND_LABEL } from '../events/schema';
import type { ScoreEvaluation } from './api';
import type { StatisticsTask, TaskContext } from './tasks';

/** Parallel to the columns. */
export interface LabelledEvents {
  readonly labels: Int32Array;
  readonly masses: Float64Array;
}

/** What is asked, by kind. */
export interface Questions {
  readonly evaluate: NamedColumn;
  readonly ranks: SidedColumn;
  readonly compare: { readonly column: NamedColumn; readonly against: NamedColumn };
  readonly correlation: {
    readonly columns: ReadonlyMap<string, Float64Array>;
    readonly of: CorrelationKind;
    readonly events: 'all' | 'background' | 'signal';
  };
}

/** What is answered. */
export interface Answers {
  readonly evaluate: ScoreEvaluation;
  readonly ranks: Float64Array;
  readonly compare: ColumnComparison;
  readonly correlation: CorrelationMatrix;
}

export type Kind = keyof Questions;
export type Question = {
  readonly [K in Kind]: { readonly kind: K; readonly asked: Questions[K] };
}[Kind];

/** Tells one answer a question, in their order. */
export async function answerStatistics(
  { questions, ...events }: StatisticsTask,
  { signal, report }: TaskContext,
): Promise<void> {
  for (const question of questions) {
    report({ type: 'answered', answer: answerTo(question, events) });
    await new Promise((resume) => setImmediate(resume));
    if (signal.aborted) throw new Cancelled('statistics');
  }
}

function answerTo({ kind, asked }: Question, { labels, masses }: LabelledEvents): Answers[Kind] {
  if (kind === 'evaluate') {
    const evaluation = evaluateColumn(asked.name, asked.values, labels, masses);
    return { ...evaluation, points: evaluation.points.map(thinned) };
  }
  if (kind === 'ranks') return backgroundRanks(asked, labels);
  if (kind === 'compare') return compareColumns(asked.column, asked.against, labels, masses);
  const { columns, of, events } = asked;
  return correlationMatrix(columns, of, chooser(labels, events));
}

function chooser(
  labels: Int32Array,
  events: Questions['correlation']['events'],
): (event: number) => boolean {
  if (events === 'all') return () => true;
  return events === 'background'
    ? (event) => labels[event] === BACKGROUND_LABEL
    : (event) => labels[event] > BACKGROUND_LABEL;
}
