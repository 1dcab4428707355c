import { MASK_SIZE } from '../events/schema';
import { predict } from '../models/predict';
import { psnr, squaredError, ssim } from '../scores/image-quality';
import type { Model } from '../models/model';
import type { MaskStore } from './mask-store';
import type { FitSample } from './progress';

export interface ValidationMetrics {
  readonly valLoss: number;
  readonly valMse: number;
  readonly valSsim: number;
  readonly valPsnr: number;
}

/**
 * Draws the validation events again, without augmentation, and measures how well; means over events.
 * @param beforeBatch called before every batch; throws to stop.
 */
export async function validate(
  model: Model,
  store: MaskStore,
  events: Uint32Array,
  batch: number,
  beforeBatch: () => Promise<void>,
): Promise<{ metrics: ValidationMetrics; sample: FitSample }> {
  const sums = { loss: 0, mse: 0, ssim: 0, psnr: 0 };
  let sample: FitSample | undefined;
  for (let start = 0; start < events.length; start += batch) {
    await beforeBatch();
    const part = events.subarray(start, start + batch);
    const masks = await store.read(part);
    const { reconstruction, loss } = predict(model, masks);
    sums.loss += loss;
    for (let at = 0; at < masks.length; at += MASK_SIZE) {
      sums.mse += squaredError(masks, reconstruction, at);
      sums.ssim += ssim(masks, reconstruction, at);
      sums.psnr += psnr(masks, reconstruction, at);
    }
    sample ??= {
      event: part[0],
      mask: Uint8Array.from(masks.subarray(0, MASK_SIZE)),
      reconstruction: reconstruction.slice(0, MASK_SIZE),
    };
  }
  if (!sample) throw new Error('there are no validation events');
  const metrics = {
    valLoss: sums.loss / events.length,
    valMse: sums.mse / events.length,
    valSsim: sums.ssim / events.length,
    valPsnr: sums.psnr / events.length,
  };
  return { metrics, sample };
}
