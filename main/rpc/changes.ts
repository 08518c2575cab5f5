/**
 * @file The stream of what changes.
 */
import { os } from './implementer.ts';

export const changesRouter = {
  watch: os.changes.watch.handler(({ input, context, signal }) =>
    context.workbench.changes.watch(input.after, signal),
  ),
};
