/**
 * @file A process that claims the run directory it is given, says how that went, and lives until its input ends.
 */
import { claimRun } from '../../main/run-directory/worker-claim.ts';

const [directory, startMs] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: claim-run.ts RUN_DIR [START_MS]');
// Several of these meet at one moment, having loaded their modules before it.
while (Date.now() < Number(startMs ?? 0));
try {
  const { attempt } = claimRun(directory);
  console.log(`claimed ${attempt}`);
} catch (error) {
  console.log(`refused: ${error instanceof Error ? error.message : String(error)}`);
}
process.stdin.resume();
