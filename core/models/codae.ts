/**
 * CoDAE: conditional dual autoencoder, "Triggering dark showers with conditional dual auto-encoders"
 * (2024), sections 4.3 and 4.4, figure 4, equation 1.
 *
 * Two encoders see the mask. The residual encoder f_R keeps what the decoder needs to draw it again (Z, 5 x
 * 4 x 64). The mask encoder f_m boils it down to Z_m = (Z_1, Z_2), which conditions every stage of the
 * decoder and serves as an anomaly score by itself.
 */
import { RECONSTRUCTION_SCORES } from '../scores/index';
import { tf } from '../tensor/backend';
import { convBlock, dense, sequence } from '../tensor/layers';
import { maxPool } from '../tensor/pool';
import { autoencoder, COMPACT_SPACE, countParameters } from './autoencoder';
import { convolutionalSpace, decoder, residualEncoder, stageFilters } from './residual-autoencoder';
import { NETWORK_SETTINGS, PRESETS, TRAINING_SETTINGS } from './settings';
import type { Tensor2D, Tensor4D } from '../tensor/backend';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { Network } from './autoencoder';
import type { Hyper } from './hyper';
import type { ModelKind } from './model';

const MASK_GROUPS = 2;
const LATENTS = 2;
/** Cells of the map that four poolings leave of 72 x 58. */
const POOLED_CELLS = 5 * 4;

/** f_m: masks [batch, 72, 58, 1] to Z_m [batch, 2]. */
export function maskEncoder(
  specs: WeightSpec[],
  filters: readonly number[],
): (x: Tensor4D, weights: Weights) => Tensor2D {
  let from = 1;
  const stages = filters.flatMap((to, i) => {
    const groups = i === 0 ? 1 : MASK_GROUPS;
    const stage = convBlock(specs, `mask/stage${i + 1}`, { from, to, groups });
    from = to;
    return [stage, maxPool];
  });
  const features = sequence(stages);
  const latents = dense(specs, 'mask/latents', { from: POOLED_CELLS * from, to: LATENTS });
  return (x, weights) => {
    const h = features(x, weights); // [batch, 5, 4, 4 filters]
    return latents(tf.reshape(h, [h.shape[0], -1]), weights);
  };
}

/** The network of figure 4. */
export function codaeNetwork({ filters, latentChannels }: Hyper): Network {
  const specs: WeightSpec[] = [];
  const stages = stageFilters(filters);
  const fR = residualEncoder(specs, stages, latentChannels);
  const fm = maskEncoder(specs, stages);
  const draw = decoder(specs, [...stages].reverse(), latentChannels, LATENTS);
  return {
    specs,
    forward(masks, weights) {
      const z = fR(masks, weights); // [batch, 5, 4, latentChannels]
      const latent = fm(masks, weights); // [batch, 2]
      return { logits: draw(z, latent, weights), latent };
    },
    encode: (masks, weights) => fm(masks, weights),
    spaces: [convolutionalSpace(latentChannels), COMPACT_SPACE],
    latents: (masks, weights) => [fR(masks, weights), fm(masks, weights)],
  };
}

export const codae: ModelKind = {
  id: 'codae',
  title: 'CoDAE',
  reference:
    'Triggering dark showers with conditional dual auto-encoders (2024), sections 4.3, 4.4',
  summary:
    'Draws the tracker mask again from two latent spaces: a large one for the detail and a pair of numbers, ' +
    'Z_1 and Z_2, that tell background from signal by themselves. Trained on background only.',
  input: 'mask',
  supervision: 'none',
  selectBy: 'valSsim',
  hyperparameters: [...NETWORK_SETTINGS, ...TRAINING_SETTINGS],
  presets: PRESETS,
  scores: ['z1', 'z2', ...RECONSTRUCTION_SCORES],
  mainScore: 'bce',
  parameterCount: (hyper) => countParameters(codaeNetwork(hyper).specs),
  build: (hyper, random) => autoencoder(codae, hyper, codaeNetwork(hyper), random),
};
