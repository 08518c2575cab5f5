/**
 * @file What pretraining runs: full fine-tuning with its optimiser, where the device has it fastest.
 */
import type { Backend } from '../../../main/engine/backends/backend.ts';
import type { OnnxProvider } from '../../../main/engine/ops/definition.ts';
import type { Checkpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { full } from '../../../main/peft/full.ts';
import { HostTrainable } from '../../../main/training/host-trainable.ts';
import { ResidentTrainable } from '../../../main/training/resident-trainable.ts';
import {
  initialTrainableState,
  type OptimizerOptions,
  type TrainableProgram,
  type TrainableState,
} from '../../../main/training/trainable-program.ts';
import { TrainingProgram } from '../../../main/training/training-program.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import type { Settings } from './settings.ts';

const METHOD = { method: 'full' } as const;
const GRAPH = { loss: 'tokens', gradientCheckpointing: false } as const;

/** The settings that the optimiser depends on. */
export type OptimizerSettings = Pick<
  Settings,
  | 'adamBeta1'
  | 'adamBeta2'
  | 'adamEpsilon'
  | 'weightDecay'
  | 'maxGradNorm'
  | 'learningRate'
  | 'muonLearningRate'
>;

/** Matrices decay. Muon, where it is asked for, learns those of the layers. */
export function optimizerOptions(settings: OptimizerSettings): OptimizerOptions {
  const { adamBeta1, adamBeta2, adamEpsilon, weightDecay, maxGradNorm } = settings;
  const { learningRate, muonLearningRate } = settings;
  return {
    adamBeta1,
    adamBeta2,
    adamEpsilon,
    weightDecay,
    maxGradNorm,
    decays: (shape) => shape.length > 1,
    muon:
      muonLearningRate === null
        ? null
        : {
            applies: (name, shape) => shape.length === 2 && name.startsWith('model.layers.'),
            learningRateFactor: muonLearningRate / learningRate,
          },
  };
}

/** The checkpoint's weights, before the first step. */
export async function startState(
  checkpoint: Checkpoint,
  optimizer: OptimizerOptions,
): Promise<TrainableState> {
  const parameters = await full.initialise(METHOD, {
    checkpoint,
    random: randomStream(0),
    encode: () => [],
    keyValues: () => Promise.resolve([]),
  });
  return initialTrainableState(parameters, optimizer);
}

/** The optimiser is in the graph where the state stays on the device, and where it multiplies matrices. */
export async function openPretrainingProgram(
  backend: Backend,
  device: OnnxProvider,
  checkpoint: Checkpoint,
  optimizer: OptimizerOptions,
  state: TrainableState,
): Promise<TrainableProgram> {
  if (device === 'webgpu' || optimizer.muon !== null)
    return ResidentTrainable.open(backend, checkpoint, METHOD, GRAPH, optimizer, state);
  const program = await TrainingProgram.compile(backend, checkpoint, METHOD, GRAPH);
  return new HostTrainable(program, optimizer, state);
}
