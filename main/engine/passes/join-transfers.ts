/**
 * @file One input in place of many small ones, and one output: to and from a device each crossing takes its time, however
 * few numbers cross.
 */
import type { Graph, Node, Output, Value } from '../ir/graph.ts';
import { elementCount } from '../ir/tensor.ts';

/** Of larger tensors the bytes are what takes time. */
const SMALL_ELEMENTS = 1 << 18;
/** All that is joined fits a buffer of any device. */
const JOINED_ELEMENTS = 1 << 24;

export interface JoinedTransfers {
  readonly graph: Graph;
  /** float32 [n]: `inputs` one after the other, flattened; null where fewer than two are small. */
  readonly joinedInput: Value | null;
  readonly inputs: readonly Value[];
  /** The same of `outputs`, by the name of an output. */
  readonly joinedOutput: string | null;
  readonly outputs: readonly Output[];
}

/** The graph with its small float32 inputs and outputs joined; those whose shape has symbols stay as they are. */
export function joinTransfers(graph: Graph): JoinedTransfers {
  const inputs = choose(graph.inputs, (input) => input);
  const outputs = choose(graph.outputs, ({ value }) => value);
  const nodes: Node[] = [];
  let joinedInput: Value | null = null;
  if (inputs.length > 0) {
    joinedInput = flat('joined_inputs', total(inputs));
    let start = 0;
    for (const input of inputs) {
      const end = start + size(input);
      const part = flat(`${input.name}_flat`, end - start);
      nodes.push(
        node('Slice', joinedInput, part, { axis: 0, start, end }),
        node('Reshape', part, input, { shape: input.shape }),
      );
      start = end;
    }
  }
  nodes.push(...graph.nodes);
  let joined: Output | null = null;
  if (outputs.length > 0) {
    const parts = outputs.map(({ name, value }) => {
      const part = flat(`${name}_flat`, size(value));
      nodes.push(node('Reshape', value, part, { shape: part.shape }));
      return part;
    });
    const value = flat('joined_outputs', total(outputs.map((output) => output.value)));
    nodes.push({ op: 'Concat', inputs: parts, outputs: [value], attributes: { axis: 0 }, scope: '' });
    joined = { name: value.name, value };
  }
  const others = <T>(all: readonly T[], chosen: readonly T[]): T[] =>
    all.filter((each) => !chosen.includes(each));
  return {
    graph: {
      ...graph,
      inputs: [...others(graph.inputs, inputs), ...(joinedInput === null ? [] : [joinedInput])],
      nodes,
      outputs: [...others(graph.outputs, outputs), ...(joined === null ? [] : [joined])],
    },
    joinedInput,
    inputs,
    joinedOutput: joined?.name ?? null,
    outputs,
  };
}

/** Those to join: none if it would be one. */
function choose<T>(all: readonly T[], valueOf: (each: T) => Value): readonly T[] {
  let room = JOINED_ELEMENTS;
  const chosen = all.filter((each) => {
    const value = valueOf(each);
    const isSmall =
      value.dtype === 'float32' &&
      value.shape.every((dim) => typeof dim === 'number') &&
      size(value) <= Math.min(SMALL_ELEMENTS, room);
    if (isSmall) room -= size(value);
    return isSmall;
  });
  return chosen.length < 2 ? [] : chosen;
}

/** Elements of a value whose shape has no symbol. */
function size({ shape }: Value): number {
  return elementCount(shape as readonly number[]);
}

function total(values: readonly Value[]): number {
  return values.reduce((sum, value) => sum + size(value), 0);
}

function flat(name: string, elements: number): Value {
  return { name, dtype: 'float32', shape: [elements] };
}

function node<P extends 'Slice' | 'Reshape'>(
  op: P,
  input: Value,
  output: Value,
  attributes: Extract<Node, { op: P }>['attributes'],
): Node {
  return { op, inputs: [input], outputs: [output], attributes, scope: '' } as Node;
}
