/** Exports trained models for use outside Darkscope. */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import { basename, join } from 'node:path';
import { writeDurably } from '../atomic';
import { unwritable } from '../disk-errors';
import { DarkscopeError } from '../errors';
import { hashFile } from '../events/hash';
import { PREPROCESSING } from '../events/preprocess';
import { backendInfo, initBackend } from '../tensor/backend';
import { sizeOf } from '../tensor/weights';
import { describeDataFiles } from '../training/data-files';
import { loadModel } from '../training/load';
import { CARD_FILE } from '../training/model-folder';
import { darkscopeVersion } from '../version';
import { DEPLOYMENT_CARD, describePorts } from './card';
import { DEPLOYMENT_FORMATS } from './formats';
import { openGraph } from './graph';
import { compareOn, measureLatency } from './measure';
import type { Precision } from '../graph/graph-def';
import type { EventSource } from '../events/source';
import type { LoadedModel } from '../training/load';
import type { DeploymentCard } from './card';
import type { DeploymentFormat, WrittenModel } from './format';

export interface DeployOptions {
  /** Folder of a trained model. */
  readonly model: string;
  /** Folder to write: new, empty, or of an earlier export, whose files are replaced. */
  readonly out: string;
  /** Of `DEPLOYMENT_FORMATS`. */
  readonly format: string;
  readonly precision: Precision;
  /** Events on which export and model are compared; none when left out. */
  readonly source?: EventSource;
  readonly signal?: AbortSignal;
  /** Called while events are scored. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes a trained model's files for other programs, loads them again, times them and compares their scores with the
 * model's, and writes it all down in `card.json` beside them.
 *
 * @throws DarkscopeError `bad-parameter`, `model-unreadable`, `runtime-missing` where there is no native TensorFlow,
 *   `output-unwritable`; whatever reading events throws; Cancelled.
 */
export async function deploy(options: DeployOptions): Promise<DeploymentCard> {
  const format = formatNamed(options.format);
  const loaded = await loadModel(options.model);
  try {
    await initBackend();
    if (backendInfo().kind !== 'native') {
      throw new DarkscopeError('runtime-missing', 'exporting needs the native TensorFlow', {
        hint: 'Run `npm run doctor`.',
        detail: backendInfo().reason ?? undefined,
      });
    }
    await clearFolder(options.out);
    const others = await readdir(options.out);
    try {
      return await writeAndDescribe(options, format, loaded);
    } catch (error) {
      await removeAllBut(options.out, others);
      throw error;
    }
  } finally {
    loaded.model.dispose();
  }
}

async function writeAndDescribe(
  options: DeployOptions,
  format: DeploymentFormat,
  loaded: LoadedModel,
): Promise<DeploymentCard> {
  const written = await format.write(options.out, loaded.model, options);
  try {
    const card = await describe(options, format, loaded, written);
    const text = `${JSON.stringify(card, null, 2)}\n`;
    await writeDurably(join(options.out, CARD_FILE), [text]);
    return card;
  } finally {
    await written.runner.dispose();
  }
}

/** An export that did not come to its end leaves nothing that would be in the way of the next. */
async function removeAllBut(folder: string, kept: readonly string[]): Promise<void> {
  const made = (await readdir(folder)).filter((name) => !kept.includes(name));
  await Promise.all(made.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function describe(
  { out, precision, source, signal, onProgress }: DeployOptions,
  format: DeploymentFormat,
  { model, card }: LoadedModel,
  { files, use, runner }: WrittenModel,
): Promise<DeploymentCard> {
  const described = await Promise.all(files.map((file) => describeFile(out, file)));
  const oneEvent = await measureLatency(model, runner);
  const compared = source
    ? {
        data: await describeDataFiles(source),
        ...(await compareOn(source, model, runner, {
          signal,
          onProgress: (done) => onProgress?.(done, source.count),
        })),
      }
    : null;
  const weights = [...model.weights.values()].reduce((sum, w) => sum + 4 * sizeOf(w.shape), 0);
  const { kind, title, reference, parameters, hyper, selectedEpoch, weightsSha256 } = card;
  const { tensorflowVersion } = backendInfo();
  return {
    format: DEPLOYMENT_CARD,
    formatVersion: 1,
    created: new Date().toISOString(),
    exportedAs: { format: format.id, precision, use },
    files: described,
    model: { kind, title, reference, parameters, hyper, selectedEpoch, weightsSha256 },
    preprocessing: PREPROCESSING,
    ...describePorts(model, openGraph(model)),
    bytes: {
      trainingCheckpoint: 3 * weights,
      weights,
      export: described[0].bytes,
    },
    latency: {
      machine: `${os.cpus()[0]?.model.trim() ?? os.arch()}, ${os.cpus().length} cores`,
      model: `TensorFlow ${tensorflowVersion}, op by op`,
      export: runner.name,
      oneEvent,
    },
    compared,
    versions: {
      darkscope: darkscopeVersion(),
      node: process.versions.node,
      tensorflow: tensorflowVersion,
    },
  };
}

async function describeFile(
  folder: string,
  file: string,
): Promise<DeploymentCard['files'][number]> {
  const path = join(folder, file);
  return { file, bytes: (await stat(path)).size, sha256: await hashFile(path) };
}

function formatNamed(id: string): DeploymentFormat {
  const format = DEPLOYMENT_FORMATS.find((known) => known.id === id);
  if (format) return format;
  throw new DarkscopeError('bad-parameter', `there is no export format ${id}`, {
    hint: `Known are ${DEPLOYMENT_FORMATS.map((known) => known.id).join(', ')}.`,
  });
}

/** Makes the folder and takes away an earlier export; anything else is left alone, and refused. */
async function clearFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
    const card = await readEarlier(folder);
    if (card) {
      for (const { file } of card.files) {
        // A card from elsewhere may name anything.
        if (basename(file) === file) await rm(join(folder, file), { force: true });
      }
      return;
    }
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  throw new DarkscopeError('output-unwritable', `${folder} holds other files`, {
    file: folder,
    hint: 'Name a new or empty folder.',
  });
}

async function readEarlier(folder: string): Promise<Pick<DeploymentCard, 'files'> | undefined> {
  try {
    const card = JSON.parse(await readFile(join(folder, CARD_FILE), 'utf8')) as DeploymentCard;
    return card.format === DEPLOYMENT_CARD ? card : undefined;
  } catch {
    return undefined;
  }
}
