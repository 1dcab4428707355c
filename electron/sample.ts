/** The sample project that comes with the application: where it is the user's own, and what starts with it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installSample, sampleIn, type InstalledSample } from '../core/engine/sample-install';

export class Sample {
  /** Where the project is the user's: it is copied there when it is first opened. */
  readonly project: string;

  /**
   * @param source the application's folder of samples; nothing is written there
   * @param folder of the user's settings
   */
  constructor(
    private readonly source: string,
    folder: string,
  ) {
    this.project = sampleIn(join(folder, 'sample'));
  }

  /** False where the application came without it. */
  get there(): boolean {
    return existsSync(sampleIn(this.source));
  }

  get installed(): boolean {
    return existsSync(this.project);
  }

  /** Puts it in its place as it came. @throws DarkscopeError; Error of the system. */
  install(): InstalledSample {
    return installSample(this.source, join(this.project, '..'));
  }
}
