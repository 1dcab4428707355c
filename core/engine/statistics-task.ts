/** What columns say about labelled events, in steps between which others have their turn. */
import { compareColumns, type ColumnComparison, type NamedColumn } from '../evaluation/compare';
import {
  correlationMatrix,
  type CorrelationKind,
  type CorrelationMatrix,
} from '../evaluation/correlation';
import { evaluationSteps } from '../evaluation/index';
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
  /** What else is asked needs several turns, and gets as much time as a step took. */
  const rest = async (began: number): Promise<void> => {
    await new Promise((resume) => setTimeout(resume, Date.now() - began));
    if (signal.aborted) throw new Cancelled('statistics');
  };
  for (const question of questions) {
    report({ type: 'answered', answer: await answerTo(question, events, rest) });
  }
}

async function answerTo(
  { kind, asked }: Question,
  { labels, masses }: LabelledEvents,
  rest: (began: number) => Promise<void>,
): Promise<Answers[Kind]> {
  if (kind === 'evaluate') {
    const steps = evaluationSteps(asked.name, asked.values, labels, masses);
    for (;;) {
      const began = Date.now();
      const { done, value } = steps.next();
      if (done) return { ...value, points: value.points.map(thinned) };
      await rest(began);
    }
  }
  await rest(Date.now());
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
