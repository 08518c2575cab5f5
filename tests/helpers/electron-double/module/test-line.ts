/**
 * @file The line to the test, and the parts of the double that it may call.
 */
import { Line } from '../line.ts';

type Answer = (...values: never[]) => unknown;

const answers: Record<string, Answer> = {};

/** To the test. */
export const line = new Line(process, answers);

/** Lets the test call a part of the double. */
export function answer(name: string, how: Answer): void {
  answers[name] = how;
}
