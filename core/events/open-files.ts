import { openHdf5, type Hdf5File } from './hdf5';

interface Entry {
  readonly file: Promise<Hdf5File>;
  users: number;
  /** To be closed by the last of its users. */
  givenUp: boolean;
}

/** Files kept open, few at a time: a dataset may hold more files than a process may open. */
export class OpenFiles {
  private readonly open = new Map<string, Entry>();

  constructor(private readonly most: number) {}

  /** The file, opened if it was not. It stays open until `most` others were asked for after it. */
  async get(path: string): Promise<Hdf5File> {
    return this.opened(this.entry(path), path);
  }

  /** Works with a file, which stays open at least until the work is done. */
  async use<T>(path: string, work: (file: Hdf5File) => Promise<T>): Promise<T> {
    const entry = this.entry(path);
    entry.users++;
    try {
      return await work(await this.opened(entry, path));
    } finally {
      entry.users--;
      if (entry.users === 0 && entry.givenUp) await close(entry);
    }
  }

  /** Closes them all; those in use, when they are not any more. */
  async closeAll(): Promise<void> {
    await this.trim(0);
  }

  private entry(path: string): Entry {
    const entry = this.open.get(path) ?? { file: openHdf5(path), users: 0, givenUp: false };
    this.open.delete(path);
    this.open.set(path, entry);
    return entry;
  }

  private async opened(entry: Entry, path: string): Promise<Hdf5File> {
    let file: Hdf5File;
    try {
      file = await entry.file;
    } catch (error) {
      if (this.open.get(path) === entry) this.open.delete(path);
      throw error;
    }
    await this.trim(this.most);
    return file;
  }

  private async trim(most: number): Promise<void> {
    const surplus = [...this.open].slice(0, Math.max(0, this.open.size - most));
    for (const [path, entry] of surplus) {
      this.open.delete(path);
      entry.givenUp = true;
      if (entry.users === 0) await close(entry);
    }
  }
}

async function close({ file }: Entry): Promise<void> {
  // a file that did not open has nothing to close, and said so to those who asked for it
  const opened = await file.catch(() => undefined);
  opened?.close();
}
