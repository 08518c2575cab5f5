/**
 * @file A trainable program whose gradients come to the host, where a loop updates the weights: the faster way on a CPU.
 */
import type { Tensors } from '../engine/backends/backend.ts';
import type { AdapterState } from '../peft/adapter.ts';
import { adamWStep, clipScale, globalNorm } from './adamw.ts';
import type {
  OptimizerOptions,
  OptimizerStep,
  TrainableProgram,
  TrainableState,
} from './trainable-program.ts';
import type { TrainingProgram } from './training-program.ts';

export class HostTrainable implements TrainableProgram {
  readonly #program: TrainingProgram;
  readonly #options: OptimizerOptions;
  #state: TrainableState;

  /** Takes the program, which it releases, and a copy of the state. @throws Error if `options` ask for Muon. */
  constructor(program: TrainingProgram, options: OptimizerOptions, state: TrainableState) {
    if (options.muon !== null) throw new Error('Muon runs in the graph: use a resident trainable program');
    this.#program = program;
    this.#options = options;
    this.#state = copyOf(state);
  }

  async step(feeds: Tensors, learningRate: number): Promise<OptimizerStep> {
    const { parameters, optimizer } = this.#state;
    const { loss, gradients } = await this.#program.run(parameters, feeds);
    const gradNorm = globalNorm(gradients);
    const scale = clipScale(gradNorm, this.#options.maxGradNorm);
    this.#state = {
      parameters,
      optimizer: adamWStep(parameters, gradients, optimizer, learningRate, scale, this.#options),
    };
    return { loss, gradNorm };
  }

  async loss(feeds: Tensors): Promise<number> {
    return (await this.#program.run(this.#state.parameters, feeds)).loss;
  }

  read(): Promise<TrainableState> {
    return Promise.resolve(copyOf(this.#state));
  }

  release(): Promise<void> {
    return this.#program.release();
  }
}

function copyOf({ parameters, optimizer }: TrainableState): TrainableState {
  const copy = (tensors: AdapterState): AdapterState =>
    new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
  return {
    parameters: copy(parameters),
    optimizer: {
      step: optimizer.step,
      firstMoments: copy(optimizer.firstMoments),
      secondMoments: copy(optimizer.secondMoments),
    },
  };
}
