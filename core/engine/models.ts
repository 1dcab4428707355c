import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { PREPROCESSING } from '../events/preprocess';
import { modelKind } from '../models/index';
import { isOfPrior } from '../scores/index';
import type { EpochMetrics, ModelCard } from '../training/card';
import { CARD_FILE } from '../training/model-folder';
import { findCard, readCard } from '../training/read-card';
import { tensorflowText } from '../training/versions';
import type { EpochMetrics as ToldMetrics, ModelSummary } from './api';
import { digest } from './column-store';
import { replaceFile } from '../atomic';

/** Folders added from elsewhere, with the ids they were given. */
const Elsewhere = v.array(v.object({ id: v.string(), folder: v.string() }));

interface Place {
  /** Name of the model in the list; prefixes its score columns. */
  readonly id: string;
  readonly folder: string;
}

/** A trained model, or one whose training has not ended. */
export interface KnownModel extends Place {
  readonly card: ModelCard;
}

/** A model that has weights. */
export interface ScorableModel extends KnownModel {
  /** Stands for its weights: a training that goes on makes another model of it. */
  readonly hash: string;
  /** Stands for the training, whatever becomes of weights and name. */
  readonly identity: string;
  readonly scores: readonly string[];
  /** Those of them that compare with a prior which the weights came without. */
  readonly meaningless: readonly string[];
}

/** The trained models: one folder each below `folder`, and folders elsewhere that the user added. */
export class ModelLibrary {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    // Folders made for trainings that waited when the program ended.
    for (const { id, folder: own } of this.places()) {
      if (own === join(folder, id)) this.release({ id, folder: own });
    }
  }

  /** Every model that can be read, newest first. A folder without a readable card is no model. */
  async list(): Promise<ModelSummary[]> {
    return (await this.known()).map((model) => this.summary(model));
  }

  /** @throws DarkscopeError `model-unknown`. */
  async get(id: string): Promise<KnownModel> {
    const model = (await this.known()).find((known) => known.id === id);
    if (model) return model;
    throw new DarkscopeError('model-unknown', `there is no trained model ${id}`, {
      hint: 'Train one, or add its folder to the list.',
    });
  }

  /** @throws DarkscopeError `model-unknown`. */
  async summaryOf(id: string): Promise<ModelSummary> {
    return this.summary(await this.get(id));
  }

  /** Those that have weights, finished or not. */
  async scorable(): Promise<ScorableModel[]> {
    return (await this.known()).flatMap((model) => withWeights(model) ?? []);
  }

  /** @throws DarkscopeError `model-unknown`, `model-unreadable` when no epoch has ended yet. */
  async getScorable(id: string): Promise<ScorableModel> {
    const model = withWeights(await this.get(id));
    if (model) return model;
    throw new DarkscopeError(
      'model-unreadable',
      `${id} has no weights yet: its first epoch did not end`,
      {
        hint: 'Resume its training.',
      },
    );
  }

  /** Adds a model's folder from elsewhere. @throws DarkscopeError `model-unreadable`. */
  async add(folder: string): Promise<ModelSummary> {
    const path = resolve(folder);
    const present = (await this.known()).find((known) => known.folder === path);
    if (present) return this.summary(present);
    const card = await readCard(path);
    modelKind(card.kind);
    const place = { id: this.freeId(basename(path)), folder: path };
    this.writeElsewhere([...this.readElsewhere(), place]);
    return this.summary({ ...place, card });
  }

  /** The card as it lies on disk. */
  async cardText(id: string): Promise<string> {
    return readFile(join((await this.get(id)).folder, CARD_FILE), 'utf8');
  }

  /**
   * Gives a model another name. Its folder gets it too, unless it lies elsewhere.
   * @throws DarkscopeError `model-unknown`, `bad-parameter` for a name that is empty or taken.
   */
  async rename(id: string, name: string): Promise<ModelSummary> {
    const model = await this.get(id);
    if (name === id) return this.summary(model);
    if (this.freeId(name) !== name) {
      throw new DarkscopeError('bad-parameter', `a model cannot be named “${name}”`, {
        hint: 'Take letters, digits, - and _, and a name that no other model has.',
      });
    }
    if (this.liesElsewhere(model)) {
      this.writeElsewhere(
        this.readElsewhere().map((place) => (place.id === id ? { ...place, id: name } : place)),
      );
    } else renameSync(model.folder, join(this.folder, name));
    return this.summary(await this.get(name));
  }

  /** Deletes a model's folder; one that lies elsewhere is only forgotten. @throws DarkscopeError `model-unknown`. */
  async remove(id: string): Promise<void> {
    const model = await this.get(id);
    if (this.liesElsewhere(model)) {
      this.writeElsewhere(this.readElsewhere().filter((place) => place.id !== id));
    } else await rm(model.folder, { recursive: true });
  }

  private liesElsewhere({ folder }: Place): boolean {
    return folder !== join(this.folder, basename(folder));
  }

  private summary(model: KnownModel): ModelSummary {
    return { ...summaryOf(model), elsewhere: this.liesElsewhere(model) };
  }

  /** Makes a folder for a new model, named after `name`. */
  reserve(name: string): Place {
    const id = this.freeId(name);
    const folder = join(this.folder, id);
    mkdirSync(folder);
    return { id, folder };
  }

  /** Gives a reserved folder back if nothing came of it. */
  release({ folder }: Place): void {
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  }

  private places(): Place[] {
    const own = readdirSync(this.folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ id: name, folder: join(this.folder, name) }));
    return [...own, ...this.readElsewhere()];
  }

  private async known(): Promise<KnownModel[]> {
    const known: KnownModel[] = [];
    for (const { id, folder } of this.places()) {
      try {
        const card = await findCard(folder);
        if (!card) continue;
        modelKind(card.kind);
        known.push({ id, folder, card });
      } catch (error) {
        if (!(error instanceof DarkscopeError)) throw error;
      }
    }
    return known.sort((a, b) => (a.card.created < b.card.created ? 1 : -1));
  }

  /** A name that is safe as a folder and in `<model>.<score>`, and not taken. */
  private freeId(name: string): string {
    const safe = name
      .trim()
      .replace(/[^\p{L}\p{N}_-]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60);
    const wanted = safe || 'model';
    const taken = new Set(this.places().map(({ id }) => id));
    let id = wanted;
    for (let n = 2; taken.has(id) || existsSync(join(this.folder, id)); n++) id = `${wanted}-${n}`;
    return id;
  }

  private readElsewhere(): Place[] {
    try {
      return v.parse(Elsewhere, JSON.parse(readFileSync(this.elsewhereFile(), 'utf8')));
    } catch {
      return [];
    }
  }

  private writeElsewhere(places: readonly Place[]): void {
    replaceFile(this.elsewhereFile(), JSON.stringify(places, null, 1));
  }

  private elsewhereFile(): string {
    return join(this.folder, 'elsewhere.json');
  }
}

