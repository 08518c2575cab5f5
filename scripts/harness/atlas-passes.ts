/**
 * @file Atlas's side of speed.py: loads a frozen model and a language's items, says so, and then answers all of them
 * for every line `pass` that comes in. Every answer is a line of JSON.
 */
import { createInterface } from 'node:readline';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { GenerationProgram } from '../../main/evaluation/generation/generation-program.ts';
import { ScoringProgram } from '../../main/evaluation/scoring/scoring-program.ts';
import { openBenchmark } from '../../main/evaluation/tasks/benchmark.ts';
import { openCheckpoint } from '../../main/models/checkpoint/checkpoint.ts';
import { ItemEncoder } from '../../main/models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts';
import { answerBatches } from '../../main/worker/answer-batches.ts';

interface Job {
  readonly model: string;
  readonly benchmark: string;
  readonly language: string;
  readonly items: number;
  readonly batchSize: number;
  readonly threads: number;
}

const job = JSON.parse(process.argv[2]!) as Job;
const method = { method: 'none' } as const;
const checkpoint = openCheckpoint(job.model);
const tokenizer = loadTokenizer(job.model);
const benchmark = openBenchmark(job.benchmark);
const items = benchmark.evalItems(job.language).slice(0, job.items);
const backend = onnxRuntimeBackend({ provider: 'cpu', threads: job.threads });
const isWritten = benchmark.definition.generation !== undefined;
const roomForText = checkpoint.config.maxPositionEmbeddings;
const run = {
  checkpoint,
  benchmark,
  tokenizer,
  roomForText,
  scoring: isWritten ? null : await ScoringProgram.compile(backend, checkpoint, method),
  writing: isWritten ? await GenerationProgram.compile(backend, checkpoint, method) : null,
};
const context = {
  config: { evaluation: { batchSize: job.batchSize, normalisation: 'sum', maxItems: null } },
  checkControl: () => undefined,
} as const;

function say(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

say({ items: items.length });
for await (const asked of createInterface({ input: process.stdin })) {
  if (asked !== 'pass') throw new Error(`asked for ${asked}`);
  const start = performance.now();
  let answered = 0;
  const encoder = new ItemEncoder(tokenizer, roomForText);
  const { batches } = answerBatches(context, { ...run, encoder }, new Map(), items, job.language);
  for (const batch of batches) {
    await batch.answer((answers) => (answered += answers.length));
  }
  if (answered !== items.length) throw new Error(`${answered} answers to ${items.length} items`);
  say({ seconds: (performance.now() - start) / 1000 });
}
process.exit();
