/**
 * The mapping dialog's reasoning: which datasets of an unknown file may be images, a sensible first guess from
 * names and shapes, and what is wrong with a mapping as it stands.
 */
import type { Params, StoredDataset } from '../../core/engine/api';
import {
  CHANNELS,
  ETA_CELLS,
  PHI_CELLS,
  RAW_ETA_CELLS,
  RAW_PHI_CELLS,
  type Channel,
} from '../../core/events/schema';

export type ColumnMapping = Params<'dataset.open'>['mappings'][string];
export type AxisMeaning = ColumnMapping['axes'][number];

/** The dialog's fields: what the user may still change, complete or not. */
export interface MappingForm {
  layout: 'separate' | 'joint';
  /** Separate datasets by channel. */
  channels: Record<Channel, string | null>;
  /** The one dataset with a channel axis, and each channel's position on it. */
  dataset: string | null;
  positions: Record<Channel, number | null>;
  axes: AxisMeaning[];
  label: string | null;
  mass: string | null;
  /** Column name by dataset. */
  columns: Record<string, string>;
}

const CHANNEL_NAMES: Readonly<Record<Channel, RegExp>> = {
  tracker: /tr(ac)?k/i,
  ecal: /e(m)?_?cal|elm?ag|(^|_)em(_|$)/i,
  hcal: /h(ad)?_?cal|(^|_)had/i,
};
const LABEL_NAME = /label|class|^cls$|target|truth|^y$|signal/i;
const MASS_NAME = /mass|^m_?(h|phi|z)?$/i;

/** Sizes a pixel axis may have, and what they mean. */
const PIXEL_AXES: ReadonlyMap<number, AxisMeaning> = new Map([
  [PHI_CELLS, 'phi'],
  [RAW_PHI_CELLS, 'phi'],
  [ETA_CELLS, 'eta'],
  [RAW_ETA_CELLS, 'eta'],
]);

/** More channels than this would be odd: such an axis counts events. */
const MOST_CHANNELS = 16;

/** The last part of a dataset's path. */
export function shortName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isNumeric({ dtype }: StoredDataset): boolean {
  return /int|float|double|bool|^[<>|=]?[fiub]\d/i.test(dtype);
}

/** Datasets that may hold images: numbers with three axes (separate) or four (joint). */
export function imageCandidates(datasets: readonly StoredDataset[], rank: 3 | 4): StoredDataset[] {
  return datasets.filter((one) => one.shape.length === rank && isNumeric(one));
}

/** Datasets with one number an event; all with one number a row while the number of events is unknown. */
export function scalarCandidates(
  datasets: readonly StoredDataset[],
  events: number | null,
): StoredDataset[] {
  return datasets.filter(
    (one) =>
      isNumeric(one) &&
      (one.shape.length === 1 || (one.shape.length === 2 && one.shape[1] === 1)) &&
      (events === null || one.shape[0] === events),
  );
}

/** The meaning of each axis from its size: pixels by the known sizes, a short axis the channels, else events. */
export function guessAxes(shape: readonly number[]): AxisMeaning[] {
  const wanted: AxisMeaning[] =
    shape.length === 4 ? ['event', 'phi', 'eta', 'channel'] : ['event', 'phi', 'eta'];
  const axes: (AxisMeaning | null)[] = shape.map(() => null);
  const give = (at: number, meaning: AxisMeaning | undefined): void => {
    if (at < 0 || meaning === undefined || axes.includes(meaning)) return;
    axes[at] = meaning;
  };
  // From the last axis on: where a file has as many events as pixels along phi, the images lie innermost.
  for (let at = shape.length - 1; at >= 0; at--) give(at, PIXEL_AXES.get(shape[at]));
  if (shape.length === 4) {
    const free = shape.map((size, at) => (axes[at] === null ? size : Infinity));
    const least = Math.min(...free);
    if (least <= MOST_CHANNELS) give(free.lastIndexOf(least), 'channel');
  }
  for (const meaning of wanted) if (!axes.includes(meaning)) give(axes.indexOf(null), meaning);
  return axes.map((axis) => axis ?? 'event');
}

/** A first guess for a file. */
export function guessMapping(datasets: readonly StoredDataset[]): MappingForm {
  const joint = imageCandidates(datasets, 4);
  const separate = imageCandidates(datasets, 3);
  const channels = guessChannels(separate);
  const layout = channels.tracker === null && joint.length > 0 ? 'joint' : 'separate';
  const dataset = (joint.find(({ path }) => /image|pixel|data|^x$/i.test(path)) ?? joint[0])?.path;
  const form: MappingForm = {
    layout,
    channels,
    dataset: dataset ?? null,
    positions: { tracker: 0, ecal: null, hcal: null },
    axes: [],
    label: null,
    mass: null,
    columns: {},
  };
  const image = imageOf(form, datasets);
  if (image !== undefined) form.axes = guessAxes(image.shape);
  form.positions = guessPositions(form, datasets);
  const scalars = scalarCandidates(datasets, eventCount(form, datasets));
  form.label = scalars.find(({ path }) => LABEL_NAME.test(shortName(path)))?.path ?? null;
  form.mass = scalars.find(({ path }) => MASS_NAME.test(shortName(path)))?.path ?? null;
  form.columns = columnsFor(form, datasets);
  return form;
}

function guessChannels(candidates: readonly StoredDataset[]): Record<Channel, string | null> {
  // Variants without pile-up subtraction stand beside the corrected ones: the first that matches is taken.
  const named = (channel: Channel): string | null =>
    candidates.find(({ path }) => CHANNEL_NAMES[channel].test(shortName(path)))?.path ?? null;
  const tracker = named('tracker') ?? (candidates.length === 1 ? candidates[0].path : null);
  return { tracker, ecal: named('ecal'), hcal: named('hcal') };
}