function withWeights(model: KnownModel): ScorableModel | undefined {
  const hash = weightsHash(model.card);
  if (hash === null) return undefined;
  const { kind, created, seed } = model.card;
  return {
    ...model,
    hash,
    identity: digest(`${kind} ${created} ${seed}`),
    scores: modelKind(kind).scores,
    meaningless: meaninglessScores(model.card),
  };
}

/** Stands for a model's weights; null while it has none. */
export function weightsHash({ kind, weightsSha256 }: ModelCard): string | null {
  return weightsSha256 === null ? null : digest(`${kind} ${weightsSha256}`);
}

/** Published weights may come without their prior; what compares with a drawn one says nothing. */
function meaninglessScores({ kind, imported }: ModelCard): string[] {
  return imported?.drawn.length ? modelKind(kind).scores.filter(isOfPrior) : [];
}

function summaryOf({ id, folder, card }: KnownModel): Omit<ModelSummary, 'elsewhere'> {
  return {
    id,
    folder,
    kind: card.kind,
    title: card.title,
    created: card.created,
    finished: card.state === 'finished',
    epochs: card.imported ? 0 : card.hyper.epochs,
    parameters: card.parameters,
    trainedOn: card.dataFiles.map(({ file, events }) => ({ name: basename(file), events })),
    selectedEpoch: card.selectedEpoch === 0 ? null : card.selectedEpoch,
    history: card.metrics.map(toldMetrics),
    scores: [...modelKind(card.kind).scores],
    mainScore: modelKind(card.kind).mainScore,
    reference: card.reference,
    seed: card.seed,
    hyperparameters: { ...card.hyper },
    split: { ...card.split },
    assumeBackground: card.assumeBackground,
    preprocessing: card.preprocessing,
    otherPreprocessing: card.preprocessing !== PREPROCESSING,
    versions: {
      darkscope: card.versions.darkscope,
      node: card.versions.node,
      tensorflow: tensorflowText(card.versions),
    },
    imported: card.imported?.format ?? null,
    meaningless: meaninglessScores(card),
  };
}

/** An epoch's figures by the names of api.ts: `valLoss` of a card is told as `val_loss`. */
export function toldMetrics({
  epoch,
  seconds,
  phase,
  measures,
  ...figures
}: EpochMetrics): ToldMetrics {
  const values = Object.entries({ ...figures, ...measures }).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return {
    epoch,
    seconds,
    values: Object.fromEntries(values) as Record<string, number>,
    ...(phase === undefined ? {} : { phase }),
  };
}
