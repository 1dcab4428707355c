import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ae, aeNetwork } from '../../core/models/ae';
import { Random } from '../../core/random';
import { SCORES } from '../../core/scores/index';
import { averagePool } from '../../core/tensor/average-pool';
import { tf } from '../../core/tensor/backend';
import { transposedConvolution } from '../../core/tensor/convolution';
import { prelu } from '../../core/tensor/prelu';
import { sizeOf, writeWeights } from '../../core/tensor/weights';
import { distance, masks, symmetric } from '../tensor/fixture-numbers';
import { expectGradients, expectOperation, numbers } from './parity';
import type { Model } from '../../core/models/model';
import type { Tensor1D, Tensor4D } from '../../core/tensor/backend';
import type { Summary } from '../tensor/fixture-numbers';
import type { ExpectedOperation, ExpectedVariable } from './parity';

interface Fixture {
  parameters: number;
  loss: number;
  logits: Summary[];
  variables: ExpectedVariable[];
  operations: Record<'prelu' | 'averagePool', ExpectedOperation> & {
    transposed: ExpectedOperation & { kernel: number[] };
  };
}

const EVENTS = 3;
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/keras/ae.json', import.meta.url), 'utf8'),
) as Fixture;

/** What every backend must get right. Call inside a test file, after its backend has been chosen. */
export function checkAe(): void {
  describe('the AE beside Keras on the same weights and masks', () => {
    const hyper = ae.presets.find(({ id }) => id === 'paper')!.values;
    const values = masks(EVENTS, 7);
    let model: Model;
    let x: Tensor4D;

    beforeAll(() => {
      model = ae.build(hyper, new Random(1));
      writeWeights(model.weights, formulaWeights());
      x = tf.tensor4d(values, [EVENTS, 72, 58, 1]);
      return () => {
        model.dispose();
        x.dispose();
      };
    });

    /** The formula weights of make_ae.py. */
    function formulaWeights(): Float32Array[] {
      return aeNetwork(hyper).specs.map(({ name, shape, fill }, salt) => {
        const size = sizeOf(shape);
        if (name.endsWith('/alpha')) return symmetric(size, salt, 0.2, 0.25);
        if (fill.kind !== 'glorot-uniform') return symmetric(size, salt, 0.1);
        return symmetric(size, salt, Math.sqrt(6 / (fill.fanIn + fill.fanOut)));
      });
    }

    it('has the same variables, in the same order, and about 600,000 parameters', () => {
      expect([...model.weights].map(([name, v]) => ({ name, shape: v.shape }))).toEqual(
        fixture.variables.map(({ name, shape }) => ({ name, shape })),
      );
      expect(ae.parameterCount(hyper)).toBe(fixture.parameters);
      expect(ae.parameterCount(hyper)).toBe(594928);
    });

    it('draws the same logits, and the mask from them', () => {
      const logits = aeNetwork(hyper).forward(x, model.weights).logits.dataSync();
      // Float32 beside double precision, with sums of up to 1,260 terms.
      fixture.logits.forEach((summary, i) => {
        const event = logits.subarray(i * 4176, (i + 1) * 4176);
        expect(distance(event, summary, 2000 + i)).toBeLessThan(1e-5);
      });
      const { reconstruction } = model.predict({ images: x, labels: null });
      reconstruction!
        .dataSync()
        .forEach((y, i) => expect(y).toBeCloseTo(1 / (1 + Math.exp(-logits[i])), 6));
    });

    it('has the same loss, which is the SSE of its events', () => {
      const batch = { images: x, labels: null };
      const loss = model.loss(batch, new Random(0)).dataSync()[0] / EVENTS;
      expect(Math.abs(loss / fixture.loss - 1)).toBeLessThan(1e-5);
      const output = model.predict(batch);
      const drawn = output.reconstruction!.dataSync();
      const sse = [0, 1, 2].map((i) => SCORES.sse.evaluate(values, drawn, i * 4176));
      const [validation] = output.loss().dataSync();
      expect(validation / (sse[0] + sse[1] + sse[2])).toBeCloseTo(1, 5);
      expect(validation / EVENTS / fixture.loss).toBeCloseTo(1, 5);
    });

    it('has the same gradient for every variable', () => {
      // Keras's own float32 run is up to four parts in a million from its double precision one.
      const tolerance = 5e-5;
      expect(Math.max(...fixture.variables.map((v) => v.float32))).toBeLessThan(tolerance);
      expectGradients(
        () => tf.mul(model.loss({ images: x, labels: null }, new Random(0)), 1 / EVENTS),
        model.weights,
        fixture.variables,
        tolerance,
      );
    });
  });

  describe('layers of the AE beside Keras, values and gradients', () => {
    const { prelu: rectifier, averagePool: pool, transposed } = fixture.operations;

    it('rectifies with a learnt slope; where the input is nought, no gradient passes', () => {
      const x = tf.round(numbers(rectifier.shape, 1, 2));
      expect([...x.dataSync()]).toContain(0);
      expectOperation((a, s) => prelu(a, s as Tensor1D), [x, numbers([3], 2, 0.5)], rectifier);
    });

    it('pools means, and leaves an odd last row out', () => {
      expectOperation((a) => averagePool(a as Tensor4D), [numbers(pool.shape, 1)], pool);
    });

    it('convolves transposed to twice the size', () => {
      expectOperation(
        (a, k) => transposedConvolution(a as Tensor4D, k as Tensor4D, 2),
        [numbers(transposed.shape, 1), numbers(transposed.kernel, 2)],
        transposed,
      );
    });
  });
}
