/**
 * @file One run from checkpoint to predictions: load, train on English, export, evaluate every language. Each
 * part looks at what an earlier attempt left and goes on from there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { InputError } from '../../shared/model/input-error.ts';
import type { Method } from '../../shared/model/method.ts';
import { isTraining } from '../../shared/model/run.ts';
import { deviceBackend } from '../library/device-backend.ts';
import { GenerationProgram } from '../evaluation/generation/generation-program.ts';
import { ScoringProgram } from '../evaluation/scoring/scoring-program.ts';
import { openBenchmark, type BenchmarkDirectory } from '../evaluation/tasks/benchmark.ts';
import { withExamples } from '../evaluation/tasks/few-shot.ts';
import { splitDev } from '../evaluation/tasks/split-dev.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { hashCheckpoint, hashedFiles } from '../models/checkpoint/verify.ts';
import { requireChatTemplate, type ChatTemplate } from '../models/tokenizer/chat-template.ts';
import { ItemEncoder, type EncodedItem } from '../models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import { readAdapter, type LoadedAdapter } from '../peft/adapter-files.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';
import { roomForText } from '../peft/start-adapter.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { stampFiles } from '../library/file-stamps.ts';
import { runPaths } from '../run-directory/layout.ts';
import { evaluateRun } from './evaluate-run.ts';
import type { LoadedRun, RunContext } from './run-context.ts';
import { takeAdapter, trainAndExport } from './train-run.ts';

/** Runs to the end. @throws InputError for what the user can mend, StopRequest when asked to stop. */
export async function executeRun(context: RunContext): Promise<void> {
  const { config, emit, directory } = context;
  context.checkControl();
  emit({ type: 'phase', phase: 'loading' });
  const checkpoint = openCheckpoint(config.model.path);
  const benchmark = withExamples(openBenchmark(config.task.path), config.evaluation.numFewshot, config.seed);
  checkUnchanged(context, checkpoint, benchmark);
  const method = adapterMethod(config.method);
  emit({
    type: 'model',
    trainableParameters: trainableParameters(method.parameters(config.method, checkpoint.config)),
    totalParameters: checkpoint.parameterCount,
    weightBytes: checkpoint.weightBytes,
  });

  emit({ type: 'phase', phase: 'compiling' });
  const tokenizer = loadTokenizer(config.model.path);
  const room = roomForText(config.method, checkpoint.config);
  const encoder = new ItemEncoder(
    tokenizer,
    Math.min(config.training.maxSequenceLength, room),
    chatTemplateOf(context),
  );
  const backend = await deviceBackend(config);
  const isAdapted = config.method.method !== 'none';
  const isWritten = benchmark.definition.generation !== undefined;
  const loaded: LoadedRun = {
    checkpoint,
    benchmark,
    tokenizer,
    encoder,
    roomForText: room,
    backend,
    scoring:
      isWritten && !isAdapted ? null : await ScoringProgram.compile(backend, checkpoint, config.method),
    writing: isWritten ? await GenerationProgram.compile(backend, checkpoint, config.method) : null,
  };

  const trainMs = await adapt(context, loaded);
  // What is evaluated is what was written, not what was in memory.
  const written = isAdapted ? readAdapter(runPaths(directory).adapter, checkpoint) : null;
  const evaluated = written === null ? loaded : await withAdapter(loaded, config.method, written);
  emit({ type: 'phase', phase: 'evaluating' });
  const evaluateMs = await evaluateRun(context, evaluated, written?.state ?? new Map());
  emit({ type: 'finished', trainMs, evaluateMs });
}

/** With programs for the adapter as it was written: hidden prefix tokens of all layers are keys and values in PEFT's form. */
async function withAdapter(
  run: LoadedRun,
  trained: Method,
  { method, state }: LoadedAdapter,
): Promise<LoadedRun> {
  const { backend, checkpoint, scoring, writing } = run;
  const names = adapterMethod(trained).parameters(trained, checkpoint.config);
  if ([...state.keys()].every((name) => names.has(name))) return run;
  await scoring?.release();
  await writing?.release();
  return {
    ...run,
    scoring: scoring && (await ScoringProgram.compile(backend, checkpoint, method)),
    writing: writing && (await GenerationProgram.compile(backend, checkpoint, method)),
  };
}

/** Leaves the adapter that is evaluated in the run's folder, if there is one. @returns Milliseconds of training. */
async function adapt(context: RunContext, run: LoadedRun): Promise<number> {
  const { training, seed, method } = context.config;
  if (method.method === 'none') return 0;
  if (!isTraining(context.config)) {
    await takeAdapter(context, run);
    return 0;
  }
  const split = splitDev(run.benchmark.trainItems(), training.devItems, seed);
  const encode = (items: typeof split.train): EncodedItem[] => items.map((item) => run.encoder.encode(item));
  return await trainAndExport(context, run, encode(split.train), encode(split.dev));
}

/** Null for plain prompts. */
function chatTemplateOf({ config }: RunContext): ChatTemplate | null {
  if (config.chatTemplate === undefined) return null;
  const template = requireChatTemplate(config.model.path);
  if (template.sha256 !== config.chatTemplate.sha256) {
    throw new InputError(
      `the chat template of ${config.model.path}`,
      'has changed since this run was planned; start the experiment anew',
    );
  }
  return template;
}

/** run.json promises which bytes a result comes from. */
function checkUnchanged(
  { config, directory }: RunContext,
  checkpoint: Checkpoint,
  benchmark: BenchmarkDirectory,
): void {
  if (benchmark.sha256 !== config.task.sha256) {
    throw new InputError(
      config.task.path,
      'has changed since this run was planned; start the experiment anew',
    );
  }
  // Hashing a large checkpoint takes a while; a resumed run does it again only where a file has been touched since.
  const { modelStamps } = runPaths(directory);
  const stamps = JSON.stringify(stampFiles(checkpoint.dir, hashedFiles(checkpoint)));
  if (existsSync(modelStamps) && readFileSync(modelStamps, 'utf8') === stamps) return;
  if (hashCheckpoint(checkpoint) !== config.model.sha256) {
    throw new InputError(
      config.model.path,
      'has changed since this run was planned; start the experiment anew',
    );
  }
  writeFileAtomic(modelStamps, stamps);
}
