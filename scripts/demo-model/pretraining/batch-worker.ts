/**
 * @file The thread that makes batches ahead of the training loop: it answers each message with the next batch.
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { BatchRequest, PackedBatch } from './batch-queue.ts';
import type { OpenDocuments } from './document-stream.ts';
import { Packer } from './packer.ts';

const { documentsModule, modelDir, stream, seed, position, sequences, length } = workerData as BatchRequest;
const { openDocuments } = (await import(pathToFileURL(documentsModule).href)) as {
  readonly openDocuments: OpenDocuments;
};
const packer = new Packer((await openDocuments(modelDir))[stream], seed, position);
const port = parentPort!;
port.on('message', () => {
  const batch: PackedBatch = { ...packer.next(sequences, length), position: packer.position };
  port.postMessage(batch, [batch.inputs.buffer, batch.targets.buffer]);
});
