import { masksOf } from '../events/preprocess';
import { MASK_SIZE } from '../events/schema';
import { predictWithLoss } from '../models/predict';
import { psnr, squaredError, ssim } from '../scores/image-quality';
import type { Model } from '../models/model';
import type { Watch } from './epochs/watch';
import type { InputStore } from './input-store';
import type { FitSample } from './progress';

export interface ValidationMetrics {
  readonly valLoss: number;
  /** These three are NaN for a model that draws no image. */
  readonly valMse: number;
  readonly valSsim: number;
  readonly valPsnr: number;
}

/**
 * Runs the model over the validation events, without augmentation, and measures how well it draws their
 * masks; means over events.
 * @param beforeBatch called before every batch; throws to stop.
 * @param watch is shown every prediction.
 */
export async function validate(
  model: Model,
  store: InputStore,
  events: Uint32Array,
  batch: number,
  beforeBatch: () => Promise<void>,
  watch?: Pick<Watch, 'see' | 'restart'>,
): Promise<{ metrics: ValidationMetrics; sample: FitSample | undefined }> {
  const sums = { loss: 0, mse: 0, ssim: 0, psnr: 0 };
  let sample: FitSample | undefined;
  watch?.restart();
  for (let start = 0; start < events.length; start += batch) {
    await beforeBatch();
    const part = events.subarray(start, start + batch);
    const values = await store.read(part);
    const { prediction, loss } = predictWithLoss(model, values, store.labels(part));
    sums.loss += loss;
    const { reconstruction } = prediction;
    const masks = model.kind.input === 'mask' ? values : masksOf(values);
    watch?.see(masks, prediction);
    if (!reconstruction) {
      Object.assign(sums, { mse: NaN, ssim: NaN, psnr: NaN });
      continue;
    }
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
  if (events.length === 0) throw new Error('there are no validation events');
  const metrics = {
    valLoss: sums.loss / events.length,
    valMse: sums.mse / events.length,
    valSsim: sums.ssim / events.length,
    valPsnr: sums.psnr / events.length,
  };
  return { metrics, sample };
}
