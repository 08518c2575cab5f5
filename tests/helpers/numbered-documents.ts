/**
 * @file Documents for pretraining tests, as a module that the pretraining command opens: each counts on from a number
 * that its place in the stream tells.
 */
import type {
  DocumentStream,
  DocumentStreams,
} from '../../scripts/demo-model/pretraining/document-stream.ts';
import { randomBelow, randomStream } from '../../shared/random/random-stream.ts';

/** Below the tiny tokenizer's vocabulary. */
const TOKENS = 200;

function numbered(offset: number): DocumentStream {
  return function* (seed, position = 0) {
    for (let place = position; ; place++) {
      const random = randomStream(seed * 100_000 + 2 * place + offset);
      const first = randomBelow(random, TOKENS);
      yield Array.from({ length: 3 + randomBelow(random, 20) }, (_, i) => 1 + ((first + i) % TOKENS));
    }
  };
}

export function openDocuments(): DocumentStreams {
  return { training: numbered(0), heldOut: numbered(1) };
}
