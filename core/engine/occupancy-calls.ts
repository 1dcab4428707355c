import { join } from 'node:path';
import { DarkscopeError } from '../errors';
import { compareOccupancy, type LitByLabel } from '../probe/compare-occupancy';
import type { Lit } from '../probe/occupancy';
import type { Occupancy, Params } from './api';
import { digest } from './column-store';
import { checkEvents, taskData, type OpenDataset } from './datasets';
import { OccupancyStore } from './occupancy-store';
import type { EngineParts, Implementations } from './parts';
import { toldTo } from './tasks';

type OccupancyCall = 'occupancy.start' | 'occupancy.events.start' | 'occupancy.read';

/** Subsets whose counts stay in memory. */
const KEPT = 16;

/** How often cells are lit: in files, whose counts are kept on disk, and in subsets, whose counts are remembered. */
export function occupancyCalls(parts: EngineParts): Pick<Implementations, OccupancyCall> {
  const { datasets, folders, jobs, runTask, emit } = parts;
  const folder = join(folders.cache, 'occupancy');
  const store = new OccupancyStore(folder);
  const subsets = new Map<string, LitByLabel>();
  return {
    'occupancy.start': ({ dataset, cutGeV, events }) => {
      const opened = datasets.get(dataset);
      if (events.length > 0) checkEvents(opened, events);
      const missing = opened.files.flatMap(({ first, events: count }, i) => {
        const fingerprint = opened.fingerprints[i];
        return store.load(fingerprint, cutGeV) ? [] : [{ fingerprint, first, events: count }];
      });
      const key = subsetKey(dataset, cutGeV, events);
      const subset = events.length > 0 && !subsets.has(key) ? Array.from(events) : null;
      if (missing.length === 0 && !subset) return { job: null };
      return jobs.start(
        {
          kind: 'probe',
          title: 'Occupancy',
          lane: 'probe',
          total: missing.reduce((sum, part) => sum + part.events, subset?.length ?? 0),
          unit: 'events',
          dataset,
          model: null,
        },
        async (context) => {
          const heard = toldTo(context);
          const data = taskData(opened);
          await runTask(
            { type: 'occupancy', data, cutGeV, store: folder, parts: missing, subset },
            {
              ...heard,
              report: (report) => {
                if (report.type === 'lit') remember(subsets, key, report.byLabel);
                else heard.report(report);
              },
            },
          );
          emit({ event: 'occupancy', job: context.job });
        },
      );
    },
    'occupancy.events.start': ({ dataset, cutGeV, events, cells }) => {
      const opened = datasets.get(dataset);
      checkEvents(opened, events);
      return jobs.start(
        {
          kind: 'probe',
          title: 'Events with a cell lit',
          lane: 'probe',
          total: events.length,
          unit: 'events',
          dataset,
          model: null,
        },
        async (context) => {
          const heard = toldTo(context);
          await runTask(
            { type: 'lit', data: taskData(opened), events: Array.from(events), cells, cutGeV },
            {
              ...heard,
              report: (report) => {
                if (report.type === 'having') {
                  emit({ event: 'having', job: context.job, events: report.events });
                } else heard.report(report);
              },
            },
          );
        },
      );
    },
    'occupancy.read': (params) => {
      const opened = datasets.get(params.dataset);
      const files = opened.fingerprints.map((file) => store.load(file, params.cutGeV));
      const counted = files.flatMap((byLabel) => byLabel ?? []);
      const key = subsetKey(params.dataset, params.cutGeV, params.events);
      const subset = params.events.length === 0 ? new Map<number, Lit>() : subsets.get(key);
      if (counted.length < files.length || !subset) {
        throw new DarkscopeError('bad-parameter', 'these events have not been counted yet');
      }
      return told(opened, counted, subset, params);
    },
  };
}

function remember(subsets: Map<string, LitByLabel>, key: string, byLabel: LitByLabel): void {
  subsets.set(key, byLabel);
  const [oldest] = subsets.keys();
  if (subsets.size > KEPT) subsets.delete(oldest);
}

function subsetKey(dataset: string, cutGeV: number, events: Uint32Array): string {
  return `${dataset} ${cutGeV} ${digest(Buffer.from(events.buffer, events.byteOffset, events.byteLength).toString('base64'))}`;
}

/** Compared, and how many of the dataset's events could not be read and are not in it. */
function told(
  { source }: OpenDataset,
  counted: readonly LitByLabel[],
  subset: LitByLabel,
  asked: Params<'occupancy.read'>,
): Occupancy {
  const { sample, reference, ...found } = compareOccupancy(counted, subset, asked);
  const read = counted.flatMap((byLabel) => [...byLabel.values()]);
  return {
    ...found,
    cells: [...found.cells],
    events: sample.events,
    lit: sample.counts,
    referenceEvents: reference.events,
    referenceLit: reference.counts,
    unread: source.count - read.reduce((sum, { events }) => sum + events, 0),
  };
}
