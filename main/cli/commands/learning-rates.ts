/**
 * @file `atlas learning-rates EXPERIMENT.yaml`.
 */
import type { Command } from 'commander';
import { formatNumber, formatPercent } from '../../../shared/format/number.ts';
import type { Experiment } from '../../../shared/model/experiment.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import {
  chooseTrial,
  FIRST_LEARNING_RATES,
  trialTraining,
  type TrainingTrial,
} from '../../../shared/model/training-trial.ts';
import { tryTraining } from '../../forecast/training-trial.ts';
import { requireDevice } from '../../library/device-backend.ts';
import { readExperiment } from '../../library/experiment-file.ts';
import { progressLine } from '../progress-line.ts';

interface LearningRateOptions {
  readonly rates: string;
  readonly steps?: string;
}

export function addLearningRatesCommand(program: Command): void {
  program
    .command('learning-rates')
    .description(
      'try learning rates for each method of an experiment on held-out items of the training language',
    )
    .argument('<experiment>', 'YAML file; see README.md')
    .option('--rates <list>', 'learning rates, with commas between them', FIRST_LEARNING_RATES.join(','))
    .option('--steps <count>', 'optimiser steps of a trial (default: as many as a run takes)')
    .addHelpText(
      'after',
      '\nTrains each method at each rate, with the first of the seeds, and scores it on items held out from training\n' +
        '(training.devItems). No other language is looked at, and nothing is written.\n\nExample:\n' +
        '  atlas learning-rates resources/demo/experiment.yaml --rates 0.003,0.01,0.03',
    )
    .action(async (file: string, options: LearningRateOptions) => {
      const rates = ratesOf(options.rates);
      const steps = options.steps === undefined ? null : stepsOf(options.steps);
      const { experiment } = readExperiment(file);
      await requireDevice(experiment);
      for (const { path: modelPath } of experiment.models) {
        for (const { path: benchmarkPath } of experiment.tasks) {
          if (experiment.models.length * experiment.tasks.length > 1)
            console.log(`${modelPath}, ${benchmarkPath}`);
          await tryMethods(experiment, { modelPath, benchmarkPath, rates, steps });
        }
      }
    });
}

interface Asked {
  readonly modelPath: string;
  readonly benchmarkPath: string;
  /** Ascending. */
  readonly rates: readonly number[];
  readonly steps: number | null;
}

/** A line a trial as they come, and the rate to take for each method. */
async function tryMethods(
  experiment: Experiment,
  { modelPath, benchmarkPath, rates, steps }: Asked,
): Promise<void> {
  const { methods, seeds, evaluation, chatTemplate, runtime, device, languages } = experiment;
  const progress = progressLine();
  const trained = methods.flatMap(({ config, ...entry }) =>
    config.method === 'none' || config.method === 'adapter' ? [] : [{ ...entry, method: config }],
  );
  for (const [place, { label, method, training: own }] of trained.entries()) {
    const name = label ?? method.method;
    const planned = { ...experiment.training, ...own };
    const trials: TrainingTrial[] = [];
    for (const rate of rates) {
      const training = trialTraining(planned, rate, steps);
      const total = trained.length * rates.length * training.maxSteps;
      const before = (place * rates.length + trials.length) * training.maxSteps;
      const input = { modelPath, benchmarkPath, method, training, evaluation, chatTemplate, runtime, device };
      const trial = await tryTraining({ ...input, languages, seed: seeds[0]! }, (done) =>
        progress(before + done, total, `${name} at ${rate}`),
      );
      progress(1, 1, '');
      trials.push(trial);
      console.log(`  ${name.padEnd(24)} ${String(rate).padEnd(8)} ${scoreText(trial)}`);
    }
    console.log(`${name}: ${choiceText(trials, rates)}`);
  }
}

function choiceText(trials: readonly TrainingTrial[], rates: readonly number[]): string {
  const choice = chooseTrial(trials);
  if (choice === null) return 'none of these rates can be used';
  const { chosen, asGood } = choice;
  const [low, high] = [asGood[0]!, asGood.at(-1)!];
  const others =
    asGood.length === 1 ? '' : `, in the middle of ${rates[low]!} to ${rates[high]!}, which do as well`;
  const beyond = rates.length < 2 ? '' : beyondText(low === 0, high === rates.length - 1);
  return (
    `${rates[chosen]!}${others}${beyond}; in the experiment:\n` +
    `  training: { learningRate: ${rates[chosen]!} }\n  learningRatesTried: [${rates.join(', ')}]`
  );
}

function beyondText(isLowest: boolean, isHighest: boolean): string {
  const further = [...(isLowest ? ['lower'] : []), ...(isHighest ? ['higher'] : [])].join(' and ');
  return further === '' ? '' : `; ${further} ones may do as well`;
}

function scoreText({ best, divergedAtStep }: TrainingTrial): string {
  if (best === null || divergedAtStep !== null) return `diverged at step ${divergedAtStep}`;
  const loss = `loss ${formatNumber(best.loss, 4)}`;
  return `${best.accuracy === null ? loss : `${formatPercent(best.accuracy)}, ${loss}`}, at step ${best.step}`;
}

function ratesOf(text: string): number[] {
  const rates = text.split(',').map(Number);
  const wrong = rates.findIndex((rate) => !(rate > 0 && rate < Infinity));
  if (wrong >= 0) throw new InputError('--rates', `"${text.split(',')[wrong]!}" is not a number above 0`);
  return [...new Set(rates)].sort((a, b) => a - b);
}

function stepsOf(text: string): number {
  const steps = Number(text);
  if (!Number.isSafeInteger(steps) || steps < 1)
    throw new InputError('--steps', `${text} is not a whole number above 0`);
  return steps;
}
