import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { DarkscopeError, toPlainError } from '../errors';
import type { FileInfo, FileProblem } from '../engine/api';
import { EventFiles, type SourceFile } from './event-files';
import { classFromName } from './file-name';
import { recognise } from './formats';
import { ANOMALY_GROUP, isColumn, type FileLayout } from './formats/format';
import { openHdf5, type Hdf5File } from './hdf5';
import type { NumericArray } from './hdf5-types';
import type { ColumnMapping } from './mapping';
import { findFiles } from './paths';
import { BACKGROUND_LABEL, UNLABELLED } from './schema';
import { storedDatasets, structureOf } from './structure';

/** What is known of an opened file without reading its images. */
export interface OpenedFile extends FileInfo {
  /** Files of equal structure share a column mapping. */
  structure: string;
  /** Labels that occur, ascending: 0 QCD, 1 SUEP, 2 SVJ, -1 unknown. */
  labels: number[];
  /** Smallest and largest mediator mass in GeV, background left out; null where there is none. */
  massRangeGeV: [number, number] | null;
}

export interface OpenOptions {
  /** For every file that has its datasets. */
  readonly mapping?: ColumnMapping;
  /** By structure (`structureOf`), as remembered from earlier answers. */
  readonly mappings?: Readonly<Record<string, ColumnMapping>>;
  /** Bytes of pooled images kept in memory; 96 MiB unless told. */
  readonly cacheBytes?: number;
}

/** Milliseconds of opening files after which others have their turn. */
const TURN_MS = 20;

export interface OpenedDataset {
  readonly source: EventFiles;
  readonly files: readonly OpenedFile[];
  /** Files of the selection that did not open; the others did. */
  readonly problems: readonly FileProblem[];
}

/**
 * Opens files, folders and globs as one dataset. Nothing is read but headers, labels and masses. A file that fails is
 * a problem, never an error: the source may have no events.
 */
export async function openDataset(
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<OpenedDataset> {
  const found = findFiles(paths);
  const problems: FileProblem[] = found.problems.map(({ path, error }) => ({
    path,
    error: toPlainError(error),
    datasets: [],
    structure: null,
  }));
  const opened: { file: OpenedFile; source: SourceFile; classes: Classes }[] = [];
  let first = 0;
  let turn = Date.now();
  for (const path of found.files) {
    if (Date.now() - turn > TURN_MS) {
      await new Promise((resume) => setImmediate(resume));
      turn = Date.now();
    }
    const entry = await openOne(path, first, options);
    if ('error' in entry) {
      problems.push(entry);
      continue;
    }
    opened.push(entry);
    first += entry.file.events;
  }
  const labels = new Int32Array(first);
  const masses = new Float64Array(first);
  for (const { source, classes } of opened) {
    labels.set(classes.labels, source.first);
    masses.set(classes.masses, source.first);
  }
  const sources = opened.map((entry) => entry.source);
  const cacheBytes = options.cacheBytes ?? 96 * 1024 * 1024;
  return {
    source: new EventFiles(sources, labels, masses, cacheBytes),
    files: opened.map((entry) => entry.file),
    problems,
  };
}

interface Classes {
  readonly labels: Int32Array;
  readonly masses: Float64Array;
}

async function openOne(
  path: string,
  first: number,
  options: OpenOptions,
): Promise<{ file: OpenedFile; source: SourceFile; classes: Classes } | FileProblem> {
  let file: Hdf5File | undefined;
  try {
    file = await openHdf5(path);
    const structure = structureOf(file);
    const layout = recognise(file, options.mappings?.[structure] ?? options.mapping);
    const classes = readClasses(file, layout);
    const info: OpenedFile = {
      path,
      name: basename(path),
      format: layout.format,
      events: layout.events,
      first,
      bytes: statSync(path).size,
      datasets: storedDatasets(file),
      structure,
      labels: different(classes.labels),
      massRangeGeV: massRange(classes),
    };
    return { file: info, source: { path, layout, first }, classes };
  } catch (error) {
    if (!(error instanceof DarkscopeError)) throw error;
    return {
      path,
      error: toPlainError(error),
      datasets: file ? storedDatasets(file) : [],
      structure: file ? structureOf(file) : null,
    };
  } finally {
    file?.close();
  }
}

/** Labels and masses of a file's events, from its datasets or else from its name. */
function readClasses(file: Hdf5File, layout: FileLayout): Classes {
  const named = classFromName(file.path);
  // an export has a name of its own: it keeps what the names of its sources said
  const kept = (name: string) => {
    const dataset = file.datasets.get(`${ANOMALY_GROUP}/${name}`);
    return dataset && isColumn(dataset, layout.events) ? dataset.name : null;
  };
  const label = layout.label ?? kept('label');
  const mass = layout.mass ?? kept('mass');
  const labels =
    label === null
      ? new Int32Array(layout.events).fill(named.label)
      : wholeNumbers(file.readAll(label));
  if (mass !== null) return { labels, masses: new Float64Array(file.readAll(mass)) };
  const masses = Float64Array.from(labels, (label) => {
    if (label === BACKGROUND_LABEL) return 0;
    return label === named.label ? named.massGeV : NaN;
  });
  return { labels, masses };
}

/** Not a whole number is no class: rounded, a NaN would be background and be trained on. */
function wholeNumbers(values: NumericArray): Int32Array {
  const labels = new Int32Array(values.length);
  for (let event = 0; event < labels.length; event++) {
    labels[event] = Number.isInteger(values[event]) ? values[event] : UNLABELLED;
  }
  return labels;
}

/** The numbers that occur, ascending. */
function different(labels: Int32Array): number[] {
  const found: number[] = [];
  for (let event = 0; event < labels.length; event++) {
    if (labels[event] !== labels[event - 1] && !found.includes(labels[event])) {
      found.push(labels[event]);
    }
  }
  return found.sort((a, b) => a - b);
}

function massRange({ labels, masses }: Classes): [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  masses.forEach((mass, event) => {
    if (labels[event] === BACKGROUND_LABEL || Number.isNaN(mass)) return;
    low = Math.min(low, mass);
    high = Math.max(high, mass);
  });
  return low <= high ? [low, high] : null;
}
