import { openBatch } from '../graph/open-batch';
import { trace } from '../graph/trace';
import { imageTensor, inputSize } from '../models/predict';
import { scoped } from '../tensor/backend';
import type { Graph } from '../graph/graph';
import type { Model } from '../models/model';
import type { Tensor, Tensor4D } from '../tensor/backend';

/** The one input of exported models. */
export const INPUT = 'images';
/** The output that the compact latents are. */
export const LATENT = 'latent';
/** The output that the drawn masks are. */
export const RECONSTRUCTION = 'reconstruction';

/** Which outputs an exported graph has. */
export type Part = 'all' | typeof LATENT;

/** A model for any number of events, with its outputs by name; weights are frozen. */
export function openGraph(model: Model): Graph {
  const events = [3, 5] as const;
  return openBatch(tracedGraph(model, events[0]), tracedGraph(model, events[1]), events);
}

/** The same for a fixed number of events. @throws Error where the model does not have this part. */
export function tracedGraph(model: Model, events: number, part: Part = 'all'): Graph {
  return scoped(() => {
    const images = imageTensor(model.kind, new Float32Array(events * inputSize(model.kind)));
    return trace({
      inputs: { [INPUT]: images },
      constants: Object.fromEntries(model.weights),
      run: () => (part === 'all' ? allOf(model, images) : latentOf(model, images)),
    });
  });
}

/** `reconstruction`, `latent` and the model's own scores: those that it has. */
function allOf(model: Model, images: Tensor4D): Record<string, Tensor> {
  const { reconstruction, latent, own } = model.predict({ images, labels: null });
  const named = { [RECONSTRUCTION]: reconstruction, [LATENT]: latent, ...own };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : [])),
  );
}

function latentOf(model: Model, images: Tensor4D): Record<string, Tensor> {
  const latent = model.encode(images);
  if (!latent) throw new Error(`${model.kind.title} has no compact latent space`);
  return { [LATENT]: latent };
}
