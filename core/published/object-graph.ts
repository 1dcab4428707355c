/**
 * The object graph inside a Keras checkpoint (TrackableObjectGraph): which layer holds which variable. The index
 * sorts names alphabetically; only the graph knows that layer 2 comes before layer 10 and a kernel before its bias.
 */
import { fieldsOf, textOf } from './protobuf';

interface GraphNode {
  readonly children: readonly number[];
  /** Names of its values in the index. */
  readonly keys: readonly string[];
}

/**
 * Names of all values in the order in which the objects that hold them were made and called. Slots of optimisers
 * hang on no object and are not among them.
 * @param message the value of `_CHECKPOINTABLE_OBJECT_GRAPH`
 */
export function variableOrder(message: Uint8Array): string[] {
  const nodes = [...fieldsOf(message)]
    .filter(({ number }) => number === 1)
    .map((f) => node(f.bytes));
  const names: string[] = [];
  const seen = new Set<number>();
  const waiting = [0];
  while (waiting.length > 0) {
    const id = waiting.pop() ?? 0;
    if (seen.has(id) || id >= nodes.length) continue;
    seen.add(id);
    names.push(...nodes[id].keys);
    waiting.push(...[...nodes[id].children].reverse());
  }
  return names;
}

/** TrackableObject: 1 children (1 node, 2 local name), 2 values (1 name, 2 full name, 3 name in the index). */
function node(message: Uint8Array): GraphNode {
  const children: number[] = [];
  const keys: string[] = [];
  for (const { number, bytes } of fieldsOf(message)) {
    if (number === 1) children.push([...fieldsOf(bytes)].find((f) => f.number === 1)?.value ?? 0);
    if (number !== 2) continue;
    const key = [...fieldsOf(bytes)].find((f) => f.number === 3);
    if (key) keys.push(textOf(key.bytes));
  }
  return { children, keys };
}
