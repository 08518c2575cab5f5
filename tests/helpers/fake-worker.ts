/**
 * @file A worker that speaks the whole protocol and computes nothing: `node fake-worker.ts RUN_DIR`.
 *
 * Its training state is a step counter, and predictions are a function of the item. ATLAS_FAKE, JSON, says how it
 * behaves: `stepMs` per step and batch, `items` per language, `leash` the file with the number of steps and items that
 * it goes no further than for now, and by seed in `behaviour` one of `fail` (reports a failure at step 2),
 * `crash-at-start`, `crash-at-step-5` (dies there every time), `damage` (writes a bad line).
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControlReader } from '../../main/run-directory/control.ts';
import { readRunConfig } from '../../main/run-directory/create-run.ts';
import { latestCompleteDirectory, replaceDirectory } from '../../main/run-directory/directory-swap.ts';
import { EventWriter } from '../../main/run-directory/event-writer.ts';
import { runPaths } from '../../main/run-directory/layout.ts';
import { PredictionLog } from '../../main/run-directory/prediction-log.ts';
import { claimRun } from '../../main/run-directory/worker-claim.ts';
import { samplePrediction } from './sample-run.ts';

/** How the fake worker behaves. */
export interface FakeOptions {
  readonly stepMs?: number;
  readonly items?: number;
  readonly leash?: string;
  readonly behaviour?: Readonly<Record<number, 'fail' | 'crash-at-start' | 'crash-at-step-5' | 'damage'>>;
}

const BATCH = 3;

const directory = process.argv[2];
if (directory === undefined) throw new Error('usage: fake-worker.ts RUN_DIR');
const options = JSON.parse(process.env['ATLAS_FAKE'] ?? '{}') as FakeOptions;
await work(directory, options);

async function work(
  runDirectory: string,
  { stepMs = 3, items = 10, leash, behaviour = {} }: FakeOptions,
): Promise<void> {
  const { training, languages, task, seed } = readRunConfig(runDirectory);
  const paths = runPaths(runDirectory);
  const claim = claimRun(runDirectory);
  const mood = behaviour[seed];
  if (mood === 'crash-at-start') throw new Error('no weights to be found');
  const events = new EventWriter(runDirectory);
  const control = new ControlReader(runDirectory);
  events.append({ type: 'started', attempt: claim.attempt, pid: process.pid });
  events.append({ type: 'model', trainableParameters: 10, totalParameters: 1000, weightBytes: 4000 });

  const checkpoint = latestCompleteDirectory(paths.checkpoint);
  let step = checkpoint === null ? 0 : Number(readFileSync(join(checkpoint, 'step'), 'utf8'));
  const save = (): void => {
    replaceDirectory(paths.checkpoint, (temporary) => writeFileSync(join(temporary, 'step'), String(step)));
    events.append({ type: 'checkpoint', step });
  };
  /** Whether the worker has to leave. */
  const obey = (): boolean => {
    const directive = control.directive();
    if (directive === 'run') return false;
    if (directive === 'cancel') {
      events.append({ type: 'cancelled' });
    } else {
      if (step > 0) save();
      events.append({ type: 'paused', step });
    }
    return true;
  };

  /** Takes the time of a step, after `reached` steps and items. */
  const takeTime = async (reached: number): Promise<void> => {
    while (leash !== undefined && reached >= Number(readFileSync(leash, 'utf8'))) await sleep(1);
    await sleep(stepMs);
  };

  events.append({ type: 'phase', phase: 'training' });
  while (step < training.maxSteps) {
    if (obey()) return;
    await takeTime(step);
    step += 1;
    if (mood === 'fail' && step === 2) {
      events.append({ type: 'failed', message: 'the loss is not a number', stack: null });
      return;
    }
    if (mood === 'crash-at-step-5' && step === 5) process.kill(process.pid, 'SIGKILL');
    if (mood === 'damage' && step === 2) appendFileSync(paths.events, '{"seq": oops}\n');
    const curve = { loss: 1 / step, gradNorm: 1, learningRate: 0.1 };
    const cost = { tokens: 64, durationMs: stepMs, memoryBytes: 1 };
    events.append({ type: 'step', step, maxSteps: training.maxSteps, ...curve, ...cost });
    if (step % training.evalSteps === 0) {
      events.append({ type: 'dev', step, loss: 1 / step, accuracy: 0.5, best: true });
    }
    if (step % training.saveSteps === 0) save();
  }

  events.append({ type: 'phase', phase: 'evaluating' });
  const total = { totalItems: items, totalAllItems: items * languages.length };
  for (const [index, language] of languages.entries()) {
    const log = new PredictionLog(runDirectory, task.id, language);
    const all = Array.from({ length: items }, (_, item) => samplePrediction(item, language));
    for (;;) {
      const rest = all.filter(({ id }) => !log.done.has(id));
      if (rest.length === 0) break;
      if (obey()) return;
      await takeTime(step + index * items + log.done.size);
      log.append(rest.slice(0, BATCH));
      const doneItems = log.done.size;
      events.append({
        type: 'evaluating',
        language,
        doneItems,
        doneAllItems: index * items + doneItems,
        ...total,
      });
      claim.heartbeat();
    }
    const correct = all.filter((prediction) => prediction.correct).length;
    const accuracy = correct / items;
    const accuracies = { accuracy, accuracyPerToken: accuracy, accuracyPerCharacter: accuracy };
    events.append({ type: 'language', language, items, correct, ...accuracies, durationMs: 1 });
  }
  events.append({ type: 'finished', trainMs: 1, evaluateMs: 1 });
}
