/** What the engine tells without being asked, and what becomes of it in the window. */
import type { ColumnInfo, EngineEvent, Job } from '../../core/engine/api';
import { EngineError } from '../engine.svelte';
import type { Workspace } from './workspace.svelte';

/** Jobs whose end is seen where their result is. */
const SILENT: ReadonlySet<Job['kind']> = new Set([
  'index',
  'compare',
  'hash',
  'check',
  'locate',
  'probe',
  'latent',
]);

export function hear(workspace: Workspace, event: EngineEvent): void {
  switch (event.event) {
    case 'job':
      return followJob(workspace, event.job);
    case 'training':
      return workspace.jobs.progress(event.job, event);
    case 'aso':
      return workspace.modelsView.hear(event);
    case 'neighbours':
      return workspace.latent.hear(event);
    case 'models':
      return workspace.doing(workspace.loadModels());
    case 'provenance':
      workspace.provenanceNews += 1;
      return void workspace.project.amend();
    case 'located':
      return workspace.hearLocated(event);
    case 'columns':
      if (event.dataset === workspace.dataset?.info.dataset) hearColumns(workspace, event);
  }
}

function hearColumns(
  workspace: Workspace,
  { columns, gone }: Extract<EngineEvent, { event: 'columns' }>,
): void {
  const { dataset, models } = workspace;
  if (!dataset) return;
  const known = new Set(dataset.columns.map(({ name }) => name));
  dataset.update(columns, gone);
  workspace.provenanceNews += 1;
  workspace.modelsView.forget([...columns.map(({ name }) => name), ...(gone ?? [])]);
  workspace.latent.hearColumns(columns);
  // Planes of latent spaces are no scores that someone waits for.
  const made = columns.filter(
    ({ origin, name, score }) => origin === 'score' && score !== undefined && !known.has(name),
  );
  const isMain = ({ model, score }: ColumnInfo) =>
    models.some(({ id, mainScore }) => id === model && mainScore === score);
  const shown = made.find(isMain) ?? made[0];
  if (shown) showScore(workspace, shown);
}

/** A score that has just been made is what its maker wants to see. */
function showScore({ analysis, dataset }: Workspace, { name, model }: ColumnInfo): void {
  analysis.column = name;
  if (model === undefined) return;
  analysis.model = model;
  const names = new Set(dataset?.columns.map((column) => column.name));
  if (names.has(`${model}.z1`) && names.has(`${model}.z2`)) {
    analysis.latentX = `${model}.z1`;
    analysis.latentY = `${model}.z2`;
  }
}

function followJob({ jobs, notices, docking, analysis }: Workspace, job: Job): void {
  if (!jobs.update(job)) return;
  if (job.state === 'failed' && job.error) notices.fail(new EngineError(job.error));
  else if (job.state === 'finished' && !SILENT.has(job.kind)) {
    // What the scores are made for comes to the front where it stands; what the user closed stays closed.
    if (job.kind === 'score') docking.front('latent', 'scores');
    if (job.kind === 'train' && job.model !== null) analysis.model = job.model;
    notices.say(`${job.title}: done`);
  }
}
