/**
 * @file Writes a model of SmolLM-135M's shapes with random weights and the demo model's tokenizer, for speed.py: its
 * answers are noise, and take as long as those of a real one. Takes the folder to make.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import { writeRandomCheckpoint } from '../bench/random-checkpoint.ts';
import { MODEL_CONFIG } from '../bench/workload.ts';

const DEMO = fileURLToPath(new URL('../../resources/demo/model', import.meta.url));

const folder = process.argv[2];
if (folder === undefined) throw new Error('random-model: name the folder to make');
mkdirSync(folder);
copyFileSync(join(DEMO, 'tokenizer.json'), join(folder, 'tokenizer.json'));
const config = { ...MODEL_CONFIG, vocab_size: loadTokenizer(DEMO).vocabSize };
await writeRandomCheckpoint(folder, config, 'float32', randomStream(0));
