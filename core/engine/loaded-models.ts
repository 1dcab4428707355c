import { loadModel } from '../training/load';
import type { Model } from '../models/model';
import type { ScorableModel } from './models';

/** Models kept in memory; a CoDAE takes some 7 MB. */
const KEPT = 4;

/** Models ready to use, the least recently used given up first. */
export class LoadedModels {
  private readonly loaded = new Map<string, Promise<Model>>();

  /** @throws DarkscopeError `model-unreadable`, `runtime-missing`. */
  async get({ folder, hash }: ScorableModel): Promise<Model> {
    const key = `${folder}\n${hash}`;
    const ready = this.loaded.get(key) ?? loadModel(folder).then(({ model }) => model);
    this.loaded.delete(key);
    this.loaded.set(key, ready);
    try {
      return await ready;
    } catch (error) {
      this.loaded.delete(key);
      throw error;
    } finally {
      this.giveUpOldest();
    }
  }

  private giveUpOldest(): void {
    const surplus = [...this.loaded.keys()].slice(0, Math.max(0, this.loaded.size - KEPT));
    for (const key of surplus) {
      const model = this.loaded.get(key);
      this.loaded.delete(key);
      void model?.then((unused) => unused.dispose());
    }
  }
}
