/**
 * CAE: the convolutional autoencoder that CoDAE is compared with, "Triggering dark showers with conditional
 * dual auto-encoders" (2024), section 5. It is CoDAE without the mask encoder f_m and without conditioning.
 */
import { RECONSTRUCTION_SCORES } from '../scores/index';
import { autoencoder, countParameters } from './autoencoder';
import { convolutionalSpace, decoder, residualEncoder, stageFilters } from './residual-autoencoder';
import { NETWORK_SETTINGS, PRESETS, TRAINING_SETTINGS } from './settings';
import type { WeightSpec } from '../tensor/weights';
import type { Network } from './autoencoder';
import type { Hyper } from './hyper';
import type { ModelKind } from './model';

export function caeNetwork({ filters, latentChannels }: Hyper): Network {
  const specs: WeightSpec[] = [];
  const stages = stageFilters(filters);
  const fR = residualEncoder(specs, stages, latentChannels);
  const draw = decoder(specs, [...stages].reverse(), latentChannels, 0);
  return {
    specs,
    forward: (masks, weights) => ({
      logits: draw(fR(masks, weights), null, weights),
      latent: null,
    }),
    encode: () => null,
    spaces: [convolutionalSpace(latentChannels)],
    latents: (masks, weights) => [fR(masks, weights)],
  };
}

export const cae: ModelKind = {
  id: 'cae',
  title: 'CAE',
  reference: 'Triggering dark showers with conditional dual auto-encoders (2024), section 5',
  summary:
    'CoDAE without its second encoder: draws the tracker mask again from one large latent space. ' +
    'Slightly better reconstruction scores, no latent ones. Trained on background only.',
  input: 'mask',
  supervision: 'none',
  selectBy: 'valSsim',
  hyperparameters: [...NETWORK_SETTINGS, ...TRAINING_SETTINGS],
  presets: PRESETS,
  scores: RECONSTRUCTION_SCORES,
  mainScore: 'bce',
  parameterCount: (hyper) => countParameters(caeNetwork(hyper).specs),
  build: (hyper, random) => autoencoder(cae, hyper, caeNetwork(hyper), random),
};
