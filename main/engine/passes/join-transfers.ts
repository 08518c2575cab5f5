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
  const outputs = choose(graph.outputs, valueOf);
  const joinedInput = inputs.length === 0 ? null : flat('joined_inputs', inputs);
  const joinedOutput = outputs.length === 0 ? null : flat('joined_outputs', outputs.map(valueOf));
  return {
    graph: {
      ...graph,
      inputs: withJoined(graph.inputs, inputs, joinedInput),
      nodes: [
        ...(joinedInput === null ? [] : takeApart(joinedInput, inputs)),
        ...graph.nodes,
        ...(joinedOutput === null ? [] : putTogether(outputs, joinedOutput)),
      ],
      outputs: withJoined(
        graph.outputs,
        outputs,
        joinedOutput === null ? null : { name: joinedOutput.name, value: joinedOutput },
      ),
    },
    joinedInput,
    inputs,
    joinedOutput: joinedOutput?.name ?? null,
    outputs,
  };
}

/** Those to join: none if it would be one. */
function choose<T>(all: readonly T[], value: (each: T) => Value): readonly T[] {
  let room = JOINED_ELEMENTS;
  const chosen = all.filter((each) => {
    const { dtype, shape } = value(each);
    if (dtype !== 'float32' || shape.some((dim) => typeof dim === 'string')) return false;
    const elements = elementCount(shape as readonly number[]);
    if (elements > Math.min(SMALL_ELEMENTS, room)) return false;
    room -= elements;
    return true;
  });
  return chosen.length < 2 ? [] : chosen;
}

function withJoined<T>(all: readonly T[], chosen: readonly T[], joined: T | null): T[] {
  return [...all.filter((each) => !chosen.includes(each)), ...(joined === null ? [] : [joined])];
}

function takeApart(joined: Value, inputs: readonly Value[]): Node[] {
  let start = 0;
  return inputs.flatMap((input): Node[] => {
    const end = start + sizeOf(input);
    const part = flat(`${input.name}_flat`, [input]);
    const attributes = { axis: 0, start, end };
    start = end;
    return [
      { op: 'Slice', inputs: [joined], outputs: [part], attributes, scope: '' },
      { op: 'Reshape', inputs: [part], outputs: [input], attributes: { shape: input.shape }, scope: '' },
    ];
  });
}

function putTogether(outputs: readonly Output[], joined: Value): Node[] {
  const parts = outputs.map(({ name, value }) => flat(`${name}_flat`, [value]));
  return [
    ...outputs.map(({ value }, place): Node => {
      const part = parts[place]!;
      return {
        op: 'Reshape',
        inputs: [value],
        outputs: [part],
        attributes: { shape: part.shape },
        scope: '',
      };
    }),
    { op: 'Concat', inputs: parts, outputs: [joined], attributes: { axis: 0 }, scope: '' },
  ];
}

function valueOf({ value }: Output): Value {
  return value;
}

/** Elements of a value whose shape has no symbol. */
function sizeOf({ shape }: Value): number {
  return elementCount(shape as readonly number[]);
}

/** As long as these together. */
function flat(name: string, values: readonly Value[]): Value {
  return { name, dtype: 'float32', shape: [values.reduce((sum, value) => sum + sizeOf(value), 0)] };
}
