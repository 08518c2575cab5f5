/**
 * @file What all texts of a language begin with, such as examples and instructions: read once, kept as keys and values,
 * and seen by every batch.
 */
import type { Backend, Executable, Tensors } from '../../engine/backends/backend.ts';
import type { Graph, Value } from '../../engine/ir/graph.ts';
import { GraphBuilder } from '../../engine/ops/builder.ts';
import { verifyGraph } from '../../engine/ops/verify.ts';
import { dedupe } from '../../engine/passes/dedupe.ts';
import { prune } from '../../engine/passes/prune.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../../models/checkpoint/config.ts';
import type { AdapterKeyValues } from '../../models/llama/decoder.ts';
import { textFeeds } from '../../models/llama/text-feeds.ts';
import type { EncodedItem } from '../../models/tokenizer/encode-item.ts';
import { adaptDecoder, parameterFeeds, parameterInput } from '../../peft/adapted-decoder.ts';
import type { AdapterState } from '../../peft/adapter.ts';
import { adapterMethod } from '../../peft/registry.ts';
import { commonStart } from './common-start.ts';

/** Two more programs are made for it, so it must spare the reading of so many tokens, */
const SPARED_TOKENS = 4096;
/** and such a part of all. */
const SPARED_PART = 1 / 4;

/** A common beginning that was read. */
export interface CommonText {
  /** Tokens of the text. */
  readonly tokens: number;
  /** The same with an adapter's virtual tokens, which stand before them. */
  readonly positions: number;
  /** For the inputs of {@link commonInputs}, and the adapter's tensors that it was read with. */
  readonly feeds: Tensors;
}

/** The tokens that all contexts begin with, where reading them once pays; else none. A token of each context is left. */
export function commonTokens(items: readonly EncodedItem[]): readonly number[] {
  if (items.length === 0) return [];
  const contexts = items.map(({ context }) => context);
  const shortest = Math.min(...contexts.map(({ length }) => length));
  const common = Math.min(commonStart(contexts), shortest - 1);
  const all = contexts.reduce((sum, { length }) => sum + length, 0);
  const spared = (items.length - 1) * common;
  return spared >= SPARED_TOKENS && spared >= SPARED_PART * all ? contexts[0]!.slice(0, common) : [];
}

/** Keys and values of a layer as inputs of a graph, [common, K * D] each. */
export function commonInputs(b: GraphBuilder, config: ModelConfig): (layer: number) => AdapterKeyValues {
  const input = (name: string): Value =>
    b.input(name, 'float32', ['common', config.numKeyValueHeads * config.headDim]);
  return (layer) => ({ keys: input(keysName(layer)), values: input(valuesName(layer)) });
}

/** The compiled graph that reads a common beginning. */
export class CommonTextProgram {
  /** Names of what {@link CommonText} feeds. */
  readonly heldInputs: readonly string[];
  readonly #executable: Executable;
  readonly #checkpoint: Checkpoint;
  readonly #method: Method;

  private constructor(
    heldInputs: readonly string[],
    executable: Executable,
    checkpoint: Checkpoint,
    method: Method,
  ) {
    this.heldInputs = heldInputs;
    this.#executable = executable;
    this.#checkpoint = checkpoint;
    this.#method = method;
  }

  static async compile(backend: Backend, checkpoint: Checkpoint, method: Method): Promise<CommonTextProgram> {
    const graph = buildCommonGraph(checkpoint, method);
    const parameters = adapterMethod(method).parameters(method, checkpoint.config).keys();
    const held = [...graph.outputs.map(({ name }) => name), ...[...parameters].map(parameterInput)];
    return new CommonTextProgram(held, await backend.compile(graph), checkpoint, method);
  }

  async read(state: AdapterState, ids: readonly number[]): Promise<CommonText> {
    const layout = adapterMethod(this.#method).layout(this.#method);
    const { feeds } = textFeeds(this.#checkpoint.config, layout, [ids]);
    const parameters = parameterFeeds(state);
    const outputs = await this.#executable.run({ ...feeds, ...parameters });
    const positions = layout.virtualTokens + ids.length;
    const ofAll = Object.entries(outputs).map(([name, tensor]) => {
      // A text of one token is padded.
      const width = tensor.shape[2]!;
      const data = (tensor.data as Float32Array).subarray(0, positions * width);
      return [name, { dtype: 'float32', shape: [positions, width], data }] as const;
    });
    return { tokens: ids.length, positions, feeds: { ...Object.fromEntries(ofAll), ...parameters } };
  }

  async release(): Promise<void> {
    await this.#executable.release();
  }
}

/** Keys (rotated) and values of every layer, [1, positions, K * D] each. */
function buildCommonGraph(checkpoint: Checkpoint, method: Method): Graph {
  const b = new GraphBuilder();
  const outputs: Record<string, Value> = {};
  adaptDecoder(b, checkpoint, method, false, null, (layer, keys, values) => {
    outputs[keysName(layer)] = keys;
    outputs[valuesName(layer)] = values;
  });
  const graph = dedupe(prune(b.build('common-text', outputs)));
  verifyGraph(graph);
  return graph;
}

function keysName(layer: number): string {
  return `common_keys.${layer}`;
}

function valuesName(layer: number): string {
  return `common_values.${layer}`;
}
