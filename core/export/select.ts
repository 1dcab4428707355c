import { closeSync, existsSync, openSync } from 'node:fs';
import { extname } from 'node:path';
import { Cancelled, DarkscopeError } from '../errors';
import type { EventFiles } from '../events/event-files';
import { ANOMALY_GROUP } from '../events/formats/format';
import type { Attribute } from '../events/hdf5-encode';
import { Hdf5Writer } from '../events/hdf5-writer';
import { OpenFiles } from '../events/open-files';
import { writeAnomalyGroup, writeTexts, type Findings } from './anomaly-group';
import { writeAtomically } from '../atomic';
import { refuseSource } from './refuse-source';
import { planFile, wholeDataset, type FilePlan, type PortableAttribute } from './file-plan';
import { selectedRows, selectedTexts, type Row } from './selected-rows';

/** Events to export and what was found about them. Arrays have one entry an event, in the order of `events`. */
export interface Selection extends Findings {
  readonly source: EventFiles;
  /** Positions in the source. */
  readonly events: ArrayLike<number>;
  /** Name of the file to write. */
  readonly out: string;
}

export interface ExportOptions {
  readonly signal?: AbortSignal;
  /** Called with the datasets written so far and in all. */
  readonly progress?: (done: number, total: number) => void;
}

/** Events of files that share a structure: they become one output file. */
interface Part {
  readonly plan: FilePlan;
  /** Plans of all files of the part, `plan` the first. */
  readonly files: FilePlan[];
  /** Positions in the selection. */
  readonly positions: number[];
  readonly rows: Row[];
}

/**
 * Writes the chosen events into a file of the layout they come from, every dataset, attribute and type to the bit,
 * and a group `anomaly` beside them. Events of files that agree in everything that is not by event share one output;
 * otherwise further ones are written beside `out`, named `<name>-2.h5`, `<name>-3.h5` and so on, past names that are
 * taken. A group `anomaly` that a source file has already is kept as `anomaly/earlier`. Attributes in which the source files differ are kept by
 * file, in `anomaly/files/<n>`; `anomaly/file_names` says which file is which.
 * @returns the files written
 * @throws DarkscopeError `bad-parameter`, `file-layout` where something could not be kept to the bit, `file-chunk`,
 *   `output-unwritable`; Cancelled. Nothing is left behind then, and an old `out` is as it was.
 */
export async function exportSelected(
  selection: Selection,
  options: ExportOptions = {},
): Promise<string[]> {
  const { source, events, out } = selection;
  if (events.length === 0)
    throw new DarkscopeError('bad-parameter', 'no events are selected for export');
  refuseSource(out, source.paths);
  const files = new OpenFiles(8);
  try {
    const parts = await plan(source, events, files);
    const total = parts.reduce((sum, part) => sum + part.plan.datasets.length, 0);
    let done = 0;
    const step = () => {
      if (options.signal?.aborted) throw new Cancelled('the export');
      options.progress?.(done++, total);
    };
    return await writeAtomically(out, async (unfinished) => {
      const names = outputNames(out, parts.length);
      for (const [n, part] of parts.entries()) {
        await writePart(unfinished.add(names[n]), part, selection, files, step);
      }
      step();
      return names;
    });
  } finally {
    await files.closeAll();
  }
}

async function plan(
  source: EventFiles,
  events: ArrayLike<number>,
  files: OpenFiles,
): Promise<Part[]> {
  const plans = new Map<string, FilePlan>();
  const parts = new Map<string, Part>();
  for (let position = 0; position < events.length; position++) {
    const { file: path, index } = source.id(events[position]);
    let found = plans.get(path);
    if (!found) {
      found = planFile(await files.get(path), source.layoutOf(events[position]));
      plans.set(path, found);
    }
    let part = parts.get(found.structure);
    if (!part) {
      part = { plan: found, files: [], positions: [], rows: [] };
      parts.set(found.structure, part);
    }
    if (!part.files.includes(found)) part.files.push(found);
    part.positions.push(position);
    part.rows.push({ path, row: index });
  }
  return [...parts.values()];
}

