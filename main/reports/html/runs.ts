/**
 * @file Every run: how it ended, what it exported, and its whole configuration.
 */
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import { formatNumber, formatPercent, MISSING } from '../../../shared/format/number.ts';
import type { RunCurves } from '../../../shared/model/result.ts';
import { markup, type Markup, type MarkupValue } from './markup.ts';

const EXPORT_NAMES = {
  peft: 'Hugging Face PEFT',
  native: 'native format',
  checkpoint: 'Hugging Face checkpoint',
} as const;

/** The run directory's name and its parent's: enough to find it, without the path of somebody's home. */
function shortPath(directory: string): string {
  return directory.split(/[\\/]/).filter(Boolean).slice(-2).join('/');
}

function exported({ summary }: RunCurves): MarkupValue {
  if (summary.exportFormat === null) return MISSING;
  return [
    EXPORT_NAMES[summary.exportFormat],
    markup`<br><code>${shortPath(summary.directory)}/adapter</code>`,
  ];
}

function bestHeldOut({ dev }: RunCurves): string {
  const best = dev.findLast((point) => point.best);
  if (best === undefined) return MISSING;
  const score = best.accuracy === null ? `loss ${formatNumber(best.loss, 3)}` : formatPercent(best.accuracy);
  return `${score} at step ${formatNumber(best.step)}`;
}

/** What checkpoints are chosen by. */
function heldOutName(results: readonly RunCurves[]): string {
  const isWritten = results.some(({ dev }) => dev.some(({ accuracy }) => accuracy === null));
  return isWritten ? 'Lowest held-out loss' : 'Best held-out accuracy';
}

function notes({ summary }: RunCurves): string {
  const { failure, exportNote, state } = summary;
  if (state === 'failed') return failure ?? 'Failed; no reason was recorded.';
  return exportNote ?? '';
}

/** The error of a reloaded export, in scientific notation. */
function errorText(maxLogitError: number | null): string {
  return maxLogitError === null ? MISSING : maxLogitError.toExponential(1).replace('-', '−');
}

function runRow(run: RunCurves, withNotes: boolean): Markup {
  const { summary, steps } = run;
  const { config, state } = summary;
  const peak = Math.max(0, ...steps.map((step) => step.memoryBytes));
  const elapsed =
    summary.startedMs === null || summary.endedMs === null
      ? MISSING
      : formatDuration(summary.endedMs - summary.startedMs);
  return markup`<tr><th scope="row">${config.name}<span class="below"><code>${config.runId}</code></span></th><td><span class="tag ${state}">${state}</span></td><td class="num">${summary.step === 0 ? MISSING : `${formatNumber(summary.step)} / ${formatNumber(config.training.maxSteps)}`}</td><td class="num">${bestHeldOut(run)}</td><td>${exported(run)}</td><td class="num">${errorText(summary.maxLogitError)}</td><td class="num">${peak === 0 ? MISSING : formatBytes(peak)}</td><td class="num">${elapsed}</td>${withNotes ? markup`<td class="notes">${notes(run)}</td>` : null}</tr>`;
}

/** The runs that ended with an error, as a notice; nothing without any. */
export function failures(results: readonly RunCurves[]): Markup | null {
  const failed = results.filter((run) => run.summary.state === 'failed');
  if (failed.length === 0) return null;
  return markup`<div class="notice"><strong>${failed.length === 1 ? 'One run failed' : `${failed.length} runs failed`}</strong> and ${failed.length === 1 ? 'counts' : 'count'} only where answers were left.<ul>${failed.map((run) => markup`<li>${run.summary.config.name}: ${notes(run)}</li>`)}</ul></div>`;
}

/** A table of runs, and each one's configuration to unfold. */
export function runDetails(results: readonly RunCurves[]): Markup {
  const withNotes = results.some((run) => notes(run) !== '');
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Runs"><table class="plain runs">
<caption>How each run ended and what it left</caption>
<thead><tr><th scope="col">Run</th><th scope="col">State</th><th scope="col" class="num">Steps</th><th scope="col" class="num">${heldOutName(results)}</th><th scope="col">Adapter exported as</th><th scope="col" class="num">Max logit error</th><th scope="col" class="num">Peak memory</th><th scope="col" class="num">Elapsed</th>${withNotes ? markup`<th scope="col">Notes</th>` : null}</tr></thead>
<tbody>${results.map((run) => runRow(run, withNotes))}</tbody></table></div>
<p class="note">Max logit error is the largest absolute difference of logits between the adapter in memory and its reloaded export.</p>
${results.map(({ summary: { config } }) => markup`<details><summary>Configuration of ${config.name}</summary><pre tabindex="0">${JSON.stringify(config, null, 2)}</pre></details>`)}`;
}
