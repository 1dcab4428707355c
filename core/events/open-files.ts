import { openHdf5, type Hdf5File } from './hdf5';

/** Files kept open, few at a time: a dataset may hold more files than a process may open. */
export class OpenFiles {
  private readonly open = new Map<string, Promise<Hdf5File>>();

  constructor(private readonly most: number) {}

  /** The file, opened if it was not. It stays open until `most` others were asked for after it. */
  async get(path: string): Promise<Hdf5File> {
    const file = this.open.get(path) ?? openHdf5(path);
    this.open.delete(path);
    this.open.set(path, file);
    try {
      await file;
    } catch (error) {
      this.open.delete(path);
      throw error;
    }
    await this.trim(this.most);
    return file;
  }

  async closeAll(): Promise<void> {
    await this.trim(0);
  }

  private async trim(most: number): Promise<void> {
    const surplus = [...this.open.keys()].slice(0, Math.max(0, this.open.size - most));
    for (const path of surplus) {
      const file = this.open.get(path);
      this.open.delete(path);
      (await file)?.close();
    }
  }
}
