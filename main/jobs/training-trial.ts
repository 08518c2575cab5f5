/**
 * @file The job that tries a planned run's training out.
 */
import { tryTraining, type TrialInput } from '../forecast/training-trial.ts';
import type { TrainingTrial } from '../../shared/model/training-trial.ts';
import type { JobWork } from './job-kind.ts';

export const trainingTrialJob: JobWork<TrialInput, TrainingTrial> = (input, { onProgress }) => {
  const total = input.training.maxSteps;
  const tell = (done: number): void =>
    onProgress({ done, total, unit: 'steps', message: `Learning rate ${input.training.learningRate}` });
  tell(0);
  return tryTraining(input, tell);
};
