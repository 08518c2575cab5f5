/**
 * @file Where everything lies in a run directory, the protocol between the main process and a worker.
 */
import { join } from 'node:path';
import { languageCodeSchema } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';

/** Absolute (or relative, as `directory` was) paths of the parts of a run directory. */
export interface RunPaths {
  readonly directory: string;
  /** Immutable: the resolved configuration. */
  readonly config: string;
  /** How the model's files stood when their hash was found to be that of `config`. */
  readonly modelStamps: string;
  /** Appended by the worker that owns the run. */
  readonly events: string;
  /** Appended by the main process and by `atlas pause`, `resume` and `cancel`. */
  readonly control: string;
  /** The worker that owns, or last owned, the run, and its heartbeat. */
  readonly worker: string;
  /** Who owns the run; see ownership.ts. */
  readonly claims: string;
  /** Last complete training state, swapped in by rename; see directory-swap.ts. */
  readonly checkpoint: string;
  /** Final adapter in the Hugging Face PEFT layout. */
  readonly adapter: string;
  /** TASK/LANGUAGE.jsonl; see `predictionPath`. */
  readonly predictions: string;
  /** Standard output and standard error of every worker of this run. */
  readonly log: string;
}

/** Paths in a run directory; touches no file. */
export function runPaths(directory: string): RunPaths {
  return {
    directory,
    config: join(directory, 'run.json'),
    modelStamps: join(directory, 'model-stamps.json'),
    events: join(directory, 'events.jsonl'),
    control: join(directory, 'control.jsonl'),
    worker: join(directory, 'worker.json'),
    claims: join(directory, 'claims'),
    checkpoint: join(directory, 'checkpoint'),
    adapter: join(directory, 'adapter'),
    predictions: join(directory, 'predictions'),
    log: join(directory, 'worker.log'),
  };
}

/**
 * File of the predictions for one language of a task.
 *
 * @throws {InputError} A task id or language that would leave the folder.
 */
export function predictionPath(directory: string, task: string, language: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(task)) {
    throw new InputError(
      `task id "${task}"`,
      'must be letters, digits, ".", "_" and "-" only; rename the task',
    );
  }
  if (!languageCodeSchema.safeParse(language).success) {
    throw new InputError(`language "${language}"`, 'must be a code such as deu_Latn');
  }
  return join(runPaths(directory).predictions, task, `${language}.jsonl`);
}
