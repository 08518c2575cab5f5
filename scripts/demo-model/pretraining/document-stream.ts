/**
 * @file What pretraining reads: documents as token ids, from a module that makes them.
 */

/**
 * Documents, without the end token between them. The same seed gives the same documents in the same order, whatever
 * else ran before.
 * @param position Documents of the stream to leave out: where a run goes on.
 */
export type DocumentStream = (seed: number, position?: number) => Generator<readonly number[]>;

export interface DocumentStreams {
  readonly training: DocumentStream;
  /** None of it is ever trained on. */
  readonly heldOut: DocumentStream;
}

/** What a module of documents exports as `openDocuments`. @param modelDir Folder of tokenizer.json and config.json. */
export type OpenDocuments = (modelDir: string) => DocumentStreams | Promise<DocumentStreams>;
