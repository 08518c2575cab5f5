/**
 * @file Keeps queries true: follows what changes in the main process and marks the queries about it as out of date.
 */
import { hashKey, type QueryClient } from '@tanstack/react-query';
import type { Change, Notice, RunPart } from '../../shared/rpc/changes.ts';
import { api, client } from './client.ts';
import { refresh } from './refresh.ts';

const RETRY_MS = 500;
/** A running run changes lists many times a second; they are asked for again this long after the last time. */
const LIST_REST_MS = 800;

/** Follows changes for as long as the page lives. */
export async function followChanges(queryClient: QueryClient): Promise<never> {
  let after: Pick<Notice, 'session' | 'seq'> | null = null;
  for (;;) {
    try {
      for await (const { session, seq, changes } of await client.changes.watch({ after })) {
        after = { session, seq };
        for (const change of changes) apply(queryClient, change);
      }
    } catch {
      // The connection is down; it says so itself and comes back.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function apply(queryClient: QueryClient, change: Change): void {
  for (const queryKey of outdatedBy(change)) {
    void refresh(queryClient, queryKey, LIST_NAMES.has(hashKey(queryKey)) ? LIST_REST_MS : 0);
  }
}

/** A comparison may show any run. */
const COMPARISONS = [api.compare.outline.key(), api.compare.statistics.key()] as const;

/** What lists any run. */
const LISTS = [api.runs.key(), api.experiments.key()] as const;
const LIST_NAMES: ReadonlySet<string> = new Set(LISTS.map((key) => hashKey(key)));

/** The keys of what a change puts out of date. */
function outdatedBy(change: Change): readonly (readonly unknown[])[] {
  switch (change.topic) {
    case 'reset':
      return [[]];
    case 'job':
      return [api.jobs.key()];
    case 'run':
      return change.parts.flatMap((part) => outdatedByRun(change.runId, part));
    case 'models':
      return [
        api.models.key(),
        api.preview.key(),
        api.forecast.key(),
        api.trials.key(),
        api.drafts.check.key(),
      ];
    case 'drafts':
      return [api.drafts.list.key(), api.languageSets.key()];
    case 'benchmarks':
      return [api.benchmarks.key(), api.preview.key(), api.drafts.check.key()];
    case 'downloads':
      return [api.hub.unfinished.key()];
    case 'comparisons':
      return [api.compare.statistics.key()];
    case 'runs':
      return [...LISTS, api.run.get.key()];
    case 'queue':
      return [api.runs.key()];
    case 'experiments':
      return [api.experiments.key()];
    case 'reports':
      return [api.reports.preview.key(), api.reports.history.key()];
    case 'settings':
      return [api.settings.get.key(), api.settings.workspace.key(), api.hub.access.key()];
  }
}

function outdatedByRun(runId: string, part: RunPart): readonly (readonly unknown[])[] {
  const of = { input: { runId } };
  switch (part) {
    case 'state':
      return [api.run.key(of), api.reports.preview.key(), ...COMPARISONS, ...LISTS];
    case 'summary':
      return [api.run.get.key(of), api.run.timeline.key(of), api.run.files.key(of), ...LISTS];
    case 'steps':
      return [api.run.get.key(of), api.run.steps.key(of), ...LISTS];
    case 'dev':
      return [api.run.dev.key(of), api.run.timeline.key(of)];
    case 'languages':
      return [api.run.languages.key(of), api.run.timeline.key(of), ...COMPARISONS, ...LISTS];
    case 'predictions':
      return [api.run.items.key(of), api.run.latestWritten.key(of)];
  }
}
