/**
 * @file A trainable program whose graph has the optimiser in it, so that weights and moments stay where the backend
 * keeps state, and only a loss and a norm come back from a step.
 */
import type { Backend, CarriedNames, ResidentExecutable, Tensors } from '../engine/backends/backend.ts';
import type { Value } from '../engine/ir/graph.ts';
import type { Tensor } from '../engine/ir/tensor.ts';
import type { GraphBuilder } from '../engine/ops/builder.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { parameterInput } from '../peft/adapted-decoder.ts';
import type { AdapterState, Float32Tensor } from '../peft/adapter.ts';
import { adamWUpdate, clipScaleOf, globalNormOf } from './adamw-graph.ts';
import { adamWCorrections } from './adamw.ts';
import { muonUpdate } from './muon-graph.ts';
import type {
  OptimizerOptions,
  OptimizerStep,
  TrainableProgram,
  TrainableState,
} from './trainable-program.ts';
import {
  buildTrainingGraph,
  OUTPUT_LOSS,
  type Trainable,
  type TrainingGraphOptions,
} from './training-program.ts';

const OUTPUT_NORM = 'gradient_norm';
/** float32 [1] each. */
const SCALARS = {
  stepSize: 'step_size',
  secondCorrection: 'second_correction',
  keep: 'kept_share',
  muonLearningRate: 'muon_learning_rate',
  muonKeep: 'muon_kept_share',
} as const;
type Scalar = keyof typeof SCALARS;

const firstMomentInput = (name: string): string => `first_moment:${name}`;
const secondMomentInput = (name: string): string => `second_moment:${name}`;
const nextOutput = (input: string): string => `next:${input}`;

export class ResidentTrainable implements TrainableProgram {
  readonly #executable: ResidentExecutable;
  readonly #options: OptimizerOptions;
  readonly #names: { readonly all: readonly string[]; readonly withSecondMoment: readonly string[] };
  #step: number;

  private constructor(executable: ResidentExecutable, options: OptimizerOptions, state: TrainableState) {
    this.#executable = executable;
    this.#options = options;
    this.#names = {
      all: [...state.parameters.keys()],
      withSecondMoment: [...state.optimizer.secondMoments.keys()],
    };
    this.#step = state.optimizer.step;
  }

  /** Compiles the program and loads a state that was made for `options`. */
  static async open(
    backend: Backend,
    checkpoint: Checkpoint,
    method: Method,
    graphOptions: TrainingGraphOptions,
    options: OptimizerOptions,
    state: TrainableState,
  ): Promise<ResidentTrainable> {
    const carried = new Map<string, string>();
    const graph = buildTrainingGraph(checkpoint, method, graphOptions, (b, trainables) =>
      b.scoped('optimizer', () => buildUpdates(b, trainables, options, carried)),
    );
    const executable = await backend.compileResident(graph, carried satisfies CarriedNames);
    await executable.load(stateTensors(state));
    return new ResidentTrainable(executable, options, state);
  }

  async step(feeds: Tensors, learningRate: number): Promise<OptimizerStep> {
    const outputs = await this.#executable.advance({
      ...feeds,
      ...this.#scalars(this.#step + 1, learningRate),
    });
    this.#step += 1;
    return { loss: numberOf(outputs, OUTPUT_LOSS), gradNorm: numberOf(outputs, OUTPUT_NORM) };
  }

  async loss(feeds: Tensors): Promise<number> {
    return numberOf(
      await this.#executable.peek({ ...feeds, ...this.#scalars(this.#step + 1, 0) }),
      OUTPUT_LOSS,
    );
  }

  async read(): Promise<TrainableState> {
    const tensors = await this.#executable.read();
    const part = (names: readonly string[], input: (name: string) => string): AdapterState =>
      new Map(names.map((name) => [name, tensors[input(name)] as Float32Tensor]));
    return {
      parameters: part(this.#names.all, parameterInput),
      optimizer: {
        step: this.#step,
        firstMoments: part(this.#names.all, firstMomentInput),
        secondMoments: part(this.#names.withSecondMoment, secondMomentInput),
      },
    };
  }

  release(): Promise<void> {
    return this.#executable.release();
  }

  #scalars(step: number, learningRate: number): Tensors {
    const { adamBeta1, adamBeta2, weightDecay, muon } = this.#options;
    const muonLearningRate = learningRate * (muon?.learningRateFactor ?? 0);
    const values: Record<Scalar, number> = {
      ...adamWCorrections(step, learningRate, adamBeta1, adamBeta2),
      keep: 1 - learningRate * weightDecay,
      muonLearningRate,
      muonKeep: 1 - muonLearningRate * weightDecay,
    };
    return Object.fromEntries(
      Object.entries(SCALARS).map(([scalar, input]): [string, Tensor] => [
        input,
        { dtype: 'float32', shape: [1], data: Float32Array.of(values[scalar as Scalar]) },
      ]),
    );
  }
}

/** Adds the updates; notes in `carried` which outputs are the next values of which inputs. */
function buildUpdates(
  b: GraphBuilder,
  trainables: ReadonlyMap<string, Trainable>,
  options: OptimizerOptions,
  carried: Map<string, string>,
): Record<string, Value> {
  const scalar = (name: Scalar): Value => b.input(SCALARS[name], 'float32', [1]);
  const [stepSize, secondCorrection, keep, muonLearningRate, muonKeep] = [
    scalar('stepSize'),
    scalar('secondCorrection'),
    scalar('keep'),
    scalar('muonLearningRate'),
    scalar('muonKeep'),
  ];
  const norm = globalNormOf(
    b,
    [...trainables.values()].map(({ gradient }) => gradient),
  );
  const clip = options.maxGradNorm === null ? null : clipScaleOf(b, norm, options.maxGradNorm);
  const outputs: Record<string, Value> = { [OUTPUT_NORM]: norm };
  const carry = (input: Value, next: Value): void => {
    carried.set(input.name, nextOutput(input.name));
    outputs[nextOutput(input.name)] = next;
  };
  for (const [name, { parameter, gradient }] of trainables) {
    const shape = parameter.shape as readonly number[];
    const clipped = clip === null ? gradient : b.mul(gradient, clip);
    const decays = options.decays?.(shape) ?? true;
    const firstMoment = b.input(firstMomentInput(name), 'float32', shape);
    if (options.muon?.applies(name, shape) === true) {
      const scalars = { learningRate: muonLearningRate, keep: decays ? muonKeep : null };
      const next = muonUpdate(b, { parameter, momentum: firstMoment }, clipped, scalars);
      carry(parameter, next.parameter);
      carry(firstMoment, next.momentum);
    } else {
      const secondMoment = b.input(secondMomentInput(name), 'float32', shape);
      const scalars = { stepSize, secondCorrection, keep: decays ? keep : null };
      const next = adamWUpdate(b, { parameter, firstMoment, secondMoment }, clipped, scalars, options);
      carry(parameter, next.parameter);
      carry(firstMoment, next.firstMoment);
      carry(secondMoment, next.secondMoment);
    }
  }
  return outputs;
}

function stateTensors({ parameters, optimizer }: TrainableState): Tensors {
  const part = (tensors: AdapterState, input: (name: string) => string) =>
    [...tensors].map(([name, tensor]): [string, Tensor] => [input(name), tensor]);
  return Object.fromEntries([
    ...part(parameters, parameterInput),
    ...part(optimizer.firstMoments, firstMomentInput),
    ...part(optimizer.secondMoments, secondMomentInput),
  ]);
}

function numberOf(outputs: Tensors, name: string): number {
  return Number(outputs[name]!.data[0]);
}
