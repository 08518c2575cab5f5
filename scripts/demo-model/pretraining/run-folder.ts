/**
 * @file The folder of a pretraining run:
 *
 *     run.json      settings, never changed
 *     start/        the checkpoint folder that it starts from
 *     checkpoint/   the last whole training state, replaced at once
 *     log.jsonl     one line every few steps
 *     model/        the trained model in float16, when it is done
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../../main/files/atomic-write.ts';
import { makeFolder } from '../../../main/files/new-folder.ts';
import { narrow } from '../../../main/engine/ir/float16.ts';
import type { Tensor } from '../../../main/engine/ir/tensor.ts';
import {
  readSafetensors,
  readTensor,
  writeSafetensors,
} from '../../../main/models/checkpoint/safetensors.ts';
import type { AdapterState, Float32Tensor } from '../../../main/peft/adapter.ts';
import { latestCompleteDirectory, replaceDirectory } from '../../../main/run-directory/directory-swap.ts';
import type { TrainableState } from '../../../main/training/trainable-program.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { copyModelFiles } from './initial-weights.ts';
import type { PackerPosition } from './packer.ts';
import { settingsSchema, type Settings } from './settings.ts';

const PARTS = ['parameter', 'first_moment', 'second_moment'] as const;
type Part = (typeof PARTS)[number];

const progressSchema = z.strictObject({
  step: z.int().nonnegative(),
  /** Time that steps took, over all processes. */
  trainMs: z.number().nonnegative(),
  position: z.strictObject({
    documents: z.int().nonnegative(),
    leftover: z.array(z.int().nonnegative()),
  }),
});

/** Everything that the next step depends on. */
export interface SavedState {
  readonly state: TrainableState;
  readonly trainMs: number;
  readonly position: PackerPosition;
}

/** One line of log.jsonl. */
export interface LogLine {
  readonly step: number;
  readonly tokens: number;
  /** Mean over the steps since the line before. */
  readonly loss: number;
  readonly learningRate: number;
  readonly tokensPerSecond: number;
  /** Of the last of these steps, before clipping. */
  readonly gradNorm: number;
  /** Mean over the held-out stream's first tokens, every few lines. */
  readonly heldOutLoss?: number;
}

export class RunFolder {
  readonly #dir: string;

  /** @throws InputError if the folder holds a run with other settings. */
  constructor(dir: string, settings: Settings) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
    const path = join(dir, 'run.json');
    if (!existsSync(path)) {
      writeFileAtomic(path, JSON.stringify(settings, null, 2) + '\n');
      return;
    }
    const kept = settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    for (const [name, value] of Object.entries(settings)) {
      const before = kept[name as keyof Settings];
      if (before !== value)
        throw new InputError(
          `${path}, ${name}`,
          `is ${String(before)}, not ${String(value)}: give the same settings to go on, or another folder`,
        );
    }
  }

  /** Where the checkpoint folder that the run starts from is, or goes. */
  get start(): string {
    return join(this.#dir, 'start');
  }

  get logFile(): string {
    return join(this.#dir, 'log.jsonl');
  }

  get isFinished(): boolean {
    return existsSync(this.#model);
  }

  get #checkpoint(): string {
    return join(this.#dir, 'checkpoint');
  }

  get #model(): string {
    return join(this.#dir, 'model');
  }

  save({ state, trainMs, position }: SavedState): void {
    const parts: Record<Part, AdapterState> = {
      parameter: state.parameters,
      first_moment: state.optimizer.firstMoments,
      second_moment: state.optimizer.secondMoments,
    };
    const tensors = PARTS.flatMap((part) =>
      [...parts[part]].map(([name, tensor]): [string, Tensor] => [`${part}/${name}`, tensor]),
    );
    replaceDirectory(this.#checkpoint, (temporary) => {
      writeSafetensors(join(temporary, 'state.safetensors'), new Map(tensors));
      const progress = { step: state.optimizer.step, trainMs, position };
      writeFileAtomic(join(temporary, 'state.json'), JSON.stringify(progress) + '\n');
    });
  }

  /** The last state that was saved whole; null before the first. */
  load(): SavedState | null {
    const dir = latestCompleteDirectory(this.#checkpoint);
    if (dir === null) return null;
    const { step, trainMs, position } = progressSchema.parse(
      JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8')),
    );
    const file = readSafetensors(join(dir, 'state.safetensors'));
    const part = (prefix: Part): AdapterState =>
      new Map(
        [...file.tensors].flatMap(([name, tensor]): [string, Float32Tensor][] =>
          name.startsWith(`${prefix}/`)
            ? [[name.slice(prefix.length + 1), readTensor(tensor) as Float32Tensor]]
            : [],
        ),
      );
    return {
      trainMs,
      position,
      state: {
        parameters: part('parameter'),
        optimizer: { step, firstMoments: part('first_moment'), secondMoments: part('second_moment') },
      },
    };
  }

  /** Removes the lines of steps that a killed process did after the state that is gone on from. */
  cutLog(lastStep: number): void {
    if (!existsSync(this.logFile)) return;
    const lines = readFileSync(this.logFile, 'utf8')
      .split('\n')
      .slice(0, -1)
      .filter((line) => (JSON.parse(line) as LogLine).step <= lastStep);
    writeFileAtomic(this.logFile, lines.map((line) => `${line}\n`).join(''));
  }

  /** Writes the trained model in float16. */
  async finish(parameters: AdapterState): Promise<void> {
    await makeFolder(this.#model, (temporary) => {
      copyModelFiles(this.start, temporary, 'float16');
      const tensors = [...parameters].map(([name, { shape, data }]): [string, Tensor] => [
        name,
        { dtype: 'float16', shape, data: narrow('float16', data) },
      ]);
      writeSafetensors(join(temporary, 'model.safetensors'), new Map(tensors));
      return Promise.resolve();
    });
  }
}
