/**
 * @file Checks that a graph is well formed: run after every pass.
 */
import { sameShape } from '../ir/dim.ts';
import type { Graph, NodeOf, Value } from '../ir/graph.ts';
import type { OpType } from '../ir/op.ts';
import { definitionOf } from './registry.ts';

/**
 * @throws Error naming the value if one is made twice, read before it is made, or has another type than its
 * operator gives it, or if an output is not made or takes another value's name.
 */
export function verifyGraph(graph: Graph): void {
  const defined = new Set<Value>();
  const names = new Set<string>();
  const define = (value: Value): void => {
    if (names.has(value.name)) throw new Error(`${graph.name}: ${value.name} is made twice`);
    names.add(value.name);
    defined.add(value);
  };
  for (const input of graph.inputs) define(input);
  for (const { value } of graph.initializers) define(value);
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (!defined.has(input))
        throw new Error(`${graph.name}: ${node.op} reads ${input.name} before it is made`);
    }
    const types = inferNode(node);
    if (types.length !== node.outputs.length)
      throw new Error(`${graph.name}: ${node.op} has the wrong outputs`);
    for (const [i, output] of node.outputs.entries()) {
      const { dtype, shape } = types[i]!;
      if (dtype !== output.dtype || !sameShape(shape, output.shape)) {
        throw new Error(
          `${graph.name}: ${output.name} is ${output.dtype}[${output.shape.join(', ')}], ` +
            `but ${node.op} makes ${dtype}[${shape.join(', ')}]`,
        );
      }
      define(output);
    }
  }
  for (const { name, value } of graph.outputs) {
    if (!defined.has(value)) throw new Error(`${graph.name}: output ${name} is not made`);
    if (names.has(name) && value.name !== name) {
      throw new Error(`${graph.name}: output ${name} has the name of another value`);
    }
  }
}

function inferNode<P extends OpType>(node: NodeOf<P>) {
  return definitionOf(node.op).infer(node.inputs, node.attributes);
}
