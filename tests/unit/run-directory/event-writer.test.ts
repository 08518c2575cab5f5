import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCompleteLines } from '../../../main/run-directory/complete-lines.ts';
import { EventWriter } from '../../../main/run-directory/event-writer.ts';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { eventSchema, type Event } from '../../../shared/model/event.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { tornVersions } from '../../helpers/torn-line.ts';

function readEvents(directory: string): Event[] {
  return readCompleteLines(runPaths(directory).events, 0, eventSchema).values;
}

test('events are numbered and dated, on from those of an earlier worker', () => {
  const directory = temporaryDirectory();
  const before = Date.now();
  const first = new EventWriter(directory);
  first.append({ type: 'started', attempt: 1, pid: 7 });
  first.append({ type: 'phase', phase: 'loading' });
  first.close();
  const second = new EventWriter(directory);
  const event = second.append({ type: 'failed', message: 'a\nb', stack: null });
  second.close();
  expect(readEvents(directory).map(({ seq, type }) => [seq, type])).toEqual([
    [0, 'started'],
    [1, 'phase'],
    [2, 'failed'],
  ]);
  expect(readEvents(directory)[2]).toEqual(event);
  expect(event.timeMs).toBeGreaterThanOrEqual(before);
});

test('a last line torn at any byte is cut off, and its number used again', () => {
  const directory = temporaryDirectory();
  const { events } = runPaths(directory);
  const writer = new EventWriter(directory);
  writer.append({ type: 'phase', phase: 'loading' });
  writer.append({ type: 'failed', message: 'größer 😀', stack: null });
  writer.close();
  for (const torn of tornVersions(events)) {
    writeFileSync(events, torn);
    const resumed = new EventWriter(directory);
    resumed.append({ type: 'cancelled' });
    resumed.close();
    expect(readEvents(directory).map(({ seq, type }) => [seq, type])).toEqual([
      [0, 'phase'],
      [1, 'cancelled'],
    ]);
  }
});

test('a torn first line, and one longer than a block, leave nothing behind', () => {
  const directory = temporaryDirectory();
  const { events } = runPaths(directory);
  writeFileSync(events, `{"seq":0,"text":"${'x'.repeat(200_000)}`);
  const writer = new EventWriter(directory);
  writer.append({ type: 'cancelled' });
  writer.close();
  expect(readEvents(directory).map(({ seq }) => seq)).toEqual([0]);
});

test('a loss that is not a number is refused before it is written', () => {
  const directory = temporaryDirectory();
  const writer = new EventWriter(directory);
  expect(() =>
    writer.append({
      type: 'step',
      step: 1,
      maxSteps: 2,
      loss: NaN,
      gradNorm: 1,
      learningRate: 1,
      tokens: 1,
      durationMs: 1,
      memoryBytes: 1,
    }),
  ).toThrow(/event "step", field "loss"/);
  writer.close();
  expect(readFileSync(runPaths(directory).events, 'utf8')).toBe('');
});

test('a damaged last line is not written after', () => {
  const directory = temporaryDirectory();
  writeFileSync(runPaths(directory).events, 'nonsense\n');
  expect(() => new EventWriter(directory)).toThrow(/events\.jsonl: its last line is not an event/);
});
