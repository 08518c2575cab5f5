/**
 * @file The reading process: answers questions until its main process leaves or lets it go.
 */
import { InputError } from '../../shared/model/input-error.ts';
import { explainSystemProblem } from '../files/system-problem.ts';
import type { ReaderAnswer, ReaderQuestion } from './messages.ts';
import { REQUESTS } from './requests.ts';

async function answer({ id, name, input }: ReaderQuestion): Promise<ReaderAnswer> {
  try {
    // The main process gave name and input as one; the table's type cannot say so here.
    const request = REQUESTS[name] as (input: unknown) => unknown;
    return { id, answer: await request(input) };
  } catch (error) {
    const explained = explainSystemProblem(error, name);
    const isDefect = !(explained instanceof InputError);
    if (isDefect) console.error(error);
    return { id, problem: explained instanceof Error ? explained.message : String(explained), isDefect };
  }
}

process.on('disconnect', () => process.exit());
process.on('message', (question: ReaderQuestion) => {
  // With a callback, a main process that was killed meanwhile is no error: its `disconnect` ends this one.
  void answer(question).then((said) => process.send!(said, undefined, undefined, () => undefined));
});
