/** The list of trained models: what a row says, and the order of rows. */
import type {
  ColumnInfo,
  EpochMetrics,
  Job,
  ModelKindInfo,
  ModelSummary,
} from '../../core/engine/api';
import { formatCount, formatNumber } from '../plots/format';
import type { ModelOrder } from '../state/saved';

/** What has become of a model's training. */
export type ModelState = 'training' | 'queued' | 'paused' | 'finished' | 'unfinished' | 'imported';

export interface ModelRow {
  readonly model: ModelSummary;
  readonly kind: string;
  readonly state: ModelState;
  /** Figures of the epoch whose weights are kept; NaN where there are none. */
  readonly loss: number;
  readonly ssim: number;
  /** Its scores of the open events. */
  readonly scored: 'no' | 'stale' | 'yes';
}

export function modelRows(
  models: readonly ModelSummary[],
  kinds: readonly ModelKindInfo[],
  jobs: readonly Job[],
  columns: readonly ColumnInfo[],
): ModelRow[] {
  return models.map((model) => {
    const kept = keptEpoch(model);
    const own = columns.filter((column) => column.model === model.id);
    return {
      model,
      kind: kinds.find(({ id }) => id === model.kind)?.title ?? model.title,
      state: stateOf(model, jobs),
      loss: kept?.values.val_loss ?? NaN,
      ssim: kept?.values.val_ssim ?? NaN,
      scored: own.length === 0 ? 'no' : own.some(({ stale }) => stale) ? 'stale' : 'yes',
    };
  });
}

/** The epoch whose weights the model has; undefined before the first ends, and for models not trained here. */
export function keptEpoch({ history, selectedEpoch }: ModelSummary): EpochMetrics | undefined {
  return history.find(({ epoch }) => epoch === selectedEpoch);
}

function stateOf({ id, finished, imported }: ModelSummary, jobs: readonly Job[]): ModelState {
  const job = jobs.find(({ kind, model }) => kind === 'train' && model === id);
  if (job?.state === 'queued' || job?.state === 'paused') return job.state;
  if (job?.state === 'running') return 'training';
  if (imported !== null) return 'imported';
  return finished ? 'finished' : 'unfinished';
}

/** Unknown figures come last in either direction. */
export function sortRows(
  rows: readonly ModelRow[],
  { by, descending }: { readonly by: ModelOrder; readonly descending: boolean },
): ModelRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [keyOf(a, by), keyOf(b, by)];
    if (typeof x === 'string' || typeof y === 'string') {
      return sign * String(x).localeCompare(String(y), 'en', { numeric: true });
    }
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  });
}

function keyOf({ model, kind, loss, ssim }: ModelRow, by: ModelOrder): string | number {
  if (by === 'name') return model.id;
  if (by === 'kind') return kind;
  if (by === 'epochs') return model.history.length;
  if (by === 'created') return model.created;
  return by === 'loss' ? loss : ssim;
}

/** `12/30`: epochs done of those asked for; one figure once all are. */
export function epochsText({ history, epochs, imported }: ModelSummary): string {
  if (imported !== null) return '–';
  return history.length < epochs ? `${history.length}/${epochs}` : String(epochs);
}

/** Events that the training used; its files may hold more. */
export function learntFrom({ split }: ModelSummary): number {
  return split.training + split.validation;
}

/** How many of some files a model learnt from, as told by their names and sizes. */
export function seenFiles(
  { trainedOn }: ModelSummary,
  files: readonly { readonly name: string; readonly events: number }[],
): number {
  return files.filter(({ name, events }) =>
    trainedOn.some((file) => file.name === name && file.events === events),
  ).length;
}

/** `2 files, 1002 events`. */
export function dataText(model: ModelSummary): string {
  const { trainedOn } = model;
  if (trainedOn.length === 0) return 'not known';
  const events = learntFrom(model);
  const files = trainedOn.length === 1 ? '1 file' : `${trainedOn.length} files`;
  return `${files}, ${formatCount(events)} events`;
}

/** `22 Nov 2026` and `06:40`, in the local time zone. */
export function dateTexts(
  iso: string,
  now = new Date(),
): { day: string; shortDay: string; time: string } {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return { day: '–', shortDay: '–', time: '' };
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  // Of this year the year goes without saying.
  const shortDay = date.getFullYear() === now.getFullYear() ? day.replace(/ \d+$/, '') : day;
  return { day, shortDay, time };
}

/** Four digits of a loss, an SSIM to a thousandth; a dash where there is none. */
export function lossText(loss: number): string {
  return formatNumber(loss, 4);
}

export function ssimText(ssim: number): string {
  return Number.isNaN(ssim) ? '–' : ssim.toFixed(3);
}
