/**
 * @file The memory that a run takes on the shapes of the study's models, against its forecast: prefix tuning on one
 * sequence of 512 tokens, training and scoring compiled as a worker has them. `all` needs as much memory as the largest.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Quantisation } from '../../../main/models/checkpoint/quantisation.ts';
import { computeEnvironment } from '../../../main/scheduler/compute-environment.ts';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatNumber, formatPercent } from '../../../shared/format/number.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import { writeRandomCheckpoint } from '../random-checkpoint.ts';
import { MODEL_CONFIG as SMOLLM_CONFIG } from '../workload.ts';
import { PUBLISHED_CONFIGS } from './published-configs.ts';
import { writeSparseCheckpoint } from './sparse-checkpoint.ts';
import type { MemoryJob, MemoryMeasurement } from './measure-memory.ts';

interface Weights {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly quantisation: Quantisation | null;
}

const INT8: Quantisation = { bits: 8, blockSize: 64 };
const INT4: Quantisation = { bits: 4, blockSize: 32 };
const {
  'Llama 3.2 1B': llama1B,
  'Llama 3.2 3B': llama3B,
  'Llama 3.1 8B': llama8B,
  'Mistral 7B v0.3': mistral7B,
  'Mistral Small 24B': mistral24B,
} = PUBLISHED_CONFIGS;

/** The first is packed in float32, the others stay in their files. */
const MODELS: readonly Weights[] = [
  { name: '135M bfloat16', config: SMOLLM_CONFIG, quantisation: null },
  { name: '1B bfloat16', config: llama1B, quantisation: null },
  { name: '1B 8 bits', config: llama1B, quantisation: INT8 },
  { name: '1B 4 bits', config: llama1B, quantisation: INT4 },
  { name: '3B bfloat16', config: llama3B, quantisation: null },
  { name: '3B 8 bits', config: llama3B, quantisation: INT8 },
  { name: '3B 4 bits', config: llama3B, quantisation: INT4 },
  { name: '8B bfloat16', config: llama8B, quantisation: null },
  { name: '8B 8 bits', config: llama8B, quantisation: INT8 },
  { name: '8B 4 bits', config: llama8B, quantisation: INT4 },
  { name: '7B bfloat16', config: mistral7B, quantisation: null },
  { name: '7B 4 bits', config: mistral7B, quantisation: INT4 },
  { name: '24B 4 bits', config: mistral24B, quantisation: INT4 },
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
      // What is packed needs numbers: onnxruntime keeps equal matrices once.
      if (config === SMOLLM_CONFIG) await writeRandomCheckpoint(folder, config, 'bfloat16', randomStream(1));
      else writeSparseCheckpoint(folder, config, quantisation);
      for (const gradientCheckpointing of [false, true]) {
        onMeasured(
          await measureInChild({
            weights: name,
            checkpoint: folder,
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
  const child = fork(new URL('./measure-memory.ts', import.meta.url), [JSON.stringify(job)], {
    env: computeEnvironment(),
  });
  let measurement: MemoryMeasurement | undefined;
  child.once('message', (message) => (measurement = message as MemoryMeasurement));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || measurement === undefined) {
    throw new Error(`memory ${job.weights} ended without a result (exit code ${code ?? 'none'})`);
  }
  return measurement;
}
