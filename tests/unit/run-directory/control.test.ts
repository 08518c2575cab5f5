import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ControlReader, pendingControl, requestControl } from '../../../main/run-directory/control.ts';
import { createRunDirectory } from '../../../main/run-directory/create-run.ts';
import { runPaths } from '../../../main/run-directory/layout.ts';
import type { Control } from '../../../shared/model/event.ts';
import { sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { tornVersions } from '../../helpers/torn-line.ts';

function runDirectory(): string {
  const directory = join(temporaryDirectory(), 'run');
  createRunDirectory(directory, sampleRun());
  return directory;
}

test.each<[Control['command'][], string]>([
  [[], 'run'],
  [['pause'], 'pause'],
  [['pause', 'resume'], 'run'],
  [['pause', 'resume', 'pause'], 'pause'],
  [['resume'], 'run'],
  [['cancel'], 'cancel'],
  [['pause', 'cancel'], 'cancel'],
  [['cancel', 'resume'], 'cancel'],
])('%j asks to %s, read at once or as it comes', (commands, directive) => {
  const directory = runDirectory();
  const follower = new ControlReader(directory);
  let followed = follower.directive();
  for (const command of commands) {
    requestControl(directory, command);
    followed = follower.directive();
  }
  expect(followed).toBe(directive);
  expect(new ControlReader(directory).directive()).toBe(directive);
  expect(pendingControl(directory, 0).commands.map(({ seq }) => seq)).toEqual(commands.map((_, seq) => seq));
});

test('a torn line is closed off, never truncated, and later commands count', () => {
  const directory = runDirectory();
  const { control } = runPaths(directory);
  requestControl(directory, 'pause');
  requestControl(directory, 'resume');
  for (const torn of tornVersions(control)) {
    writeFileSync(control, torn);
    expect(new ControlReader(directory).directive()).toBe('pause');
    requestControl(directory, 'cancel');
    expect(readFileSync(control).subarray(0, torn.length).equals(torn)).toBe(true);
    expect(new ControlReader(directory).directive()).toBe('cancel');
  }
});

test('a folder without a run takes no commands', () => {
  const directory = temporaryDirectory();
  expect(() => requestControl(directory, 'pause')).toThrow(/holds no run/);
});
