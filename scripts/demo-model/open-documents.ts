/**
 * @file The demo's documents as token ids, for `pretrain`: made up on the fly from corpus.json in the model's folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts';
import { PRETOKEN } from './bpe.ts';
import type { CorpusFile } from './corpus-file.ts';
import { DocumentWriter } from './documents.ts';
import type { DocumentStream, OpenDocuments } from './pretraining/document-stream.ts';

/** Added to the seed of documents that only measure the loss: the same kind, drawn by themselves. */
const HELD_OUT = 1_000_003;

export const openDocuments: OpenDocuments = (modelDir) => {
  const corpus = JSON.parse(readFileSync(join(modelDir, 'corpus.json'), 'utf8')) as CorpusFile;
  const { encode } = loadTokenizer(modelDir);
  const known = new Map<string, readonly number[]>();
  // The tokenizer never joins two pretokens, and words come back all the time.
  const encodePretoken = (pretoken: string): readonly number[] => {
    let ids = known.get(pretoken);
    if (ids === undefined) known.set(pretoken, (ids = encode(pretoken)));
    return ids;
  };
  const stream = (offset: number): DocumentStream =>
    function* (seed, position = 0) {
      const writer = new DocumentWriter(corpus, seed + offset);
      for (let skipped = 0; skipped < position; skipped++) writer.write();
      for (;;) yield (writer.write().text.match(PRETOKEN) ?? []).flatMap(encodePretoken);
    };
  return { training: stream(0), heldOut: stream(HELD_OUT) };
};
