/**
 * The window's memory between sessions: one versioned JSON text. A field that cannot be read falls back to
 * its default alone, and a text that is no JSON at all is carried along, so that no tag is ever thrown away.
 */
import * as v from 'valibot';
import { calls } from '../../core/engine/api';
import { EventList } from './event-list';
import { LatentSettings } from './latent-settings';
import { ProbeSettings } from './probe-settings';
import { SavedSubset } from './saved-subset';
import { WorkingPoint } from './working-point';
import { ViewSettings } from './view-settings';

const finite = v.pipe(v.number(), v.finite());
const position = v.pipe(v.number(), v.integer(), v.minValue(0));

export const TAGS = ['interesting', 'artefact', 'background', 'unsure'] as const;
export type Tag = (typeof TAGS)[number];

/** A verdict and why: an older version kept tag and note alone. */
export const Annotation = v.object({
  tag: v.nullable(v.picklist(TAGS)),
  note: v.string(),
  reason: v.optional(v.string(), ''),
  reviewer: v.optional(v.string(), ''),
  /** ISO 8601; empty where it was not kept. */
  at: v.optional(v.string(), ''),
});
export type Annotation = v.InferOutput<typeof Annotation>;

/** What a reason is picked from until others are typed. */
const REASONS = ['hot cell', 'noise', 'beam halo', 'pile-up', 'jet-like', 'soft halo'];

export const TriageSettings = v.object({
  /** Triage that is gone on with, and whether it is under way or set aside. */
  session: v.fallback(v.nullable(v.string()), null),
  active: v.fallback(v.boolean(), false),
  reviewer: v.fallback(v.string(), ''),
  /** The one used last comes first. */
  reasons: v.fallback(v.array(v.string()), REASONS),
  askReason: v.fallback(v.boolean(), false),
  advance: v.fallback(v.boolean(), true),
  order: v.fallback(v.picklist(['score', 'random', 'file']), 'score'),
  blind: v.fallback(v.boolean(), false),
  /** Control events, in percent of the queue. */
  controls: v.fallback(v.pipe(finite, v.minValue(0), v.maxValue(90)), 0),
});
export type TriageSettings = v.InferOutput<typeof TriageSettings>;

export const TableSettings = v.object({
  /** Columns taken out of the table by name. */
  hidden: v.fallback(v.array(v.string()), []),
  sort: v.fallback(v.array(v.object({ column: v.string(), descending: v.boolean() })), []),
  filters: v.fallback(v.record(v.string(), v.string()), {}),
  subset: v.fallback(v.nullable(v.string()), null),
  /** Columns from left to right; those that are not named keep their place behind the one before them. */
  arrangement: v.fallback(v.array(v.string()), []),
  /** In pixels, by column; the others have a width of their own. */
  widths: v.fallback(v.record(v.string(), finite), {}),
});
export type TableSettings = v.InferOutput<typeof TableSettings>;

export const Layout = v.object({
  /** How the views stand, as the dock writes it; null for the layout of the first start. */
  dock: v.fallback(v.nullable(v.record(v.string(), v.unknown())), null),
  /** What fills the window: the events, or the trained models. */
  page: v.fallback(v.picklist(['events', 'models']), 'events'),
  /** Width of the list of models. */
  list: v.fallback(finite, 488),
});
export type Layout = v.InferOutput<typeof Layout>;

/** A layout of the dock that the user kept by name. */
export const NamedLayout = v.object({ name: v.string(), dock: v.record(v.string(), v.unknown()) });

export const StartSettings = v.object({
  /** The tour is offered until it has been taken or declined. */
  tourSeen: v.fallback(v.boolean(), false),
  /** What the sample says of itself has been put away. */
  sampleSeen: v.fallback(v.boolean(), false),
  /** Events of files opened before, by their paths. */
  counts: v.fallback(v.record(v.string(), position), {}),
  /** Commands taken from the palette, by their ids, the last one first. */
  commands: v.fallback(v.array(v.string()), []),
});

export const Analysis = v.object({
  /** Column of the histogram and of the threshold. */
  column: v.fallback(v.nullable(v.string()), null),
  latentX: v.fallback(v.nullable(v.string()), null),
  latentY: v.fallback(v.nullable(v.string()), null),
  thresholds: v.fallback(
    v.record(v.string(), v.object({ value: finite, direction: v.picklist(['above', 'below']) })),
    {},
  ),
  logCounts: v.fallback(v.boolean(), true),
  logValues: v.fallback(v.boolean(), false),
  bins: v.fallback(v.pipe(position, v.minValue(2), v.maxValue(1000)), 60),
  /** What the outlines of the histogram stand for. */
  groupBy: v.fallback(v.picklist(['class', 'mass', 'subset']), 'class'),
  /** Outlines of equal area instead of counts. */
  density: v.fallback(v.boolean(), false),
  /** Rate of events before any cut, in Hz, for projected rates. */
  inputHz: v.fallback(v.pipe(finite, v.minValue(0)), 1000),
  /** Model whose reconstruction is shown. */
  model: v.fallback(v.nullable(v.string()), null),
  advance: v.fallback(v.boolean(), false),
});
export type Analysis = v.InferOutput<typeof Analysis>;

