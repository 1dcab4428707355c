import { basename } from 'node:path';
import { DarkscopeError, type PlainError } from '../errors';
import type { EventId } from '../events/schema';
import { refuseSource } from '../export/refuse-source';
import { exportSelected } from '../export/select';
import { checkTablePath, writeTable } from '../tables/index';
import { darkscopeVersion } from '../version';
import type { Opinion, Params } from './api';
import { checkEvents, readColumn, type OpenDataset } from './datasets';
import { writeDossier } from './dossier-job';
import { exportedProvenance } from './export-provenance';
import type { EngineParts, Implementations } from './parts';
import type { JobContext, JobSpec } from './jobs';

/** A report holds every picture: beyond this it is no longer something to read. */
const MOST_PICTURED = 1000;

type ExportCall = 'export.events' | 'export.table' | 'export.report';

/** Writing events, tables and reports where the user said. */
export function exportCalls(parts: EngineParts): Pick<Implementations, ExportCall> {
  const { datasets, jobs, demand } = parts;
  return {
    'export.events': (params) => {
      const dataset = datasets.get(params.dataset);
      demand(params.out, 'write');
      checkEvents(dataset, params.events);
      checkOpinions(params.events, params.opinions);
      refuseSource(params.out, datasets.paths());
      return jobs.start(jobSpec(dataset, params), (context) =>
        exportEvents(parts, dataset, params, context),
      );
    },
    'export.table': (params) => {
      const dataset = datasets.get(params.dataset);
      demand(params.out, 'write');
      checkEvents(dataset, params.events);
      if (params.opinions) checkOpinions(params.events, params.opinions);
      checkTablePath(params.out);
      refuseSource(params.out, datasets.paths());
      return jobs.start(jobSpec(dataset, params), (context) =>
        exportTable(parts, dataset, params, context),
      );
    },
    'export.report': (params) => {
      const dataset = datasets.get(params.dataset);
      demand(params.out, 'write');
      checkEvents(dataset, params.events);
      checkOpinions(params.events, params.opinions);
      refuseSource(params.out, datasets.paths());
      if (params.events.length > MOST_PICTURED) {
        throw new DarkscopeError(
          'bad-parameter',
          `a report shows at most ${MOST_PICTURED} events, not ${params.events.length}`,
          { hint: 'Select fewer events, or export a table.' },
        );
      }
      return jobs.start(jobSpec(dataset, params), (context) =>
        writeDossier(parts, dataset, params, context),
      );
    },
  };
}

/**
 * The events as they lie in their files, with the scores that are known of them. Stale ones stay out, since a
 * file cannot say what they are; but the score that picked the events is why they are there, and is warned of.
 */
async function exportEvents(
  parts: EngineParts,
  dataset: OpenDataset,
  { events, threshold, opinions, out }: Params<'export.events'>,
  context: JobContext,
): Promise<void> {
  const all = [...dataset.scores.values()];
  const columns = all.filter(({ info }) => !info.stale || info.name === threshold?.column);
  // With scores of several models, the one that picked the events is the one to name.
  const models = new Set(columns.map(({ info }) => info.model));
  const [only] = models.size === 1 ? models : [];
  const model = (threshold && dataset.scores.get(threshold.column)?.info.model) ?? only;
  await exportSelected(
    {
      source: dataset.source,
      events,
      out,
      scores: columns.map(({ info, values }) => ({
        name: info.name,
        values: Float64Array.from(events, (event) => values[event]),
      })),
      provenance: await exportedProvenance(
        parts,
        dataset,
        columns.map(({ info }) => info.name),
      ),
      model: model === undefined ? undefined : { id: model },
      threshold: threshold ?? undefined,
      tags: opinions.map(({ tag }) => tag ?? ''),
      notes: opinions.map(({ note }) => note),
      reasons: opinions.map(({ reason }) => reason),
      reviewers: opinions.map(({ reviewer }) => reviewer),
      times: opinions.map(({ at }) => at),
    },
    { signal: context.signal, progress: (done, total) => context.report(done, total) },
  );
  const stale = all.filter(({ info }) => info.stale).map(({ info }) => info.name);
  if (stale.length > 0) context.warn(staleWarning(stale, columns.length < all.length));
}

function staleWarning(stale: readonly string[], left: boolean): PlainError {
  return {
    code: 'bad-parameter',
    message: `${stale.join(', ')}: these scores are stale${left ? '; they were left out of the file, except one that picked the events' : ''}`,
    hint: 'Score the events again, then export.',
  };
}

async function exportTable(
  parts: EngineParts,
  dataset: OpenDataset,
  { events, columns, opinions, out }: Params<'export.table'>,
  context: JobContext,
): Promise<void> {
  const { source } = dataset;
  const ids: EventId[] = Array.from(events, (event) => source.id(event));
  const picked = [];
  for (const name of columns) {
    await context.checkpoint();
    const values = await readColumn(dataset, name);
    picked.push({ name, values: Float64Array.from(events, (event) => values[event]) });
  }
  await context.checkpoint();
  await writeTable(
    {
      files: ids.map(({ file }) => file),
      indices: Int32Array.from(ids, ({ index }) => index),
      labels: Int32Array.from(events, (event) => source.labels[event]),
      masses: Float64Array.from(events, (event) => source.masses[event]),
      columns: picked,
      texts: opinions ? wordsOf(opinions) : [],
      metadata: {
        darkscope: darkscopeVersion(),
        provenance: await exportedProvenance(parts, dataset, columns),
        ...staleNote(dataset, columns),
      },
    },
    out,
  );
  context.report(events.length, events.length);
}

function wordsOf(opinions: readonly Opinion[]): { name: string; values: string[] }[] {
  return [
    { name: 'tag', values: opinions.map(({ tag }) => tag ?? '') },
    { name: 'reason', values: opinions.map(({ reason }) => reason) },
    { name: 'note', values: opinions.map(({ note }) => note) },
    { name: 'reviewer', values: opinions.map(({ reviewer }) => reviewer) },
    { name: 'judged_at', values: opinions.map(({ at }) => at) },
  ];
}

/** What a table says of the stale among its columns. */
function staleNote({ scores }: OpenDataset, columns: readonly string[]): Record<string, string> {
  const stale = columns.filter((name) => scores.get(name)?.info.stale);
  return stale.length > 0 ? { stale_scores: stale.join(', ') } : {};
}

function jobSpec(
  dataset: OpenDataset,
  { out, events }: { out: string; events: Uint32Array },
): JobSpec {
  return {
    kind: 'export',
    title: `Write ${basename(out)}`,
    lane: 'files',
    total: events.length,
    unit: 'events',
    dataset: dataset.id,
    model: null,
  };
}

/** @throws DarkscopeError `bad-parameter` unless there is an opinion for every event. */
function checkOpinions(events: Uint32Array, opinions: readonly Opinion[]): void {
  if (opinions.length === events.length) return;
  throw new DarkscopeError(
    'bad-parameter',
    `${events.length} events need as many opinions, not ${opinions.length}`,
  );
}
