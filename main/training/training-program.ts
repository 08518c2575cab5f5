/**
 * @file The training program: forward pass, loss and backward pass as one graph. Frozen parts get no
 * gradients, and logits exist only where a label is.
 */
import type { Backend, Executable, Tensors } from '../engine/backends/backend.ts';
import { gradients } from '../engine/autodiff/gradients.ts';
import type { Graph, Value } from '../engine/ir/graph.ts';
import { GraphBuilder } from '../engine/ops/builder.ts';
import { verifyGraph } from '../engine/ops/verify.ts';
import { dedupe } from '../engine/passes/dedupe.ts';
import { gatedAdds } from '../engine/passes/gated-adds.ts';
import { joinPads } from '../engine/passes/join-pads.ts';
import { prune } from '../engine/passes/prune.ts';
import { rematerialise } from '../engine/passes/rematerialise.ts';
import { scatterIntoSum } from '../engine/passes/scatter-into-sum.ts';
import { sparseRowProducts } from '../engine/passes/sparse-row-products.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { tokenLogLikelihoods } from '../models/llama/log-likelihood.ts';
import { adaptDecoder, parameterFeeds } from '../peft/adapted-decoder.ts';
import type { AdapterState, Float32Tensor } from '../peft/adapter.ts';
import { isDropoutInput } from '../peft/lora.ts';

/**
 * How the loss reads the logits.
 * `tokens`: weighted cross-entropy of target tokens. `options`: softmax over answer options of one token each,
 * from only their rows of the LM head. `option-sequences`: softmax over options of several tokens, each
 * scored by its summed log-likelihood.
 */
export type LossKind = 'tokens' | 'options' | 'option-sequences';

export interface TrainingGraphOptions {
  readonly loss: LossKind;
  readonly gradientCheckpointing: boolean;
}

/** Inputs that feed the loss; see training-batch.ts. */
export const LOSS_INPUTS = {
  /** int64 [rows], for `options` [items]: flattened positions whose next token is predicted. */
  rows: 'label_rows',
  /** int64 [rows, 2]: each row and its target token (`tokens`, `option-sequences`). */
  targets: 'label_targets',
  /** float32 [rows]: weight of each target (`tokens`). */
  weights: 'label_weights',
  /** int64 [vocabulary]: token ids of all options of the batch (`options`). */
  optionIds: 'option_ids',
  /** float32 [items, rows]: sums a row's log-likelihood into its option (`option-sequences`), [items * options, rows]. */
  segments: 'option_segments',
  /** float32 [items, options]: 0, or very negative where an item has no such option. */
  optionBias: 'option_bias',
  /** float32 [items, options]: the item's weight at its right option, else 0. */
  gold: 'option_gold',
} as const;

export const OUTPUT_LOSS = 'loss';
const gradientOutput = (name: string) => `gradient:${name}`;

/** A trainable tensor in a graph, and the gradient of the loss with respect to it. */
export interface Trainable {
  readonly parameter: Value;
  readonly gradient: Value;
}

/**
 * The graph: output `loss`, and what `finish` makes of the trainable tensors by name; without it one `gradient:NAME`
 * for each.
 */
export function buildTrainingGraph(
  checkpoint: Checkpoint,
  method: Method,
  options: TrainingGraphOptions,
  finish: (b: GraphBuilder, trainables: ReadonlyMap<string, Trainable>) => Readonly<Record<string, Value>> = (
    _b,
    trainables,
  ) => Object.fromEntries([...trainables].map(([name, { gradient }]) => [gradientOutput(name), gradient])),
): Graph {
  const b = new GraphBuilder();
  const rows = b.input(LOSS_INPUTS.rows, 'int64', [options.loss === 'options' ? 'items' : 'rows']);
  const decoder = adaptDecoder(b, checkpoint, method, true, rows);
  const loss = b.scoped('loss', () => buildLoss(b, decoder.logits, options.loss));
  const forward = new Set(b.nodes);
  const grads = gradients(b, loss, [...decoder.parameters.values()]);
  const outputs = finish(
    b,
    new Map(
      [...decoder.parameters].map(([name, parameter], i) => [name, { parameter, gradient: grads[i]! }]),
    ),
  );
  let graph = b.build('training', { [OUTPUT_LOSS]: loss, ...outputs });
  if (options.gradientCheckpointing) {
    graph = rematerialise(graph, forward, (scope) => /^layers\.\d+/.exec(scope)?.[0] ?? null);
  }
  graph = prune(gatedAdds(joinPads(sparseRowProducts(scatterIntoSum(dedupe(prune(graph)))))));
  verifyGraph(graph);
  return graph;
}

