import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench } from '../../../main/services/workbench.ts';
import { runEnd } from '../../helpers/run-end.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

test('a model that changed after the launch fails its run at every attempt, until it is as it was', async () => {
  const folder = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  const prepared = prepareExperimentFile(
    writeSmallExperiment(folder, { methods: [{ config: { method: 'none' } }] }),
  );
  const config = join(prepared.runs[0]!.model.path, 'config.json');
  const before = readFileSync(config);
  appendFileSync(config, '\n');
  const attempt = (): Promise<string> => {
    const [runId] = startExperiment(workbench.store, workbench.scheduler, prepared).runIds;
    return runEnd(workbench, runId!);
  };
  for (let attempts = 0; attempts < 2; attempts++) {
    expect(await attempt()).toMatch(/^failed .*: has changed since this run was planned/);
  }
  writeFileSync(config, before);
  expect(await attempt()).toBe('finished');
});
