/**
 * Convolutions in bfloat16 within a graph of single precision: the numbers that go into a convolution, forwards or
 * backwards, are rounded to 8 binary digits, products are summed in single precision, and the result is rounded again. All
 * else stays as it is. Processors with AVX512_BF16 or AMX do it in half the time.
 */
import { attribute, attributeValue, cast, nodeDef, typeValue } from './node-def';
import type { GraphNode, OpNode, Value } from './graph';
import type { ProtoMessage } from './protobuf-writer';

/** Which inputs are the numbers; the others are shapes. */
const CONVOLUTIONS: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [0, 1],
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
};

export function isConvolution(node: GraphNode): node is OpNode {
  return node.kind === 'op' && node.op in CONVOLUTIONS;
}

/** Encodes the convolutions of one graph; what several of them see is rounded once. */
export class Bfloat16Convolutions {
  /** Names of rounded values, by the reference to the value. */
  private readonly rounded = new Map<string, string>();

  /**
   * @param reference how a value is called in the graph
   * @param fresh makes a name that is still free
   */
  constructor(
    private readonly reference: (value: Value) => string,
    private readonly fresh: (name: string) => string,
  ) {}

  /** The nodes that stand for a convolution; the last one has its name and gives single precision. */
  encode(name: string, node: OpNode): ProtoMessage[] {
    const messages: ProtoMessage[] = [];
    const inputs = node.inputs.map((value, i) => {
      const from = this.reference(value);
      if (!CONVOLUTIONS[node.op].includes(i)) return from;
      const known = this.rounded.get(from);
      if (known !== undefined) return known;
      const to = this.fresh(`${from.replace(':', '/')}/bfloat16`);
      this.rounded.set(from, to);
      messages.push(cast(to, from, 'float32', 'bfloat16'));
      return to;
    });
    const convolved = this.fresh(`${name}/bfloat16`);
    const message = nodeDef(convolved, node.op, inputs);
    for (const [key, value] of Object.entries(node.attributes)) {
      attribute(message, key, key === 'T' ? typeValue('bfloat16') : attributeValue(value));
    }
    // Where the result goes straight into another convolution, it need not be rounded again.
    this.rounded.set(name, convolved);
    return [...messages, message, cast(name, convolved, 'bfloat16', 'float32')];
  }
}
