/**
 * @file One variant of one bench, in a process of its own, so that its memory is its own and no session of
 * another is in the way. Takes a {@link Job} as its only argument and sends a {@link Measurement} to its parent.
 */
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import type { OnnxProvider } from '../../main/engine/ops/definition.ts';
import { GenerationProgram } from '../../main/evaluation/generation/generation-program.ts';
import { ScoringProgram } from '../../main/evaluation/scoring/scoring-program.ts';
import { openCheckpoint, type Checkpoint } from '../../main/models/checkpoint/checkpoint.ts';
import type { EncodedItem } from '../../main/models/tokenizer/encode-item.ts';
import type { AdapterState } from '../../main/peft/adapter.ts';
import { adapterMethod } from '../../main/peft/registry.ts';
import { adamWStep, clipScale, globalNorm, initialAdamW } from '../../main/training/adamw.ts';
import { trainingBatch } from '../../main/training/training-batch.ts';
import { TrainingProgram } from '../../main/training/training-program.ts';
import { trainingSchema } from '../../shared/model/training.ts';
import { randomStream, randomUniform } from '../../shared/random/random-stream.ts';
import { forwardFlops, trainStepFlops, type Adapter } from './flops.ts';
import { MatMulPeak } from './matmul-peak.ts';
import { memoryPeak } from './memory-peak.ts';
import { timeSteps, type Measurement } from './measurement.ts';
import { pretrainStep } from './pretrain-step.ts';
import {
  LABEL_POSITIONS,
  LORA_RANK,
  PREFIX_TOKENS,
  VARIANTS,
  WRITTEN_TOKENS,
  type BenchName,
  type Load,
  type Variant,
} from './workload.ts';

export interface Job {
  readonly bench: BenchName;
  readonly variant: string;
  /** Folder of the checkpoint. */
  readonly checkpoint: string;
  /** Time to spend on steps. */
  readonly seconds: number;
  readonly device: OnnxProvider;
}

const TRAINING = trainingSchema.parse({ objective: 'language-modeling' });
const LEARNING_RATE = 1e-4;
/**
 * Operations of a sample of the peak. On the CPU a fifth of a second, so that other processes disturb it as they disturb
 * a step; on a GPU enough for the way of its inputs there not to count.
 */
const PEAK_RUN_FLOPS: Readonly<Record<OnnxProvider, number>> = { cpu: 7e10, webgpu: 4e12, cuda: 4e12 };
const random = randomStream(1);
const job = JSON.parse(process.argv[2]!) as Job;
const backend = onnxRuntimeBackend({ provider: job.device });

interface Program {
  /** Everything that the product does for one batch. */
  readonly step: () => Promise<void>;
  readonly flops: number;
  /** Text tokens that a step reads or writes. */
  readonly tokens: number;
}

async function trainStep(
  checkpoint: Checkpoint,
  { method, load }: Variant,
  state: AdapterState,
): Promise<Program> {
  const program = await TrainingProgram.compile(backend, checkpoint, method, {
    loss: 'tokens',
    gradientCheckpointing: false,
  });
  const layout = adapterMethod(method).layout(method);
  const { batch: size, tokens } = load;
  const items = randomItems(checkpoint, {
    ...load,
    tokens: tokens + 1 - LABEL_POSITIONS,
    options: 1,
    optionTokens: LABEL_POSITIONS,
  });
  let optimizer = initialAdamW(state);
  return {
    flops: trainStepFlops(checkpoint.config, adapterOf(method), {
      batch: size,
      positions: tokens,
      labelPositions: LABEL_POSITIONS,
    }),
    tokens: size * tokens,
    async step() {
      const batch = trainingBatch(checkpoint.config, layout, 'tokens', items, size * LABEL_POSITIONS);
      const { gradients } = await program.run(state, batch.feeds);
      const scale = clipScale(globalNorm(gradients), TRAINING.maxGradNorm);
      optimizer = adamWStep(state, gradients, optimizer, LEARNING_RATE, scale, TRAINING);
    },
  };
}

async function scoring(
  checkpoint: Checkpoint,
  { method, load }: Variant,
  state: AdapterState,
): Promise<Program> {
  const program = await ScoringProgram.compile(backend, checkpoint, method);
  const { tokens, options, optionTokens, apart } = load;
  const whole = randomItems(checkpoint, load);
  const items = apart
    ? whole.flatMap((item) => item.options.map((option) => ({ ...item, options: [option] })))
    : whole;
  // The last token of an option is not read.
  const branches = { count: apart ? 1 : options, tokens: optionTokens - 1 };
  return {
    flops: forwardFlops(checkpoint.config, adapterOf(method), {
      batch: items.length,
      positions: tokens,
      labelPositions: 1,
      branches,
    }),
    tokens: items.length * (tokens + branches.count * branches.tokens),
    async step() {
      await program.score(state, items);
    },
  };
}

