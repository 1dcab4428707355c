import type { Graph, Value } from './graph';

/** How often each node's outputs are used, by ops and as outputs of the graph. */
export function countUses({ nodes, outputs }: Graph): Map<number, number> {
  const uses = new Map<number, number>();
  const count = ({ node }: Value): void => void uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of nodes) if (node.kind === 'op') node.inputs.forEach(count);
  Object.values(outputs).forEach(count);
  return uses;
}
