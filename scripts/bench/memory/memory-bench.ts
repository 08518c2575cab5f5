/**
 * @file The memory that a run takes on the shapes of Llama 3.2 1B, against its forecast: prefix tuning on one sequence
 * of 512 tokens, training and scoring compiled as a worker has them.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import type { Quantisation } from '../../../main/models/checkpoint/quantisation.ts';
import { writeQuantised } from '../../../main/models/checkpoint/write-quantised.ts';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatNumber, formatPercent } from '../../../shared/format/number.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import { MODEL_CONFIG as SMOLLM_CONFIG } from '../workload.ts';
import { writeRandomCheckpoint } from '../random-checkpoint.ts';
import type { MemoryJob, MemoryMeasurement } from './measure-memory.ts';

/** huggingface.co/meta-llama/Llama-3.2-1B, config.json. */
const LLAMA_CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 128_256,
  hidden_size: 2048,
  intermediate_size: 8192,
  num_hidden_layers: 16,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 64,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
  rope_theta: 500_000,
  rope_scaling: {
    rope_type: 'llama3',
    factor: 32,
    high_freq_factor: 4,
    low_freq_factor: 1,
    original_max_position_embeddings: 8192,
  },
  max_position_embeddings: 131_072,
  tie_word_embeddings: true,
  bos_token_id: 128_000,
  eos_token_id: 128_001,
};

interface Weights {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly quantisation: Quantisation | null;
}

/** The smallest is packed in float32, the others stay in their files. */
const MODELS: readonly Weights[] = [
  { name: '135M bfloat16', config: SMOLLM_CONFIG, quantisation: null },
  { name: '1B bfloat16', config: LLAMA_CONFIG, quantisation: null },
  { name: '1B 8 bits', config: LLAMA_CONFIG, quantisation: { bits: 8, blockSize: 64 } },
  { name: '1B 4 bits', config: LLAMA_CONFIG, quantisation: { bits: 4, blockSize: 32 } },
];
export const MEMORY_MODELS = MODELS.map(({ name }) => name);

export const MEMORY_HEAD = line([
  'weights',
  'recompute',
  'in files',
  'measured',
  'forecast',
  'off by',
  'bound',
  'step',
]);

/**
 * Measures one after another and tells each.
 * @param model Name of one, or `all`.
 */
export async function benchMemory(
  model: string,
  onMeasured: (measurement: MemoryMeasurement) => void,
): Promise<void> {
  for (const { name, config, quantisation } of MODELS) {
    if (model !== 'all' && model !== name) continue;
    const folder = mkdtempSync(join(tmpdir(), 'adapter-atlas-bench-'));
    try {
      await writeRandomCheckpoint(folder, config, 'bfloat16', randomStream(0));
      const checkpoint = join(folder, 'quantised');
      if (quantisation !== null) {
        mkdirSync(checkpoint);
        await writeQuantised(openCheckpoint(folder), quantisation, checkpoint);
      }
      for (const gradientCheckpointing of [false, true]) {
        onMeasured(
          await measureInChild({
            weights: name,
            checkpoint: quantisation === null ? folder : checkpoint,
            gradientCheckpointing,
          }),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

export function memoryLine({
  weights,
  gradientCheckpointing,
  weightBytes,
  peakMemoryBytes,
  forecastBytes,
  boundBytes,
  stepMs,
}: MemoryMeasurement): string {
  return line([
    weights,
    gradientCheckpointing ? 'yes' : 'no',
    formatBytes(weightBytes),
    formatBytes(peakMemoryBytes),
    formatBytes(forecastBytes),
    formatPercent(forecastBytes / peakMemoryBytes - 1),
    formatBytes(boundBytes),
    `${formatNumber(stepMs)} ms`,
  ]);
}

function line(cells: readonly string[]): string {
  return cells.map((cell, column) => (column === 0 ? cell.padEnd(14) : cell.padStart(10))).join(' ');
}

async function measureInChild(job: MemoryJob): Promise<MemoryMeasurement> {
  const child = fork(new URL('./measure-memory.ts', import.meta.url), [JSON.stringify(job)]);
  let measurement: MemoryMeasurement | undefined;
  child.once('message', (message) => (measurement = message as MemoryMeasurement));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || measurement === undefined) {
    throw new Error(`memory ${job.weights} ended without a result (exit code ${code ?? 'none'})`);
  }
  return measurement;
}
