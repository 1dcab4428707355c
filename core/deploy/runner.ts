import { LATENT, RECONSTRUCTION } from './graph';
import type { Prediction } from '../models/predict';
import type { Part } from './graph';

/** An exported model, loaded again from its files. */
export interface Runner {
  /** What computes it. */
  readonly name: string;
  /** @param values a model's input, see `inputOf`. @param part all when left out. */
  run(values: Float32Array, part?: Part): Promise<Prediction>;
  dispose(): Promise<void>;
}

/** @param outputs of a graph, by name */
export function predictionFrom(outputs: Readonly<Record<string, Float32Array>>): Prediction {
  const { [RECONSTRUCTION]: reconstruction, [LATENT]: latent, ...own } = outputs;
  return { reconstruction: reconstruction ?? null, latent: latent ?? null, own };
}