function buildLoss(b: GraphBuilder, logits: (vocabulary?: Value) => Value, kind: LossKind): Value {
  switch (kind) {
    case 'tokens': {
      const targets = b.input(LOSS_INPUTS.targets, 'int64', ['rows', 2]);
      const weights = b.input(LOSS_INPUTS.weights, 'float32', ['rows']);
      return b.neg(b.reduceSum(b.mul(tokenLogLikelihoods(b, logits(), targets), weights), [0]));
    }
    case 'options':
      return optionLoss(b, logits(b.input(LOSS_INPUTS.optionIds, 'int64', ['options'])));
    case 'option-sequences': {
      const targets = b.input(LOSS_INPUTS.targets, 'int64', ['rows', 2]);
      const segments = b.input(LOSS_INPUTS.segments, 'float32', ['items*options', 'rows']);
      const tokens = b.reshape(tokenLogLikelihoods(b, logits(), targets), ['rows', 1]);
      return optionLoss(b, b.reshape(b.matMul(segments, tokens), ['items', 'options']));
    }
  }
}

/** Cross-entropy over options: scores [items, options] -> [1]. */
function optionLoss(b: GraphBuilder, scores: Value): Value {
  const bias = b.input(LOSS_INPUTS.optionBias, 'float32', ['items', 'options']);
  const gold = b.input(LOSS_INPUTS.gold, 'float32', ['items', 'options']);
  const masked = b.add(scores, bias);
  const logProbabilities = b.sub(masked, b.reduceLogSumExp(masked));
  return b.reshape(b.neg(b.reduceSum(b.mul(logProbabilities, gold), [0, 1])), [1]);
}

/** Loss and gradients of one batch. */
export interface StepResult {
  readonly loss: number;
  readonly gradients: AdapterState;
}

/** A compiled training graph. */
export class TrainingProgram {
  readonly #executable: Executable;
  readonly #names: readonly string[];
  /** Inputs that ask for dropout masks. */
  readonly dropoutInputs: readonly Value[];

  private constructor(executable: Executable, names: readonly string[], dropoutInputs: readonly Value[]) {
    this.#executable = executable;
    this.#names = names;
    this.dropoutInputs = dropoutInputs;
  }

  static async compile(
    backend: Backend,
    checkpoint: Checkpoint,
    method: Method,
    options: TrainingGraphOptions,
  ): Promise<TrainingProgram> {
    const graph = buildTrainingGraph(checkpoint, method, options);
    const prefix = gradientOutput('');
    const names = graph.outputs.flatMap(({ name }) =>
      name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
    );
    return new TrainingProgram(
      await backend.compile(graph),
      names,
      graph.inputs.filter(({ name }) => isDropoutInput(name)),
    );
  }

  /** Loss of the feeds at `state`, and its gradient with respect to each trainable tensor. */
  async run(state: AdapterState, feeds: Tensors): Promise<StepResult> {
    const outputs = await this.#executable.run({ ...feeds, ...parameterFeeds(state) });
    return {
      loss: Number(outputs[OUTPUT_LOSS]!.data[0]),
      gradients: new Map(this.#names.map((name) => [name, outputs[gradientOutput(name)] as Float32Tensor])),
    };
  }

  async release(): Promise<void> {
    await this.#executable.release();
  }
}
