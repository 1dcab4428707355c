import type { Graph, GraphNode, Value } from './graph';

/** The same graph without casts to what a value is already and without nodes that no output needs; inputs stay. */
export function simplify(graph: Graph): Graph {
  const { nodes } = graph;
  const source = (value: Value): Value => {
    const node = nodes[value.node];
    return changesNothing(node) ? source(node.inputs[0]) : value;
  };
  const needed = new Set(Object.values(graph.inputs).map((value) => value.node));
  const waiting = Object.values(graph.outputs).map((value) => source(value).node);
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (needed.has(index)) continue;
    needed.add(index);
    const node = nodes[index];
    if (node.kind === 'op') waiting.push(...node.inputs.map((value) => source(value).node));
  }
  const kept = [...needed].sort((a, b) => a - b);
  const place = new Map(kept.map((index, i) => [index, i]));
  const moved = (value: Value): Value => {
    const { node, output } = source(value);
    return { node: place.get(node)!, output };
  };
  const all = (values: Graph['inputs']): Record<string, Value> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, moved(value)]));
  return {
    nodes: kept.map((index) => {
      const node = nodes[index];
      return node.kind === 'op' ? { ...node, inputs: node.inputs.map(moved) } : node;
    }),
    inputs: all(graph.inputs),
    outputs: all(graph.outputs),
  };
}

function changesNothing(node: GraphNode): node is GraphNode & { kind: 'op' } {
  if (node.kind !== 'op' || node.op !== 'Cast') return false;
  return node.attributes.SrcT?.value === node.attributes.DstT?.value;
}
