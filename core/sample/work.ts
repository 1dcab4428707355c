/** What the window keeps of the sample project: thresholds, tags, a queue, what stands where. */
import { className } from '../events/schema';
import { RATE, FEATURED, PLANE } from './recipe';

/** An event as everything that is saved names it. */
export interface Named {
  readonly file: string;
  readonly index: number;
  readonly label: number;
}

export interface SampleWork {
  readonly files: readonly string[];
  readonly columns: readonly string[];
  /** Main score of each model, with what a cut on it flags. */
  readonly mains: readonly { readonly column: string; readonly threshold: number }[];
  readonly featured: string;
  readonly triage: string;
  readonly queue: readonly Named[];
  readonly examples: readonly (Named & { readonly note: string })[];
  /** ISO 8601. */
  readonly at: string;
}

/** Who said what is there already, and who is asked. */
const GUIDE = 'Darkscope';
const JUDGE = 'you';

/** As the window's memory has it (renderer/state/saved); what is not named takes its default there. */
export function sampleWork(parts: SampleWork): Record<string, unknown> {
  const { files, columns, mains, featured, triage, queue, examples, at } = parts;
  const [first] = queue;
  const plane = [`${PLANE}.z1`, `${PLANE}.z2`].filter((name) => columns.includes(name));
  return {
    paths: files,
    current: { file: first.file, index: first.index },
    analysis: {
      column: featured,
      latentX: plane[0] ?? null,
      latentY: plane[1] ?? null,
      thresholds: Object.fromEntries(
        mains.map(({ column, threshold }) => [column, { value: threshold, direction: 'above' }]),
      ),
      model: FEATURED,
    },
    table: { sort: [{ column: featured, descending: true }] },
    triage: { session: triage, active: true, reviewer: JUDGE },
    annotations: annotationsOf(examples, at),
    subsets: [
      {
        id: 'set:1',
        name: 'worked examples',
        colour: '#b21298',
        shown: false,
        rule: { kind: 'events', events: listOf(examples) },
      },
    ],
    workingPoints: mains.map(({ column }, i) => ({
      id: `point:${i + 1}`,
      name: `${RATE * 100} % of QCD, ${column}`,
      column,
      direction: 'above',
      cut: { by: 'fpr', at: RATE },
    })),
  };
}

function annotationsOf(examples: SampleWork['examples'], at: string): Record<string, unknown> {
  const all: Record<string, Record<string, unknown>> = {};
  for (const { file, index, label, note } of examples) {
    const tag = className(label) === 'QCD' ? 'background' : 'interesting';
    all[file] = { ...all[file], [index]: { tag, note, reason: '', reviewer: GUIDE, at } };
  }
  return all;
}

/** Runs of rows by file. */
function listOf(events: readonly Named[]): Record<string, number[]> {
  const lists: Record<string, number[]> = {};
  for (const { file, index } of [...events].sort((a, b) => a.index - b.index)) {
    lists[file] = [...(lists[file] ?? []), index, 1];
  }
  return lists;
}
