import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { refresh } from '../../../renderer/api/refresh.ts';

const queryKey = ['benchmarks'];

/** A query that is shown, whose answers are what is there when it is asked and come when `answer` is called. */
function shown() {
  const queryClient = new QueryClient();
  const there = { benchmarks: 1 };
  const waiting: (() => void)[] = [];
  const observer = new QueryObserver(queryClient, {
    queryKey,
    queryFn: () => {
      const { benchmarks } = there;
      return new Promise<number>((resolve) => waiting.push(() => resolve(benchmarks)));
    },
  });
  const hide = observer.subscribe(() => undefined);
  const answer = async () => {
    waiting.shift()!();
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { queryClient, there, waiting, answer, hide, data: () => observer.getCurrentResult().data };
}

it('asks anew where the first answer was under way when things changed', async () => {
  const { queryClient, there, waiting, answer, data } = shown();
  there.benchmarks = 2;
  const done = refresh(queryClient, queryKey, 0);
  await answer();
  expect(data()).toBe(1);
  await answer();
  await done;
  expect(data()).toBe(2);
  expect(waiting).toHaveLength(0);
});

it('asks once where nothing was under way, and once more for all changes told meanwhile', async () => {
  const { queryClient, there, waiting, answer, data } = shown();
  await answer();
  const first = refresh(queryClient, queryKey, 0);
  there.benchmarks = 2;
  const others = [refresh(queryClient, queryKey, 0), refresh(queryClient, queryKey, 0)];
  await answer();
  await answer();
  await Promise.all([first, ...others]);
  expect(data()).toBe(2);
  expect(waiting).toHaveLength(0);
});

it('does not wait for what is no longer shown', async () => {
  const { queryClient, hide } = shown();
  hide();
  await refresh(queryClient, queryKey, 0);
  expect(queryClient.getQueryState(queryKey)?.fetchStatus).toBe('fetching');
});
