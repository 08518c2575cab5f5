import type { Workbench } from '../../main/services/workbench.ts';
import { until } from './until.ts';

/** Waits for a run's end. @returns `finished`, or `failed` and why. */
export async function runEnd({ store }: Workbench, runId: string): Promise<string> {
  await until(() => ['finished', 'failed'].includes(store.run(runId)!.state));
  const { state, failure } = store.run(runId)!;
  return `${state} ${failure ?? ''}`.trim();
}
