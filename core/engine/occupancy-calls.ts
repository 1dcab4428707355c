import { join } from 'node:path';
import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL } from '../events/schema';
import { addLit, noneLit, withoutLit, type Lit } from '../probe/occupancy';
import {
  leastExpectedForDead,
  oddAgainst,
  oddInRing,
  type FinderOptions,
  type Findings,
} from '../probe/odd-cells';
import type { Occupancy, OddCell, Params } from './api';
import { digest } from './column-store';
import { checkEvents, taskData, type OpenDataset } from './datasets';
import { OccupancyStore, type LitByLabel } from './occupancy-store';
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
          const told = toldTo(context);
          const data = taskData(opened);
          await runTask(
            { type: 'occupancy', data, cutGeV, store: folder, parts: missing, subset },
            {
              ...told,
              report: (report) => {
                if (report.type === 'lit') remember(subsets, key, report.byLabel);
                else told.report(report);
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
          const told = toldTo(context);
          await runTask(
            { type: 'lit', data: taskData(opened), events: Array.from(events), cells, cutGeV },
            {
              ...told,
              report: (report) => {
                if (report.type === 'having') {
                  emit({ event: 'having', job: context.job, events: report.events });
                } else told.report(report);
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
      return compareOccupancy(opened, counted, subset, params);
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

function compareOccupancy(
  { files }: OpenDataset,
  counted: readonly LitByLabel[],
  subset: LitByLabel,
  { against, level, hotRatio, deadRatio }: Params<'occupancy.read'>,
): Occupancy {
  const ofAll = (label: number | null) =>
    addLit(counted.flatMap((byLabel) => [...pick(byLabel, label)]));
  const alone = against === 'ring' || against === 'files';
  const label = against === 'background' ? BACKGROUND_LABEL : null;
  const sample = alone ? ofAll(null) : addLit([...pick(subset, null)]);
  const reference = alone ? noneLit() : withoutLit(ofAll(label), addLit([...pick(subset, label)]));
  const looks = against === 'files' ? Math.max(1, files.length) : 1;
  const options: FinderOptions = { level, hotRatio, deadRatio, looks };
  const found = alone ? oddInRing(sample, options) : oddAgainst(sample, reference, options);
  const cells: OddCell[] =
    against === 'files'
      ? counted.flatMap((byLabel, file) =>
          told(oddInRing(addLit([...pick(byLabel, null)]), options), file),
        )
      : told(found, null);
  return {
    events: sample.events,
    lit: sample.counts,
    referenceEvents: reference.events,
    referenceLit: reference.counts,
    expected: found.expected,
    pulls: found.pulls,
    cells: cells.sort((a, b) => a.p - b.p),
    leastForDead: leastExpectedForDead(options),
  };
}

/** The counts of one class, or of every class. */
function pick(byLabel: LitByLabel, label: number | null): Iterable<Lit> {
  if (label === null) return byLabel.values();
  const one = byLabel.get(label);
  return one ? [one] : [];
}

function told({ cells }: Findings, file: number | null): OddCell[] {
  return cells.map((cell) => ({ ...cell, file }));
}
