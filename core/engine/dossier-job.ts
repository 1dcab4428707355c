import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeAtomically } from '../atomic';
import { additiveScores, breakDown } from '../probe/breakdown';
import {
  distributionOf,
  dossier,
  type DossierEvent,
  type DossierSession,
  type Drawn,
} from '../report/index';
import type { Model } from '../models/model';
import { reconstruct } from '../scores/score-events';
import { readCard } from '../training/read-card';
import { compareSessions } from '../triage/compare';
import { estimateMissed } from '../triage/controls';
import { decided, eventAt, type TriageState } from '../triage/replay';
import { keyOf, type Sessions } from '../triage/sessions';
import { MASK_SIZE } from '../events/schema';
import { darkscopeVersion } from '../version';
import type { Params } from './api';
import { columnsOf, readColumn, type OpenDataset } from './datasets';
import type { JobContext } from './jobs';
import type { EngineParts } from './parts';

/** Columns of the files that say something of an event beside its scores. */
const PLAIN = ['n_tracks', 'e_total'];

/** Writes the dossier of chosen events. */
export async function writeDossier(
  parts: EngineParts,
  dataset: OpenDataset,
  { events, models, thresholds, opinions, out }: Params<'export.report'>,
  context: JobContext,
): Promise<void> {
  const { source } = dataset;
  const { sessions } = parts;
  const ids = Array.from(events, (event) => source.id(event));
  const history = sessions.historyOf(ids.map((id) => ({ ...id, fingerprint: '' })));
  const { columns, distributions } = await distributionsOf(dataset, thresholds);
  const drawers = await drawersOf(parts, models);
  const pictured: DossierEvent[] = [];
  for (const [i, event] of events.entries()) {
    await context.checkpoint();
    const image = await source.readImages([event]);
    const drawn: Drawn[] = [];
    for (const draw of drawers) drawn.push(await draw(image));
    const { file, index } = ids[i];
    pictured.push({
      id: { file: basename(file), index },
      label: source.labels[event],
      massGeV: source.masses[event],
      image,
      drawn,
      values: columns.map((values) => values[event]),
      opinion: opinions[i].tag || opinions[i].note ? opinions[i] : null,
      history: history.get(keyOf(ids[i])) ?? [],
    });
    context.report(i + 1, events.length);
  }
  await context.checkpoint();
  const concerned = sessionsOn(sessions, new Set(ids.map(keyOf)));
  const cards = [];
  for (const id of models) {
    cards.push({ id, card: await readCard((await parts.library.getScorable(id)).folder) });
  }
  const html = dossier({
    title: events.length === 1 ? 'Dossier of one event' : `Dossier of ${events.length} events`,
    version: darkscopeVersion(),
    made: new Date().toISOString(),
    events: pictured,
    distributions,
    sessions: concerned.map(toldSession),
    agreements: agreementsAmong(concerned),
    models: cards,
  });
  await writeAtomically(out, async (unfinished) => writeFile(unfinished.add(out), html));
}

async function distributionsOf(
  dataset: OpenDataset,
  thresholds: Params<'export.report'>['thresholds'],
) {
  const shown = columnsOf(dataset).filter(
    ({ name, origin, stale }) => (origin === 'score' && !stale) || PLAIN.includes(name),
  );
  const columns: Float64Array[] = [];
  const distributions = [];
  for (const { name, unit } of shown) {
    const values = await readColumn(dataset, name);
    const threshold = thresholds.find(({ column }) => column === name)?.value ?? null;
    columns.push(values);
    distributions.push(distributionOf(name, unit, values, dataset.source.labels, threshold));
  }
  return { columns, distributions };
}

/** What each model makes of an image. */
async function drawersOf(
  { library, loaded }: EngineParts,
  models: readonly string[],
): Promise<((image: Float32Array) => Promise<Drawn>)[]> {
  const scorables = [];
  for (const id of models) scorables.push(await library.getScorable(id));
  return scorables.map(
    (scorable) => (image: Float32Array) =>
      loaded.use(scorable, (model) => ({
        ...(models.length > 1 ? { model: scorable.id } : {}),
        reconstruction: reconstruct(model, image) ?? undefined,
        loss: lossOf(model, image),
      })),
  );
}

/** The terms of the model's main score, or of its first that is a sum over cells, over all layers. */
function lossOf(model: Model, image: Float32Array): Drawn['loss'] {
  const additive = additiveScores(model.kind.scores);
  const name = additive.find((score) => score === model.kind.mainScore) ?? additive[0];
  if (name === undefined) return undefined;
  const [[{ terms }]] = [...breakDown(model, image, [name]).values()];
  const sums = new Float64Array(MASK_SIZE);
  terms.forEach((term, i) => (sums[i % MASK_SIZE] += term));
  return { name, terms: sums };
}

/** Triages that have a verdict on any of the events, the first begun first. */
function sessionsOn(sessions: Sessions, wanted: ReadonlySet<string>): TriageState[] {
  return sessions
    .list()
    .filter(({ queue, opinions }) =>
      opinions.some((said, place) => said?.tag && wanted.has(keyOf(eventAt(queue, place)))),
    )
    .reverse();
}

function toldSession({ session, queue, opinions, revealed }: TriageState): DossierSession {
  return {
    session,
    decided: decided(opinions),
    controls:
      revealed && session.controls
        ? estimateMissed(revealed, queue.controls, session.controls.pool)
        : null,
  };
}

function agreementsAmong(states: readonly TriageState[]) {
  return states.flatMap((second) => {
    if (second.session.kind !== 'second') return [];
    const first = states.find(({ session }) => session.id === second.session.of[0]);
    return first ? [compareSessions(first, second)] : [];
  });
}