/** Channels in the house's order, as many as the axis has. */
export function guessPositions(
  form: MappingForm,
  datasets: readonly StoredDataset[],
): Record<Channel, number | null> {
  const size = channelCount(form, datasets) ?? 1;
  const at = (position: number): number | null => (position < size ? position : null);
  return { tracker: at(0), ecal: at(1), hcal: at(2) };
}

/** Every scalar that is neither label nor mass, under its own short name. */
export function columnsFor(
  form: MappingForm,
  datasets: readonly StoredDataset[],
): Record<string, string> {
  const scalars = scalarCandidates(datasets, eventCount(form, datasets));
  return Object.fromEntries(
    scalars
      .filter(({ path }) => path !== form.label && path !== form.mass)
      .map(({ path }) => [path, shortName(path)]),
  );
}

/** The dataset whose shape the axes describe: the joint one, or the tracker's. */
export function imageOf(
  form: MappingForm,
  datasets: readonly StoredDataset[],
): StoredDataset | undefined {
  const path = form.layout === 'joint' ? form.dataset : form.channels.tracker;
  return datasets.find((one) => one.path === path);
}

export function eventCount(form: MappingForm, datasets: readonly StoredDataset[]): number | null {
  return sizeAlong('event', form, datasets);
}

export function channelCount(form: MappingForm, datasets: readonly StoredDataset[]): number | null {
  return form.layout === 'joint' ? sizeAlong('channel', form, datasets) : null;
}

function sizeAlong(
  axis: AxisMeaning,
  form: MappingForm,
  datasets: readonly StoredDataset[],
): number | null {
  const at = form.axes.indexOf(axis);
  return at < 0 ? null : (imageOf(form, datasets)?.shape[at] ?? null);
}

export function shapeText(shape: readonly number[]): string {
  return shape.join(' × ');
}

/** What is wrong with the form, in the order of its fields; empty when it can be used. */
export function mappingProblems(form: MappingForm, datasets: readonly StoredDataset[]): string[] {
  const image = imageOf(form, datasets);
  if (image === undefined) {
    return [form.layout === 'joint' ? 'Choose the image dataset.' : 'Choose the tracker dataset.'];
  }
  return [
    ...axisProblems(form, image),
    ...(form.layout === 'joint'
      ? positionProblems(form, datasets)
      : shapeProblems(form, image, datasets)),
    ...columnProblems(form),
  ];
}

function axisProblems(form: MappingForm, image: StoredDataset): string[] {
  const needed: AxisMeaning[] =
    form.layout === 'joint' ? ['event', 'phi', 'eta', 'channel'] : ['event', 'phi', 'eta'];
  const missing = needed.filter((axis) => !form.axes.includes(axis));
  if (missing.length > 0) {
    return [`Each axis has one meaning: none is ${missing.join(' or ')} yet.`];
  }
  const size = (axis: AxisMeaning): number => image.shape[form.axes.indexOf(axis)];
  const [phi, eta] = [size('phi'), size('eta')];
  const pooled = phi === PHI_CELLS && eta === ETA_CELLS;
  const raw = phi === RAW_PHI_CELLS && eta === RAW_ETA_CELLS;
  if (!pooled && !raw) {
    return [
      `phi × eta is ${phi} × ${eta}; expected ${PHI_CELLS} × ${ETA_CELLS} (pooled) or ` +
        `${RAW_PHI_CELLS} × ${RAW_ETA_CELLS} (raw). Check the order of the axes.`,
    ];
  }
  return size('event') === 0 ? ['The dataset holds no events.'] : [];
}

function positionProblems(form: MappingForm, datasets: readonly StoredDataset[]): string[] {
  const size = channelCount(form, datasets);
  if (size === null) return [];
  const chosen = CHANNELS.map((channel) => form.positions[channel]).filter((at) => at !== null);
  if (form.positions.tracker === null) return ['Say which channel is the tracker.'];
  if (chosen.some((at) => at >= size)) return [`Channels run from 0 to ${size - 1}.`];
  return new Set(chosen).size < chosen.length ? ['Two channels have the same position.'] : [];
}

function shapeProblems(
  form: MappingForm,
  image: StoredDataset,
  datasets: readonly StoredDataset[],
): string[] {
  const others = [form.channels.ecal, form.channels.hcal].filter((path) => path !== null);
  if (new Set([image.path, ...others]).size < others.length + 1) {
    return ['Two channels are the same dataset.'];
  }
  return others.flatMap((path) => {
    const shape = shapeText(datasets.find((one) => one.path === path)?.shape ?? []);
    return shape === shapeText(image.shape)
      ? []
      : [`${path} is ${shape}, the tracker ${shapeText(image.shape)}: shapes must agree.`];
  });
}

function columnProblems(form: MappingForm): string[] {
  const names = Object.values(form.columns);
  if (names.some((name) => name.trim() === '')) return ['Every column needs a name.'];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return [
    ...(twice === undefined ? [] : [`Two columns are called ${twice}.`]),
    ...(form.label !== null && form.label === form.mass
      ? ['Label and mass are the same dataset.']
      : []),
  ];
}

/** The form as the engine takes it; only of use when it has no problems. */
export function toMapping(form: MappingForm): ColumnMapping {
  const { tracker, ecal, hcal } = form.channels;
  const { positions } = form;
  return {
    images:
      form.layout === 'joint'
        ? {
            dataset: form.dataset ?? '',
            channels: [positions.tracker ?? 0, positions.ecal, positions.hcal],
          }
        : { tracker: tracker ?? '', ecal, hcal },
    axes: [...form.axes],
    label: form.label,
    mass: form.mass,
    columns: Object.fromEntries(Object.entries(form.columns).map(([path, name]) => [name, path])),
  };
}
