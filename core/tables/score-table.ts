import { DarkscopeError } from '../errors';
import { className, EVENT_CLASSES, UNLABELLED } from '../events/schema';

/** Where scores come from, kept beside them. */
export interface ScoreMetadata {
  /** Id of the model. */
  readonly model?: string;
  /** SHA-256 of the model's card. */
  readonly cardSha256?: string;
  readonly data?: readonly {
    readonly file: string;
    readonly sha256: string;
    readonly events: number;
  }[];
  readonly threshold?: { readonly column: string; readonly value: number };
  readonly darkscope?: string;
  /** By column: what its numbers were made of. */
  readonly provenance?: Readonly<Record<string, unknown>>;
}

/** Scores and other numbers of events, one row an event. All arrays have the same length. */
export interface ScoreTable {
  /** Identity of each event: its file and its row there. */
  readonly files: readonly string[];
  readonly indices: Int32Array;
  /** 0 QCD, 1 SUEP, 2 SVJ, -1 unknown. */
  readonly labels: Int32Array;
  /** Mediator mass in GeV, 0 for background, NaN unknown. */
  readonly masses: Float64Array;
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[];
  /** What is written of the events in words; not read back. */
  readonly texts?: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly metadata: ScoreMetadata;
}

/** How a table is written to and read from one kind of file. */
export interface TableFormat {
  readonly title: string;
  /** File name endings, with the dot, in lower case. */
  readonly endings: readonly string[];
  /** Writes to `path`; `beside` gives the names for further files. */
  write(table: ScoreTable, path: string, beside: (suffix: string) => string): Promise<void>;
  /** @throws DarkscopeError `file-layout` where the file is no score table. */
  read(path: string): Promise<ScoreTable>;
}

/** A column as it lies in a file: texts or numbers. */
export type StoredColumn =
  | { readonly name: string; readonly texts: readonly string[] }
  | { readonly name: string; readonly numbers: Int32Array | Float64Array };

const IDENTITY = ['file', 'index', 'class', 'label', 'mass'];

/** All columns in the order of the file. @throws DarkscopeError `bad-parameter` for a name that is taken. */
export function storedColumns(table: ScoreTable): StoredColumn[] {
  const names = new Set(IDENTITY);
  for (const { name, values } of [...table.columns, ...(table.texts ?? [])]) {
    if (names.has(name)) {
      throw new DarkscopeError('bad-parameter', `a table cannot have two columns named ${name}`);
    }
    if (values.length !== table.files.length)
      throw new Error(`column ${name} has a length of its own`);
    names.add(name);
  }
  return [
    { name: 'file', texts: table.files },
    { name: 'index', numbers: table.indices },
    { name: 'class', texts: Array.from(table.labels, className) },
    { name: 'label', numbers: table.labels },
    { name: 'mass', numbers: table.masses },
    ...table.columns.map(({ name, values }) => ({ name, numbers: values })),
    ...(table.texts ?? []).map(({ name, values }) => ({ name, texts: values })),
  ];
}

/** A table from the columns of a file. @throws DarkscopeError `file-layout` naming what is missing. */
export function tableOf(
  path: string,
  columns: readonly StoredColumn[],
  metadata: ScoreMetadata,
): ScoreTable {
  const texts = (name: string) => {
    const column = columns.find((candidate) => candidate.name === name);
    return column && 'texts' in column ? column.texts : undefined;
  };
  const numbers = (name: string) => {
    const column = columns.find((candidate) => candidate.name === name);
    return column && 'numbers' in column ? column.numbers : undefined;
  };
  const files = texts('file');
  const indices = numbers('index');
  const labels = numbers('label') ?? texts('class')?.map(labelOf);
  const masses = numbers('mass');
  if (!files || !indices || !labels || !masses) {
    const found = columns.map((column) => column.name).join(', ') || 'no columns';
    throw new DarkscopeError(
      'file-layout',
      `${path} is no score table: found ${found}; expected file, index, label (or class), mass and scores`,
      { file: path, hint: 'Score files are written by scoring events.' },
    );
  }
  const others = columns.flatMap((column) =>
    'numbers' in column && !IDENTITY.includes(column.name)
      ? [{ name: column.name, values: Float64Array.from(column.numbers) }]
      : [],
  );
  return {
    files,
    indices: Int32Array.from(indices),
    labels: Int32Array.from(labels),
    masses: Float64Array.from(masses),
    columns: others,
    metadata,
  };
}

function labelOf(name: string): number {
  return EVENT_CLASSES.find((known) => known.name === name)?.label ?? UNLABELLED;
}

/** Metadata as named texts: strings as they are, the rest as JSON. */
export function metadataTexts(metadata: ScoreMetadata): [string, string][] {
  return Object.entries(metadata)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
}

export function metadataOf(texts: Iterable<readonly [string, string | undefined]>): ScoreMetadata {
  const found = new Map(texts);
  const json = (name: string): unknown => {
    try {
      return JSON.parse(found.get(name) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  };
  return {
    ...optional('model', found.get('model')),
    ...optional('cardSha256', found.get('cardSha256')),
    ...optional('data', json('data') as ScoreMetadata['data']),
    ...optional('threshold', json('threshold') as ScoreMetadata['threshold']),
    ...optional('darkscope', found.get('darkscope')),
    ...optional('provenance', json('provenance') as ScoreMetadata['provenance']),
  };
}

function optional<K extends string, T>(name: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: T });
}
