/**
 * The parts that CoDAE and CAE share: the residual encoder f_R (section 4.3) and the decoder D (section
 * 4.4, figure 4) of "Triggering dark showers with conditional dual auto-encoders" (2024).
 *
 * Details that the paper leaves open are those of its authors' published code: groups, activations and the
 * sum at the end of a residual block, from which no activation follows.
 */
import { ETA_CELLS, PHI_CELLS } from '../events/schema';
import {
  centreCrop,
  conv,
  convBlock,
  residualBlock,
  sequence,
  spatialConditioning,
  upBlock,
} from '../tensor/layers';
import type { Tensor2D, Tensor4D } from '../tensor/backend';
import type { Layer } from '../tensor/layers';
import type { Weights, WeightSpec } from '../tensor/weights';
import type { LatentSpace } from './model';

const GROUPS = 4;
/** Bias of the last convolution: pixels start out mostly empty, section 4.7. */
const OUTPUT_BIAS = -1;

/** Filters of the four stages; the paper's first stage has 64. */
export function stageFilters(first: number): readonly number[] {
  return [first, 2 * first, 2 * first, 4 * first];
}

/** The stages of f_R: masks [batch, 72, 58, 1] to features [batch, 5, 4, last of `filters`]. */
export function residualStages(specs: WeightSpec[], filters: readonly number[]): Layer {
  const stages: Layer[] = [];
  let from = 1;
  filters.forEach((to, i) => {
    const name = `residual/stage${i + 1}`;
    const groups = i === 0 ? 1 : GROUPS;
    stages.push(convBlock(specs, `${name}/down`, { from, to, stride: 2, groups }));
    stages.push(residualBlock(specs, `${name}/block`, { channels: to, groups: GROUPS }));
    from = to;
  });
  return sequence(stages);
}

/** f_R: masks [batch, 72, 58, 1] to convolutional latents Z [batch, 5, 4, latentChannels]. */
export function residualEncoder(
  specs: WeightSpec[],
  filters: readonly number[],
  latentChannels: number,
): Layer {
  const stages = residualStages(specs, filters);
  const latents = conv(specs, 'residual/latents', {
    from: filters[filters.length - 1],
    to: latentChannels,
    size: 1,
    fill: 'glorot-uniform',
    bias: 0,
  });
  return sequence([stages, latents]);
}

/** Z as a latent space. */
export function convolutionalSpace(latentChannels: number): LatentSpace {
  return { id: 'z', title: 'Z', form: 'map', shape: [5, 4, latentChannels] };
}

export type Decoder = (z: Tensor4D, zm: Tensor2D | null, weights: Weights) => Tensor4D;

/**
 * D: Z [batch, 5, 4, latentChannels] and, where `conditions` is not 0, Z_m [batch, conditions] to the logits
 * of the mask [batch, 72, 58, 1].
 */
export function decoder(
  specs: WeightSpec[],
  filters: readonly number[],
  latentChannels: number,
  conditions: number,
): Decoder {
  let from = latentChannels;
  const stages = filters.map((to, i) => {
    const name = `decoder/stage${i + 1}`;
    const groups = i === 0 ? 1 : GROUPS;
    const condition =
      conditions > 0
        ? spatialConditioning(specs, `${name}/condition`, { latents: conditions, channels: from })
        : null;
    const up = upBlock(specs, `${name}/up`, { from, to, groups });
    const block = residualBlock(specs, `${name}/block`, { channels: to, groups: GROUPS });
    from = to;
    return { condition, draw: sequence([up, block]) };
  });
  const output = conv(specs, 'decoder/output', {
    from,
    to: 1,
    size: 1,
    fill: 'he-uniform',
    bias: OUTPUT_BIAS,
  });
  const crop: Layer = (h) => centreCrop(h, PHI_CELLS, ETA_CELLS);
  return (z, zm, weights) => {
    // Each stage: [batch, h, w, from] to [batch, 2 h, 2 w, to], from 5 x 4 to 80 x 64 pixels.
    const layers = stages.map(({ condition, draw }): Layer =>
      condition && zm ? (h) => draw(condition(h, zm, weights), weights) : draw,
    );
    return sequence([...layers, crop, output])(z, weights); // [batch, 72, 58, 1]
  };
}
