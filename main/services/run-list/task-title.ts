/**
 * @file What lists call the benchmark of a run.
 */
import type { RunConfig } from '../../../shared/model/run.ts';
import type { ListedRun } from '../../store/run-listing.ts';
import type { RunInspector } from '../run-inspector.ts';

/** The benchmark's title, or its id where the workspace has lost its definition. */
export function taskTitle({ settings }: ListedRun, { texts }: Pick<RunInspector, 'texts'>): string {
  const field = (name: keyof RunConfig['task']): string => settings.fields.get(`task.${name}`) as string;
  const task = { path: field('path'), id: field('id'), version: field('version'), sha256: field('sha256') };
  return texts.definition(task)?.title ?? settings.task;
}