/** `selected.h5`, `selected-2.h5`, …: the user chose only the first, so the others never replace a file. */
function outputNames(out: string, count: number): string[] {
  const names = [out];
  const ending = extname(out);
  const stem = out.slice(0, out.length - ending.length);
  for (let n = 2; names.length < count; n++) {
    const name = `${stem}-${n}${ending}`;
    if (!existsSync(name)) names.push(name);
  }
  return names;
}

async function writePart(
  path: string,
  part: Part,
  selection: Selection,
  files: OpenFiles,
  step: () => void,
): Promise<void> {
  const fd = openSync(path, 'w');
  try {
    const writer = new Hdf5Writer(fd);
    const { common, differing } = commonAttributes(part.files);
    const datasets = new Set(part.plan.datasets.map(({ name }) => name));
    for (const [object, attributes] of common) {
      if (!datasets.has(object)) writer.group(placeOf(object), written(writer, attributes));
    }
    for (const dataset of part.plan.datasets) {
      step();
      const { name, type, fill, element, eventAxis } = dataset;
      const shape =
        dataset.shape?.map((length, axis) => (axis === eventAxis ? part.rows.length : length)) ??
        null;
      const attributes = written(writer, common.get(name) ?? []);
      let rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
      const first = await files.get(part.plan.path);
      if (dataset.isVariableText) {
        const texts =
          eventAxis === null
            ? first.readStringBytes(name, 0, shape?.[0] ?? 1)
            : await selectedTexts(files, dataset, part.rows);
        rows = [writer.variableTexts(texts)];
      } else {
        rows =
          eventAxis === null
            ? wholeDataset(first, dataset)
            : selectedRows(files, dataset, part.rows);
      }
      await writer.dataset(placeOf(name), { type, element, shape, attributes, fill }, rows);
    }
    await writeAnomalyGroup(writer, selection, part.positions, part.rows);
    if (differing.some((objects) => objects.size > 0)) {
      await writeTexts(
        writer,
        'file_names',
        part.files.map((file) => file.path),
      );
    }
    differing.forEach((objects, n) => {
      for (const [object, attributes] of objects) {
        writer.group(`${ANOMALY_GROUP}/files/${n}/${object}`, written(writer, attributes));
      }
    });
    writer.finish();
  } finally {
    closeSync(fd);
  }
}

/** Where an object of a source file goes: an earlier export's findings make room for the new ones. */
function placeOf(object: string): string {
  const isEarlier = object === ANOMALY_GROUP || object.startsWith(`${ANOMALY_GROUP}/`);
  return isEarlier ? `${ANOMALY_GROUP}/earlier${object.slice(ANOMALY_GROUP.length)}` : object;
}

type AttributesByObject = Map<string, PortableAttribute[]>;

/** Attributes that all files share, and by file those that they do not, by object. */
function commonAttributes(files: readonly FilePlan[]): {
  common: AttributesByObject;
  differing: AttributesByObject[];
} {
  const common: AttributesByObject = new Map();
  const differing = files.map((): AttributesByObject => new Map());
  for (const object of files[0].attributes.keys()) {
    const keys = files.map((file) => new Set((file.attributes.get(object) ?? []).map(keyOf)));
    const isCommon = (attribute: PortableAttribute) =>
      keys.every((known) => known.has(keyOf(attribute)));
    common.set(object, (files[0].attributes.get(object) ?? []).filter(isCommon));
    files.forEach((file, n) => {
      const own = (file.attributes.get(object) ?? []).filter((attribute) => !isCommon(attribute));
      if (own.length > 0) differing[n].set(object, own);
    });
  }
  return { common, differing };
}

function keyOf({ name, type, space, value }: PortableAttribute): string {
  const parts = [type, space, ...('texts' in value ? value.texts : [value])];
  return JSON.stringify([name, ...parts.map((part) => Buffer.from(part).toString('hex'))]);
}

function written(writer: Hdf5Writer, attributes: readonly PortableAttribute[]): Attribute[] {
  return attributes.map(({ name, type, space, value }) => ({
    name,
    type,
    space,
    data: 'texts' in value ? writer.variableTexts(value.texts) : value,
  }));
}
