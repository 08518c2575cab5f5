/**
 * @file `download`, as a part of `atlas models` and of `atlas benchmarks`: a repository of the Hugging Face Hub.
 */
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { pad } from '../../../shared/format/display-width.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import { formatCount } from '../../../shared/format/number.ts';
import { selectionOf, sizeOf, type HubKind, type HubPlan } from '../../../shared/model/hub.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { Pace } from '../../../shared/model/pace.ts';
import { downloadFiles } from '../../library/hub/download-files.ts';
import type { HubAccess } from '../../library/hub/endpoint.ts';
import { planDownload } from '../../library/hub/plan-download.ts';
import { commandHubAccess } from '../../services/hub-access.ts';
import { workspaceOf } from '../options.ts';

interface DownloadOptions {
  readonly revision: string;
  readonly output?: string;
  readonly acceptLicence?: true;
  readonly part?: readonly string[];
  readonly endpoint?: string;
}

const INTERRUPTED = 130;
/** Between two lines where there is no terminal to draw on. */
const PLAIN_MS = 5000;
const REDRAW_MS = 250;

/** @param next What to do with what was downloaded, after its folder. */
export function addDownloadCommand(
  parent: Command,
  kind: HubKind,
  next: (directory: string) => string,
): void {
  const command = parent
    .command('download')
    .description(
      kind === 'model'
        ? 'fetch a checkpoint from the Hugging Face Hub, resumable and checked'
        : 'fetch a data set from the Hugging Face Hub, resumable and checked',
    )
    .argument(
      '<repository>',
      kind === 'model' ? 'such as meta-llama/Llama-3.2-1B' : 'such as facebook/belebele',
    )
    .option('--revision <name>', 'a branch, tag or commit', 'main')
    .option('--output <dir>', "the folder to write; by default the repository's name, here")
    .option('--endpoint <address>', "a mirror; by default the settings', then HF_ENDPOINT's")
    .option('--accept-licence', 'do not ask: the licence that is shown was read and accepted');
  if (kind === 'dataset') {
    command.option('--part <name...>', 'parts of the data set, such as languages; all by default');
  }
  command
    .addHelpText(
      'after',
      '\nHF_TOKEN is used for repositories that are gated or private.\n' +
        'A download that was cut short goes on with the same command.',
    )
    .action((repository: string, options: DownloadOptions, self: Command) =>
      download(kind, repository, options, commandHubAccess(workspaceOf(self), options.endpoint), next),
    );
}

async function download(
  kind: HubKind,
  repository: string,
  options: DownloadOptions,
  access: HubAccess,
  next: (directory: string) => string,
): Promise<void> {
  const plan = await planDownload({ kind, repository, revision: options.revision }, access);
  const selection = selectionOf(
    plan,
    options.part === undefined ? plan.parts.map(({ name }) => name) : checkParts(plan, options.part),
  );
  const directory = resolve(options.output ?? basename(plan.repository));
  console.error(planText(plan, sizeOf(selection.files), selection.files.length, directory));
  if (options.acceptLicence !== true) await askForLicence(plan);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  const line = new ProgressLine();
  try {
    await downloadFiles(selection, directory, access, {
      signal: stop.signal,
      onProgress: (...told) => line.show(...told),
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    line.end();
    console.error('Stopped; what was fetched is kept, and the same command goes on from there.');
    process.exitCode = INTERRUPTED;
    return;
  } finally {
    line.end();
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
  console.log(`${directory}: ${plan.repository} at ${plan.commit}, every byte checked`);
  console.error(next(directory));
}

function checkParts({ parts, repository }: HubPlan, asked: readonly string[]): readonly string[] {
  const unknown = asked.find((name) => !parts.some((part) => part.name === name));
  if (unknown === undefined) return asked;
  throw new InputError(
    `--part ${unknown}`,
    `is no part of ${repository}; its parts are ${parts.map(({ name }) => name).join(', ')}`,
  );
}

function planText(plan: HubPlan, bytes: number, files: number, directory: string): string {
  const { repository, revision, commit, licence, isGated, leftOut } = plan;
  const facts: readonly (readonly [string, string])[] = [
    ['repository', `${repository}${isGated ? ' (gated)' : ''}`],
    ['revision', revision === commit ? commit : `${revision}, which is ${commit}`],
    ['licence', `${licence.name ?? 'not stated'}${licence.link === null ? '' : `, ${licence.link}`}`],
    ['to fetch', `${formatCount(files, 'file')}, ${formatBytes(bytes)}`],
    ['left out', `${formatCount(leftOut.files, 'file')}, ${formatBytes(leftOut.sizeBytes)}`],
    ['into', directory],
  ];
  return facts.map(([name, value]) => `${pad(name, 10)}  ${value}`).join('\n');
}

/** @throws {InputError} It was not accepted, or nobody can be asked. */
async function askForLicence({ licence, repository }: HubPlan): Promise<void> {
  const name = licence.name ?? 'terms that its page may state';
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new InputError(
      `licence of ${repository}`,
      `must be accepted: read it (${name}), then give --accept-licence`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Do you accept its licence (${name})? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new InputError(`licence of ${repository}`, 'was not accepted, so nothing was fetched');
  }
}

/** How far it is: drawn in place on a terminal, a line now and then elsewhere. */
class ProgressLine {
  readonly #isTerminal = process.stderr.isTTY;
  readonly #pace = new Pace();
  #shownMs = 0;
  #isOpen = false;

  show(done: number, total: number, message: string): void {
    const nowMs = Date.now();
    const remainingMs = this.#pace.remainingMs(done, total, nowMs);
    if (nowMs - this.#shownMs < (this.#isTerminal ? REDRAW_MS : PLAIN_MS) && done < total) return;
    this.#shownMs = nowMs;
    const left = remainingMs === null || done === total ? '' : `, ${formatDuration(remainingMs)} left`;
    const text = `${formatBytes(done)} of ${formatBytes(total)}${left} (${message})`;
    process.stderr.write(this.#isTerminal ? `\r\u001b[2K${text}` : `${text}\n`);
    this.#isOpen = this.#isTerminal;
  }

  end(): void {
    if (this.#isOpen) process.stderr.write('\n');
    this.#isOpen = false;
  }
}
