/**
 * @file A step of pretraining as scripts/demo-model/pretraining takes it, on random documents.
 */
import type { Backend } from '../../main/engine/backends/backend.ts';
import type { OnnxProvider } from '../../main/engine/ops/definition.ts';
import type { Checkpoint } from '../../main/models/checkpoint/checkpoint.ts';
import type { AdapterState } from '../../main/peft/adapter.ts';
import { initialTrainableState } from '../../main/training/trainable-program.ts';
import { randomUniform } from '../../shared/random/random-stream.ts';
import { Packer, STREAM_START } from '../demo-model/pretraining/packer.ts';
import { pretrainingFeeds } from '../demo-model/pretraining/pretraining-feeds.ts';
import {
  openPretrainingProgram,
  optimizerOptions,
  type OptimizerSettings,
} from '../demo-model/pretraining/pretraining-program.ts';
import type { Load } from './workload.ts';

const SETTINGS: OptimizerSettings = {
  learningRate: 1e-3,
  muonLearningRate: null,
  adamBeta1: 0.9,
  adamBeta2: 0.95,
  adamEpsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
};
const MUON_LEARNING_RATE = 1e-2;
const DOCUMENT_TOKENS = 300;

/**
 * A function that takes one optimiser step on `load.batch` sequences of `load.tokens`. The documents are made in it, and
 * not on a thread of their own.
 * @param random Uniform 32-bit integers.
 */
export async function pretrainStep(
  backend: Backend,
  device: OnnxProvider,
  checkpoint: Checkpoint,
  { batch, tokens, optimizer }: Load,
  parameters: AdapterState,
  random: () => number,
): Promise<() => Promise<void>> {
  const options = optimizerOptions({
    ...SETTINGS,
    muonLearningRate: optimizer === 'muon' ? MUON_LEARNING_RATE : null,
  });
  const state = initialTrainableState(parameters, options);
  const program = await openPretrainingProgram(backend, device, checkpoint, options, state);
  const { vocabSize } = checkpoint.config;
  const documents = function* (): Generator<readonly number[]> {
    for (;;)
      yield Array.from({ length: DOCUMENT_TOKENS }, () => Math.floor(randomUniform(random) * vocabSize));
  };
  const packer = new Packer(documents, 0, STREAM_START);
  const feeds = pretrainingFeeds(checkpoint.config, batch, tokens);
  return async () => {
    await program.step(feeds(packer.next(batch, tokens)), SETTINGS.learningRate);
  };
}
