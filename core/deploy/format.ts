import type { Precision } from '../graph/graph-def';
import type { Model } from '../models/model';
import type { Runner } from './runner';

/** A form in which models leave Darkscope. */
export interface DeploymentFormat {
  readonly id: string;
  readonly title: string;
  /** Writes a model's files into a folder, which is made, and loads them again. @throws DarkscopeError `output-unwritable`. */
  write(
    folder: string,
    model: Model,
    options: { readonly precision: Precision },
  ): Promise<WrittenModel>;
}

export interface WrittenModel {
  /** Names inside the folder, that of the whole model first. */
  readonly files: readonly string[];
  /** One sentence on what is in them. */
  readonly use: string;
  /** To be disposed of by the caller. */
  readonly runner: Runner;
}
