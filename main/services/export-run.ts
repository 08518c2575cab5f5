/**
 * @file A run's adapter, copied out of its run directory.
 */
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import type { Representation } from '../peft/adapter.ts';
import { readAdapter } from '../peft/adapter-files.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';
import { replaceDirectory } from '../run-directory/directory-swap.ts';
import { runPaths } from '../run-directory/layout.ts';

/** What adapters and fine-tuned checkpoints consist of: all that an export may replace. */
const ADAPTER_FILES = [
  'adapter_config.json',
  'adapter_model.safetensors',
  'atlas_adapter.json',
  'chat_template.jinja',
  'config.json',
  'generation_config.json',
  'model.safetensors',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
];

/** An adapter that was copied and read back. */
export interface ExportedAdapter extends Representation {
  /** Absolute path. */
  readonly dir: string;
  /** Number of values in its tensors. */
  readonly parameters: number;
}

/**
 * Copies a run's adapter to a folder, whole or not at all, and reads the copy back before it gets its name.
 *
 * @param force Replaces an adapter that is in the folder, and nothing else.
 * @param onCopied Told how many bytes are copied, and of how many.
 * @throws {InputError} The run has no adapter, the folder holds something, or the base model is gone.
 */
export function exportRun(
  run: RunSummary,
  target: string,
  force: boolean,
  onCopied: (doneBytes: number, totalBytes: number) => void = () => undefined,
): ExportedAdapter {
  const { config } = run;
  const source = adapterFolder(run);
  const dir = resolve(target);
  checkTarget(dir, force, config.model.path);
  const checkpoint = openCheckpoint(config.model.path);
  let parameters = 0;
  replaceDirectory(dir, (temporary) => {
    copyFiles(source, temporary, onCopied);
    const { state } = readAdapter(temporary, checkpoint);
    parameters = trainableParameters(new Map([...state].map(([name, { shape }]) => [name, shape])));
  });
  const representation = adapterMethod(config.method).representation(config.method, checkpoint.config);
  return { ...representation, dir, parameters };
}

/** Adapters are flat: files without folders. */
function copyFiles(source: string, target: string, onCopied: (done: number, total: number) => void): void {
  const files = readdirSync(source).map((name) => ({ name, bytes: statSync(join(source, name)).size }));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { name, bytes } of files) {
    copyFileSync(join(source, name), join(target, name));
    onCopied((done += bytes), total);
  }
}

/** Where a run's adapter lies. @throws {InputError} It has none (yet). */
export function adapterFolder({ config, directory, state }: RunSummary): string {
  const { adapter } = runPaths(directory);
  const where = `run "${config.runId}"`;
  if (config.method.method === 'none') {
    throw new InputError(where, 'is the frozen base, which has no adapter; export another run');
  }
  if (!existsSync(adapter)) {
    throw new InputError(where, `is ${state} and has no adapter yet; let it finish training`);
  }
  return adapter;
}

function checkTarget(dir: string, force: boolean, base: string): void {
  const stats = statSync(dir, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) throw new InputError(dir, 'is a file; give a folder for the adapter');
  const names = readdirSync(dir);
  if (names.length === 0) return;
  if (!force) {
    throw new InputError(dir, 'is not empty; give another folder, or --force to replace the adapter in it');
  }
  const other = names.find((name) => !ADAPTER_FILES.includes(name));
  if (other !== undefined) {
    throw new InputError(dir, `holds "${other}", which is no part of an adapter; give another folder`);
  }
  if (dir === resolve(base)) throw new InputError(dir, 'holds the base model; give another folder');
}
