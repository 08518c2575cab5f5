import { expect, test } from 'vitest';
import { isFinal, nextStatus, type RunChange, type RunStatus } from '../../../main/store/run-state.ts';
import { RUN_STATES, type RunState } from '../../../shared/model/run.ts';

const failure = 'out of memory';

const CHANGES: readonly RunChange[] = [
  { type: 'launched' },
  { type: 'paused' },
  { type: 'requeued' },
  { type: 'cancelled' },
  { type: 'failed', failure },
  { type: 'finished' },
];

/** State and change -> next state; everything else is illegal. */
const LEGAL: Readonly<Record<string, RunState>> = {
  'waiting launched': 'running',
  'waiting paused': 'paused',
  'waiting cancelled': 'cancelled',
  'waiting failed': 'failed',
  'running paused': 'paused',
  'running cancelled': 'cancelled',
  'running failed': 'failed',
  'running finished': 'finished',
  'paused requeued': 'waiting',
  'paused cancelled': 'cancelled',
  'paused failed': 'failed',
};

const pairs = RUN_STATES.flatMap((state) => CHANGES.map((change) => [state, change] as const));

test.each(pairs)('a %s run that is %j', (state, change) => {
  const status: RunStatus = state === 'failed' ? { state, failure } : { state };
  const next = LEGAL[`${state} ${change.type}`];
  if (next === undefined) {
    expect(() => nextStatus(status, change)).toThrow(`A run that is ${state} cannot be ${change.type}`);
  } else {
    expect(nextStatus(status, change)).toEqual(
      next === 'failed' ? { state: next, failure } : { state: next },
    );
  }
});

test('a final state is one that nothing leads out of', () => {
  for (const state of RUN_STATES) {
    expect(isFinal(state)).toBe(!Object.keys(LEGAL).some((pair) => pair.startsWith(state)));
  }
});
