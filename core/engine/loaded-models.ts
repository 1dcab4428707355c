import { loadModel } from '../training/load';
import type { Model } from '../models/model';
import { weightsHash, type ScorableModel } from './models';
import type { ScoreTask } from './tasks';
import { DarkscopeError } from '../errors';

/** @throws DarkscopeError `model-unreadable` when the folder holds other weights than those asked for. */
export async function loadWanted({
  model: folder,
  modelHash,
}: Pick<ScoreTask, 'model' | 'modelHash'>): Promise<Model> {
  const { card, model } = await loadModel(folder);
  if (weightsHash(card) === modelHash) return model;
  model.dispose();
  throw new DarkscopeError('model-unreadable', `the weights in ${folder} have just changed`, {
    file: folder,
    hint: 'Score again: the new weights are used then.',
  });
}

/** Models kept in memory; a CoDAE takes some 7 MB. */
const KEPT = 4;

interface Entry {
  readonly model: Promise<Model>;
  /** Pieces of work that use it now. */
  users: number;
}

/** Models ready to use, the least recently used given up first; one that is in use outlives that. */
export class LoadedModels {
  private readonly loaded = new Map<string, Entry>();

  /**
   * Lends a model to a piece of work; it is not disposed before that ends.
   * @throws DarkscopeError `model-unreadable`, `runtime-missing`; whatever the work throws.
   */
  async use<T>(
    { folder, hash }: Pick<ScorableModel, 'folder' | 'hash'>,
    work: (model: Model) => T | Promise<T>,
  ): Promise<T> {
    const key = `${folder}\n${hash}`;
    const entry = this.loaded.get(key) ?? {
      model: loadModel(folder).then(({ model }) => model),
      users: 0,
    };
    this.loaded.delete(key);
    this.loaded.set(key, entry);
    entry.users++;
    this.giveUpOldest();
    try {
      return await work(await this.ready(key, entry));
    } finally {
      entry.users--;
      this.disposeUnused(entry);
    }
  }

  private async ready(key: string, entry: Entry): Promise<Model> {
    try {
      return await entry.model;
    } catch (error) {
      if (this.loaded.get(key) === entry) this.loaded.delete(key);
      throw error;
    }
  }

  private giveUpOldest(): void {
    const surplus = [...this.loaded].slice(0, Math.max(0, this.loaded.size - KEPT));
    for (const [key, entry] of surplus) {
      this.loaded.delete(key);
      this.disposeUnused(entry);
    }
  }

  /** Disposes a model that has been given up once nobody uses it. */
  private disposeUnused(entry: Entry): void {
    if (entry.users > 0 || [...this.loaded.values()].includes(entry)) return;
    entry.model.then(
      (model) => model.dispose(),
      () => undefined, // It never was: whoever asked for it has been told.
    );
  }
}
