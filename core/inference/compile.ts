import { commute } from '../graph/commute';
import { writeOnnx } from '../graph/onnx';
import { trace } from '../graph/trace';
import { imageTensor, inputSize } from '../models/predict';
import { scoped } from '../tensor/backend';
import { PARTS } from './parts';
import type { Graph } from '../graph/graph';
import type { Model } from '../models/model';
import type { PartName } from './parts';
import type { SessionGraph } from './thread';

/** Events of one run where all of a model's weights are read for every run; convolutions do without. */
const DENSE_CHUNK = 16;

let compiled = 0;

/**
 * A part of a model as it is now, as a graph for sessions. Null where the model has no such part.
 * @throws UntranslatableError, Error as `trace`.
 */
export function compile(model: Model, part: PartName): SessionGraph | null {
  const traced = (events: number): Graph =>
    scoped(() => {
      const images = imageTensor(model.kind, new Float32Array(events * inputSize(model.kind)));
      return trace({
        inputs: { images },
        constants: Object.fromEntries(model.weights),
        run: () => PARTS[part].outputs(model, images),
      });
    });
  let graph = traced(1);
  if (Object.keys(graph.outputs).length === 0) return null;
  const isConvolutional = graph.nodes.some((node) => node.kind === 'op' && node.op === 'Conv2D');
  if (!isConvolutional) graph = traced(DENSE_CHUNK);
  const [chunk, ...inputShape] = graph.nodes[graph.inputs.images.node].outputs[0].shape;
  return { id: ++compiled, bytes: writeOnnx(commute(graph)), chunk, input: 'images', inputShape };
}
