import { ETA_CELLS, IMAGE_SIZE, MASK_SIZE, PHI_CELLS } from '../events/schema';
import { masksOf } from '../events/preprocess';
import { IMAGES, MASKS, type View } from '../events/views';
import { scoped, tf } from '../tensor/backend';
import type { Tensor1D, Tensor4D } from '../tensor/backend';
import type { ScoreName } from '../scores/index';
import type { Batch, DrawnLayer, Model, ModelKind } from './model';

const MASK_LAYER: DrawnLayer = { channel: 'tracker', above: 0 };

/** What a model says of some events, as plain numbers. */
export interface Prediction {
  /** The mask drawn again, [events, 72, 58]; null for models that draw none. */
  readonly reconstruction: Float32Array | null;
  /** [events, latents], or null for models without a compact latent space. */
  readonly latent: Float32Array | null;
  /** The model's own scores, one number an event. */
  readonly own: Readonly<Partial<Record<ScoreName, Float32Array>>>;
}

/** Numbers of one event in a model's input. */
export function inputSize({ input }: Pick<ModelKind, 'input'>): number {
  return input === 'mask' ? MASK_SIZE : IMAGE_SIZE;
}

/** What of events has to be read for a model. */
export function viewFor({ input }: Pick<ModelKind, 'input'>): View {
  return input === 'mask' ? MASKS : IMAGES;
}

/** What a model sees of events. @param images [events, 72, 58, 3] as `EventSource.readImages` gives them. */
export function inputOf({ input }: Pick<ModelKind, 'input'>, images: Float32Array): Float32Array {
  return input === 'mask' ? masksOf(images) : images;
}

/** A model's input as a tensor, [events, 72, 58, 1 or 3]. @param values copied. */
export function imageTensor(kind: Pick<ModelKind, 'input'>, values: Float32Array): Tensor4D {
  const events = values.length / inputSize(kind);
  return tf.tensor4d(values.slice(), [events, PHI_CELLS, ETA_CELLS, kind.input === 'mask' ? 1 : 3]);
}

/** A batch for a model. To be called within a scope. @param labels one an event, or null. */
export function batchOf(
  kind: Pick<ModelKind, 'input'>,
  values: Float32Array,
  labels: Int32Array | null,
): Batch {
  return {
    images: imageTensor(kind, values),
    labels: labels ? tf.tensor1d(labels.slice(), 'int32') : null,
  };
}

/** Runs the whole model over one batch. @param values its input, see `inputOf`. */
export function predict(model: Model, values: Float32Array): Prediction {
  return scoped(() => numbers(model, batchOf(model.kind, values, null)).prediction);
}

/** A layer as a model draws it. */
export interface Drawing extends DrawnLayer {
  /** [72, 58], on the scale of a mask. */
  readonly values: Float32Array;
}

/**
 * Everything that a model draws of one event, the mask first; nothing where it draws none.
 * @param image [1, 72, 58, 3] as `EventSource.readImages` gives it
 */
export function draw(model: Model, image: Float32Array): Drawing[] {
  return scoped(() => {
    const output = model.predict(batchOf(model.kind, inputOf(model.kind, image), null));
    const { reconstruction, layers } = output;
    if (!reconstruction) return [];
    const { images, of } = layers ?? { images: reconstruction, of: [MASK_LAYER] };
    const numbers = images.dataSync<'float32'>();
    return of.map((layer, i) => ({
      ...layer,
      values: Float32Array.from({ length: MASK_SIZE }, (_, cell) => numbers[cell * of.length + i]),
    }));
  });
}

/** The same together with the loss that validation watches, summed over the events. */
export function predictWithLoss(
  model: Model,
  values: Float32Array,
  labels: Int32Array | null,
): { prediction: Prediction; loss: number } {
  return scoped(() => {
    const { prediction, output } = numbers(model, batchOf(model.kind, values, labels));
    return { prediction, loss: output.loss().dataSync<'float32'>()[0] };
  });
}

/** Runs only what the compact latents need. @returns [events, latents], or null where there are none. */
export function predictLatent(model: Model, values: Float32Array): Float32Array | null {
  return scoped(() => model.encode(imageTensor(model.kind, values))?.dataSync<'float32'>() ?? null);
}

/** Runs only what the latent spaces need. @returns numbers of all events, an array a space of `model.spaces`. */
export function predictSpaces(model: Model, values: Float32Array): Float32Array[] {
  return scoped(() =>
    model.latents(imageTensor(model.kind, values)).map((latents) => latents.dataSync<'float32'>()),
  );
}

function numbers(model: Model, batch: Batch) {
  const output = model.predict(batch);
  const own: Partial<Record<ScoreName, Float32Array>> = {};
  for (const [name, values] of Object.entries(output.own) as [ScoreName, Tensor1D][]) {
    own[name] = values.dataSync<'float32'>();
  }
  const prediction: Prediction = {
    reconstruction: output.reconstruction?.dataSync<'float32'>() ?? null,
    latent: output.latent?.dataSync<'float32'>() ?? null,
    own,
  };
  return { prediction, output };
}
