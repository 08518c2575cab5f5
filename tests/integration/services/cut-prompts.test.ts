import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compareStored } from '../../../main/services/compare.ts';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench } from '../../../main/services/workbench.ts';
import { comparisonCaveats } from '../../../main/reports/caveats.ts';
import { runEnd } from '../../helpers/run-end.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyWrittenBenchmark } from '../../helpers/tiny-written-benchmark.ts';

test.each([4, 512])(
  'prompts that are longer than %i tokens are told before, counted and told of',
  async (maxSequenceLength) => {
    const folder = temporaryDirectory();
    const workbench = openWorkbench({ directory: join(folder, 'workspace') });
    onTestFinished(() => workbench.close());
    writeTinyWrittenBenchmark(join(folder, 'repeat'));
    const prepared = prepareExperimentFile(
      writeSmallExperiment(folder, {
        methods: [{ config: { method: 'none' } }],
        tasks: [{ path: 'benchmark' }, { path: 'repeat' }],
        training: { maxSequenceLength },
      }),
    );
    const isCut = maxSequenceLength < 512;
    const note = /prompts have up to \d+ tokens, and training\.maxSequenceLength allows 4; longer ones lose/;
    expect(prepared.notes.filter((text) => note.test(text))).toHaveLength(isCut ? 1 : 0);
    const { runIds } = startExperiment(workbench.store, workbench.scheduler, prepared);
    for (const runId of runIds) expect(await runEnd(workbench, runId)).toBe('finished');
    const runs = runIds.map((runId) => workbench.store.run(runId)!);
    for (const { comparison } of compareStored(workbench.store, runs)) {
      const shares = comparison.rows.map(({ cells }) => cells[0]!.cutPrompts!);
      expect(shares.map((share) => share > 0)).toEqual([isCut, isCut]);
      const caveats = comparisonCaveats(comparison).filter((text) => text.includes('lost their beginning'));
      expect(caveats).toHaveLength(isCut ? 1 : 0);
    }
  },
);