export const MODEL_ORDERS = ['name', 'kind', 'epochs', 'loss', 'ssim', 'created'] as const;
export type ModelOrder = (typeof MODEL_ORDERS)[number];

export const ModelSettings = v.object({
  /** Models looked at: one is shown, several are compared. */
  selected: v.fallback(v.array(v.string()), []),
  sort: v.fallback(v.object({ by: v.picklist(MODEL_ORDERS), descending: v.boolean() }), {
    by: 'created',
    descending: true,
  }),
  /** Score that stands for a model in comparisons, by model. */
  scores: v.fallback(v.record(v.string(), v.string()), {}),
  /** A column that needs no model, to stand beside them. */
  baseline: v.fallback(v.nullable(v.string()), 'n_tracks'),
  /** Signal class compared on, and its mass; null for the mean over masses. */
  signal: v.fallback(v.nullable(v.string()), null),
  massGeV: v.fallback(v.nullable(finite), null),
});
export type ModelSettings = v.InferOutput<typeof ModelSettings>;

const Mappings = calls['dataset.open'].params.entries.mappings;
export type ColumnMapping = v.InferOutput<typeof Mappings>[string];

const fields = {
  theme: v.nullable(v.picklist(['light', 'dark'])),
  layout: Layout,
  layouts: v.array(NamedLayout),
  start: StartSettings,
  view: ViewSettings,
  table: TableSettings,
  analysis: Analysis,
  models: ModelSettings,
  latent: LatentSettings,
  probe: ProbeSettings,
  triage: TriageSettings,
  /** The project file that the work belongs to, and that file's content when it was read or written last. */
  project: v.nullable(v.object({ path: v.string(), digest: v.nullable(v.string()) })),
  /** What was open, as the user chose it: files and folders. */
  paths: v.array(v.string()),
  current: v.nullable(v.object({ file: v.string(), index: position })),
  annotations: v.record(v.string(), v.record(v.string(), Annotation)),
  subsets: v.array(SavedSubset),
  workingPoints: v.array(WorkingPoint),
  selection: EventList,
  mappings: Mappings,
  /** When it was kept, ISO 8601: what was said later is in the log alone. Empty where that is not known. */
  written: v.string(),
  /** Saved texts that this version could not read. */
  unread: v.array(v.string()),
};
export type SavedState = { [K in keyof typeof fields]: v.InferOutput<(typeof fields)[K]> };

const VERSION = 1;

export function defaultState(): SavedState {
  return {
    theme: null,
    layout: v.parse(Layout, emptyOf(Layout)),
    layouts: [],
    start: v.parse(StartSettings, emptyOf(StartSettings)),
    view: v.parse(ViewSettings, emptyOf(ViewSettings)),
    table: v.parse(TableSettings, emptyOf(TableSettings)),
    analysis: v.parse(Analysis, emptyOf(Analysis)),
    triage: v.parse(TriageSettings, emptyOf(TriageSettings)),
    models: { ...v.parse(ModelSettings, emptyOf(ModelSettings)), baseline: 'n_tracks' },
    latent: v.parse(LatentSettings, emptyOf(LatentSettings)),
    probe: v.parse(ProbeSettings, emptyOf(ProbeSettings)),
    project: null,
    paths: [],
    current: null,
    annotations: {},
    subsets: [],
    workingPoints: [],
    selection: {},
    mappings: {},
    written: '',
    unread: [],
  };
}

/** An object whose every entry is unreadable, so that parsing takes each entry's default. */
function emptyOf(schema: { readonly entries: object }): Record<string, null> {
  return Object.fromEntries(Object.keys(schema.entries).map((key) => [key, null]));
}

export function writeState(state: SavedState): string {
  return JSON.stringify({ version: VERSION, ...state });
}

function isSettings(schema: v.GenericSchema): schema is v.GenericSchema & { entries: object } {
  return schema.type === 'object';
}

/** Reads a saved text. Never throws: what cannot be read takes its default, the text itself goes to `unread`. */
export function readState(text: string | null): SavedState {
  const state = defaultState();
  if (text === null || text === '') return state;
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return { ...state, unread: [text] };
  }
  const known = v.safeParse(v.looseObject({ version: v.literal(VERSION) }), stored);
  if (!known.success) return { ...state, unread: [text] };
  let damaged = false;
  const has = known.output as Readonly<Record<string, unknown>>;
  const read = ([name, schema]: [string, v.GenericSchema]): [string, unknown] => {
    const fallback = state[name as keyof SavedState];
    let value = has[name];
    if (value === undefined) return [name, fallback];
    // Settings that an older version did not write take their defaults one by one.
    if (isSettings(schema) && typeof value === 'object') value = { ...emptyOf(schema), ...value };
    const parsed = v.safeParse(schema, value);
    if (parsed.success) return [name, parsed.output];
    damaged = true;
    return [name, fallback];
  };
  const result = Object.fromEntries(Object.entries(fields).map(read)) as SavedState;
  return damaged ? { ...result, unread: [...result.unread, text] } : result;
}