async function pretraining(
  checkpoint: Checkpoint,
  { method, load }: Variant,
  parameters: AdapterState,
): Promise<Program> {
  const { batch, tokens } = load;
  return {
    flops: trainStepFlops(checkpoint.config, adapterOf(method), {
      batch,
      positions: tokens,
      labelPositions: tokens,
    }),
    tokens: batch * tokens,
    step: await pretrainStep(backend, job.device, checkpoint, load, parameters, random),
  };
}

/** One token after the other, after prompts that were read before. The cache grows as it goes on. */
async function generation(
  checkpoint: Checkpoint,
  { method, load }: Variant,
  state: AdapterState,
): Promise<Program> {
  const program = await GenerationProgram.compile(backend, checkpoint, method);
  const prompts = randomItems(checkpoint, load).map(({ context }) => context);
  const all = prompts.map((_, sequence) => sequence);
  const begin = () => program.begin(state, prompts);
  let decoding = await begin();
  return {
    // A lower bound, which leaves out attention to the cache.
    flops:
      WRITTEN_TOKENS *
      forwardFlops(checkpoint.config, adapterOf(method), {
        batch: load.batch,
        positions: 1,
        labelPositions: 1,
      }),
    tokens: load.batch * WRITTEN_TOKENS,
    async step() {
      if (decoding.length + WRITTEN_TOKENS > checkpoint.config.maxPositionEmbeddings / 2)
        decoding = await begin();
      for (let token = 0; token < WRITTEN_TOKENS; token++) await decoding.advance(all);
    },
  };
}

/** A batch of items with random tokens. */
function randomItems(
  checkpoint: Checkpoint,
  { batch, tokens: contextTokens, options, optionTokens }: Load,
): EncodedItem[] {
  const tokens = (count: number) =>
    Array.from({ length: count }, () => Math.floor(randomUniform(random) * checkpoint.config.vocabSize));
  return Array.from({ length: batch }, (_, i) => ({
    item: {
      id: String(i),
      language: 'eng_Latn',
      prompt: 'random',
      options: Array.from({ length: options }, (_unused, option) => String(option)),
      answer: 0,
    },
    right: 0,
    context: tokens(contextTokens),
    options: Array.from({ length: options }, () => tokens(optionTokens)),
    truncated: 0,
  }));
}

function adapterOf({ method }: Variant['method']): Adapter {
  switch (method) {
    case 'lora':
      return { kind: 'lora-qv', rank: LORA_RANK };
    case 'prefix-tuning':
      return { kind: 'prefix-kv', tokens: PREFIX_TOKENS };
    case 'full':
      return { kind: 'full' };
  }
}

const PROGRAMS = { 'train-step': trainStep, scoring, generation, pretrain: pretraining } as const;

/** Every weight is read once a token: quantised ones as they are, others as float32, as models of this size are kept. */
async function memoryRates(
  { parameterCount, weightBytes, config }: Checkpoint,
  tokenMs: number,
): Promise<Pick<Measurement, 'gigabytesPerSecond' | 'peakGigabytesPerSecond' | 'memoryRatio'>> {
  const bytes = config.quantisation === null ? 4 * parameterCount : weightBytes;
  const gigabytesPerSecond = bytes / tokenMs / 1e6;
  const peakGigabytesPerSecond = await memoryPeak(backend);
  return {
    gigabytesPerSecond,
    peakGigabytesPerSecond,
    memoryRatio: gigabytesPerSecond / peakGigabytesPerSecond,
  };
}

async function measure({
  bench,
  variant: name,
  checkpoint: dir,
  seconds,
  device,
}: Job): Promise<Measurement> {
  const variant = VARIANTS.find((each) => each.name === name)!;
  const { method, load } = variant;
  const checkpoint = openCheckpoint(dir);
  const state = await adapterMethod(method).initialise(method, {
    checkpoint,
    random,
    encode: () => [],
    keyValues: () => Promise.resolve([]),
  });
  const start = performance.now();
  const program = await PROGRAMS[bench](checkpoint, variant, state);
  const compileMs = performance.now() - start;
  const makePeak = () => MatMulPeak.fastest(backend, random, PEAK_RUN_FLOPS[job.device]);
  const timings = await timeSteps(program.step, program.flops, makePeak, seconds);
  const perSecond = (count: number) => (count * 1000) / timings.stepMs;
  return {
    bench,
    variant: name,
    device,
    tokensPerSecond: perSecond(program.tokens),
    ...(bench === 'scoring' ? { itemsPerSecond: perSecond(load.batch) } : {}),
    ...(bench === 'generation' ? await memoryRates(checkpoint, timings.stepMs / WRITTEN_TOKENS) : {}),
    ...timings,
    weightBytes: checkpoint.weightBytes,
    compileMs,
  };
}

process.send!(await measure(job));
