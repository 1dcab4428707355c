/**
 * The loss of a fixed number of events and its gradients as one graph. TensorFlow optimises it as a whole and knows when
 * each array is last needed: a step takes less time than op by op, and a third of the memory.
 */
import { GraphSession } from '../graph/session';
import { trace } from '../graph/trace';
import { batchOf, imageTensor, inputSize } from '../models/predict';
import { scoped, tf } from '../tensor/backend';
import { gradientTensors } from '../tensor/gradient';
import { WatchedRandom } from '../tensor/noise';
import { gradientsByOperations, sampledBatch } from './gradients';
import type { Graph } from '../graph/graph';
import type { ConvolutionPrecision } from '../graph/graph-def';
import type { Batch, Model } from '../models/model';
import type { Tensor } from '../tensor/backend';
import type { Draw } from '../tensor/noise';
import type { GradientSource } from './gradients';

interface Noise {
  readonly input: string;
  readonly shape: readonly number[];
  readonly draw: Draw;
}

interface TrainingGraph {
  readonly graph: Graph;
  /** In the order in which the loss draws it. */
  readonly noise: readonly Noise[];
}

const LOSS = 'loss';
const gradientOf = (variable: string): string => `gradient/${variable}`;
/** What the loss makes of a variable that is not trained. */
const changed = (variable: string): string => `changed/${variable}`;
const weight = (variable: string): string => `weights/${variable}`;

/**
 * A source that computes `events` events at once as a graph, and any other number op by op.
 * @param convolutions what those of the graph are computed in; loss, gradients and weights are float32 all the same.
 * @throws Error where this model's loss cannot be traced, or TensorFlow cannot run the graph.
 */
export function gradientsByGraph(
  model: Model,
  events: number,
  convolutions: ConvolutionPrecision = 'float32',
  sampled = false,
): GradientSource {
  const { graph, noise } = traceLoss(model, events, sampled);
  const session = GraphSession.open(graph, { convolutions });
  const rest = gradientsByOperations(model, sampled);
  const variables = [...model.weights];
  const follows = variables.filter(([name]) => changed(name) in graph.outputs);
  return {
    runtime: 'graph',
    compute(values, labels, random) {
      if (labels.length !== events) return rest.compute(values, labels, random);
      return scoped(() => {
        const feeds = feedsOf(sampledBatch(model, values, labels, random, sampled), variables);
        for (const { input, shape, draw } of noise) {
          feeds[input] = tf.tensor(draw(random), [...shape], 'float32');
        }
        const results = session.run(feeds);
        for (const [name, variable] of follows) variable.assign(results[changed(name)]);
        return {
          loss: results[LOSS].dataSync<'float32'>()[0],
          gradients: variables.map(([name]) => results[gradientOf(name)]?.dataSync<'float32'>()),
        };
      });
    },
    dispose: () => session.dispose(),
  };
}

/** @throws Error where the loss reads values back, or draws random numbers past `drawn`. */
export function traceLoss(model: Model, events: number, sampled = false): TrainingGraph {
  return scoped(() => {
    const { kind, weights } = model;
    const empty = new Float32Array(events * inputSize(kind));
    const plain = batchOf(kind, empty, new Int32Array(events));
    // Any numbers will do.
    const batch = sampled ? { ...plain, samples: imageTensor(kind, empty) } : plain;
    const before = new Map([...weights].map(([name, variable]) => [name, variable.clone()]));
    const noise: Noise[] = [];
    try {
      const graph = trace({
        inputs: feedsOf(batch, before),
        run(declare) {
          const random = new WatchedRandom((tensor, draw) => {
            const input = `noise/${noise.length + 1}`;
            declare(input, tensor);
            noise.push({ input, shape: [...tensor.shape], draw });
          });
          const { loss, gradients } = gradientTensors(() => model.loss(batch, random), weights);
          const outputs: Record<string, Tensor> = { [LOSS]: loss };
          for (const [name, variable] of weights) {
            const gradient = gradients.get(name);
            if (gradient) outputs[gradientOf(name)] = gradient;
            if (variable.dataId !== before.get(name)!.dataId) outputs[changed(name)] = variable;
          }
          return outputs;
        },
      });
      return { graph, noise };
    } finally {
      for (const [name, variable] of weights) {
        const values = before.get(name)!;
        if (variable.dataId !== values.dataId) variable.assign(values);
      }
    }
  });
}

function feedsOf(
  { images, labels, samples }: Batch,
  weights: Iterable<readonly [string, Tensor]>,
): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {
    images,
    ...(labels ? { labels } : {}),
    ...(samples ? { samples } : {}),
  };
  for (const [name, values] of weights) feeds[weight(name)] = values;
  return feeds;
}
