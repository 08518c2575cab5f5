/**
 * @file Every way a checkpoint folder is known to go wrong: how to make it from a good one, and what the one sentence
 * about it must say. `make` gets a folder that `writeTinyCheckpoint` wrote.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tensor } from '../../main/engine/ir/tensor.ts';
import { isQuantised, quantise } from '../../main/models/checkpoint/quantisation.ts';
import { readSafetensors, readTensor, writeSafetensors } from '../../main/models/checkpoint/safetensors.ts';

export interface MalformedCheckpoint {
  readonly name: string;
  /** Spoils the good tiny checkpoint in `dir`. */
  readonly make: (dir: string) => void;
  /** What the error says: file, then field or tensor, then what is wrong. */
  readonly expect: RegExp;
}

type Json = Record<string, unknown>;
const EMBEDDING = 'model.embed_tokens.weight';
const QUERY = 'model.layers.0.self_attn.q_proj.weight';
const INDEX = 'model.safetensors.index.json';
const SHARD = 'model-00001-of-00001.safetensors';

function editJson(file: string, edit: (json: Json) => void): (dir: string) => void {
  return (dir) => {
    const path = join(dir, file);
    const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
    edit(json);
    writeFileSync(path, JSON.stringify(json));
  };
}

function setConfig(values: Json): (dir: string) => void {
  return editJson('config.json', (config) => Object.assign(config, values));
}

function replaceFile(file: string, content: string | Uint8Array): (dir: string) => void {
  return (dir) => writeFileSync(join(dir, file), content);
}

function removeFile(file: string): (dir: string) => void {
  return (dir) => rmSync(join(dir, file));
}

/** Rewrites the header's JSON, its length field included, and leaves the data alone. */
function editHeader(edit: (header: Record<string, Json>) => unknown): (dir: string) => void {
  return (dir) => {
    const { header, data } = readParts(dir);
    const edited = edit(header) ?? header;
    writeParts(dir, typeof edited === 'string' ? edited : JSON.stringify(edited), data);
  };
}

function readParts(dir: string): { header: Record<string, Json>; data: Buffer } {
  const bytes = readFileSync(join(dir, 'model.safetensors'));
  const end = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, end)) as Record<string, Json>;
  return { header, data: bytes.subarray(end) };
}

function writeParts(dir: string, header: string, data: Uint8Array): void {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  writeFileSync(join(dir, 'model.safetensors'), Buffer.concat([length, Buffer.from(header), data]));
}

function setLength(length: bigint): (dir: string) => void {
  return (dir) => {
    const path = join(dir, 'model.safetensors');
    const bytes = readFileSync(path);
    bytes.writeBigUInt64LE(length);
    writeFileSync(path, bytes);
  };
}

/** Moves a tensor's range by whole bytes: begin and end of `data_offsets`. */
function moveTensor(name: string, begin: number, end: number): (dir: string) => void {
  return editHeader((header) => {
    const entry = header[name]!;
    const [oldBegin, oldEnd] = entry['data_offsets'] as [number, number];
    entry['data_offsets'] = [oldBegin + begin, oldEnd + end];
  });
}

function setEntry(name: string, values: Json): (dir: string) => void {
  return editHeader((header) => void Object.assign(header[name]!, values));
}

/** Writes model.safetensors anew, with a good layout and other tensors. */
function editTensors(edit: (tensors: Map<string, Tensor>) => void): (dir: string) => void {
  return (dir) => {
    const path = join(dir, 'model.safetensors');
    const tensors = new Map([...readSafetensors(path).tensors].map(([name, t]) => [name, readTensor(t)]));
    edit(tensors);
    writeSafetensors(path, tensors);
  };
}

const QUANTISED = { quant_method: 'adapter-atlas', bits: 8, block_size: 16, symmetric: false };

/** In 8 bits and in place; down_proj stays as it is, because its rows are no whole blocks. */
function quantiseTiny(dir: string): void {
  setConfig({ quantization_config: QUANTISED })(dir);
  const quantisation = { bits: 8, blockSize: 16 } as const;
  editTensors((tensors) => {
    for (const [name, { shape, data }] of [...tensors]) {
      if (!isQuantised(name, shape, quantisation)) continue;
      const { values, scales, zeroPoints } = quantise(data as Float32Array, quantisation);
      const blocks = [shape[0]!, shape[1]! / 16];
      tensors.set(name, { dtype: 'uint8', shape, data: values });
      tensors.set(`${name}_scales`, { dtype: 'float32', shape: blocks, data: scales });
      tensors.set(`${name}_zero_points`, { dtype: 'uint8', shape: blocks, data: zeroPoints });
    }
  })(dir);
}

function addTensor(name: string, shape: readonly number[]): (dir: string) => void {
  const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
  return editTensors((tensors) => tensors.set(name, { dtype: 'float32', shape, data }));
}

function spoilValue(name: string, index: number, value: number): (dir: string) => void {
  return editTensors((tensors) => (tensors.get(name)!.data as Float32Array).set([value], index));
}

/** Turns the single file into one shard behind an index that `edit` has changed. */
function shard(edit: (weightMap: Record<string, unknown>) => void): (dir: string) => void {
  return (dir) => {
    const names = Object.keys(readParts(dir).header).filter((name) => name !== '__metadata__');
    renameSync(join(dir, 'model.safetensors'), join(dir, SHARD));
    const weightMap: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, SHARD]));
    edit(weightMap);
    writeFileSync(join(dir, INDEX), JSON.stringify({ metadata: {}, weight_map: weightMap }));
  };
}

/** Takes the weights away and puts another file there. */
function insteadOfWeights(file: string): (dir: string) => void {
  return (dir) => renameSync(join(dir, 'model.safetensors'), join(dir, file));
}

function editModel(
  edit: (model: Json & { vocab: Record<string, unknown>; merges: unknown[] }) => void,
): (dir: string) => void {
  return editJson('tokenizer.json', (json) => edit(json['model'] as Parameters<typeof edit>[0]));
}

function setTokenizer(values: Json): (dir: string) => void {
  return editJson('tokenizer.json', (tokenizer) => Object.assign(tokenizer, values));
}

function addToken(token: Json): (dir: string) => void {
  return editJson('tokenizer.json', (tokenizer) => (tokenizer['added_tokens'] as Json[]).push(token));
}

const FOLDER: readonly MalformedCheckpoint[] = [
  {
    name: 'the folder is missing',
    make: (dir) => rmSync(dir, { recursive: true }),
    expect: /does not exist; check the path and that its drive is connected/,
  },
  {
    name: 'a file instead of a folder',
    make: (dir) => {
      rmSync(dir, { recursive: true });
      writeFileSync(dir, 'x');
    },
    expect: /is a file; choose the checkpoint's folder/,
  },
  {
    name: 'the folder is inside a file',
    make: (dir) => {
      rmSync(dirname(dir), { recursive: true });
      writeFileSync(dirname(dir), 'x');
    },
    expect: /does not exist/,
  },
  {
    name: 'a PEFT adapter instead of a checkpoint',
    make: (dir) => {
      removeFile('config.json')(dir);
      replaceFile('adapter_config.json', '{}')(dir);
    },
    expect: /config\.json: does not exist; because of adapter_config\.json, it is a PEFT adapter/,
  },
  {
    name: 'no weights at all',
    make: removeFile('model.safetensors'),
    expect: /holds no model\.safetensors and no model\.safetensors\.index\.json; choose a folder/,
  },
  {
    name: 'pickled weights',
    make: insteadOfWeights('pytorch_model.bin'),
    expect: /because of pytorch_model\.bin, it is a pickle/,
  },
  {
    name: 'GGUF weights',
    make: insteadOfWeights('tiny.Q4_K_M.gguf'),
    expect: /because of tiny\.Q4_K_M\.gguf, it is in GGUF: convert it/,
  },
  {
    name: "weights in Mistral's own layout",
    make: insteadOfWeights('consolidated.safetensors'),
    expect: /because of consolidated\.safetensors, it is in Mistral's own layout/,
  },
];

const CONFIG: readonly MalformedCheckpoint[] = [
  { name: 'config.json is missing', make: removeFile('config.json'), expect: /config\.json: does not exist/ },
  {
    name: 'config.json is a folder',
    make: (dir) => {
      removeFile('config.json')(dir);
      mkdirSync(join(dir, 'config.json'));
    },
    expect: /config\.json: is not a regular file/,
  },
  {
    name: 'config.json is cut short',
    make: (dir) => truncateSync(join(dir, 'config.json'), 40),
    expect: /config\.json: is not valid JSON/,
  },
  {
    name: 'config.json is empty',
    make: replaceFile('config.json', ''),
    expect: /config\.json: is not valid JSON/,
  },
  {
    name: 'config.json is a list',
    make: replaceFile('config.json', '[1]'),
    expect: /config\.json: holds \[1\] where/,
  },
  {
    name: 'config.json is no UTF-8',
    make: replaceFile('config.json', Uint8Array.of(0x7b, 0xff, 0x7d)),
    expect: /config\.json: is not valid JSON/,
  },
  {
    name: 'NaN in config.json, as Python writes it',
    make: replaceFile('config.json', '{"model_type": "llama", "rms_norm_eps": NaN}'),
    expect: /config\.json: is not valid JSON \(.*NaN/,
  },
  {
    name: 'another architecture',
    make: setConfig({ model_type: 'gpt_neox' }),
    expect: /config\.json, field "model_type": is "gpt_neox", but only llama, mistral, qwen2, qwen3/,
  },
  {
    name: 'no model_type',
    make: setConfig({ model_type: undefined }),
    expect: /config\.json, field "model_type": is nothing/,
  },
  {
    name: 'a classifier',
    make: setConfig({ architectures: ['LlamaForSequenceClassification'] }),
    expect: /config\.json, field "architectures": is \["LlamaForSequenceClassification"\]/,
  },
  {
    name: 'quantised',
    make: setConfig({ quantization_config: { quant_method: 'gptq' } }),
    expect:
      /config\.json, field "quantization_config": is set: checkpoints that other software quantised \("gptq"\)/,
  },
  {
    name: 'quantised, without a method',
    make: setConfig({ quantization_config: true }),
    expect: /field "quantization_config": is set: checkpoints that other software quantised \(true\)/,
  },
  {
    name: 'quantised to 3 bits',
    make: setConfig({ quantization_config: { ...QUANTISED, bits: 3 } }),
    expect: /field "quantization_config\.bits": is 3, but must be 4 or 8/,
  },
  {
    name: 'quantised in blocks that no kernel has',
    make: setConfig({ quantization_config: { ...QUANTISED, block_size: 24 } }),
    expect: /field "quantization_config\.block_size": is 24, but must be one of 16, 32, 64, 128, 256/,
  },
  {
    name: 'quantised symmetrically',
    make: setConfig({ quantization_config: { ...QUANTISED, symmetric: true } }),
    expect: /field "quantization_config\.symmetric": is true, but must be false/,
  },
  {
    name: 'floats that the config calls quantised',
    make: setConfig({ quantization_config: QUANTISED }),
    expect: /q_proj\.weight": is stored as float32, but config\.json says that it is quantised/,
  },
  {
    name: 'quantised without scales',
    make: (dir) => {
      quantiseTiny(dir);
      editTensors((tensors) => tensors.delete(`${QUERY}_scales`))(dir);
    },
    expect: /tensor "model\.layers\.0\.self_attn\.q_proj\.weight_scales": is missing/,
  },
  {
    name: 'quantised with a scale that is no number',
    make: (dir) => {
      quantiseTiny(dir);
      spoilValue(`${QUERY}_scales`, 3, NaN)(dir);
    },
    expect: /tensor ".*q_proj\.weight_scales": holds NaN at \[3, 0\]/,
  },
  {
    name: 'another activation',
    make: setConfig({ hidden_act: 'gelu' }),
    expect: /config\.json, field "hidden_act": is "gelu"/,
  },
  {
    name: 'a size is missing',
    make: setConfig({ intermediate_size: undefined }),
    expect: /config\.json, field "intermediate_size": is missing; it must be a whole number/,
  },
  {
    name: 'a size is a string',
    make: setConfig({ hidden_size: '16' }),
    expect: /config\.json, field "hidden_size": is "16", but must be a whole number from 1/,
  },
  {
    name: 'a size is zero',
    make: setConfig({ vocab_size: 0 }),
    expect: /field "vocab_size": is 0, but must be/,
  },
  {
    name: 'a size is negative',
    make: setConfig({ num_hidden_layers: -2 }),
    expect: /field "num_hidden_layers": is -2, but must be/,
  },
  {
    name: 'a size is a fraction',
    make: setConfig({ head_dim: 4.5 }),
    expect: /field "head_dim": is 4\.5, but must/,
  },
  {
    name: 'a size is absurd',
    make: setConfig({ intermediate_size: 1e12 }),
    expect: /field "intermediate_size": is 1000000000000, but must be/,
  },
  {
    name: 'epsilon is null',
    make: setConfig({ rms_norm_eps: null }),
    expect: /field "rms_norm_eps": is null, but must be a number above 0/,
  },
  {
    name: 'layers are of several kinds',
    make: setConfig({ model_type: 'mistral', architectures: null, layer_types: ['full_attention'] }),
    expect: /field "layer_types": has "full_attention", but with sliding_window 4096 every layer must be/,
  },
  {
    name: 'windows are in some layers only',
    make: setConfig({ model_type: 'qwen2', architectures: null, use_sliding_window: true }),
    expect: /field "use_sliding_window": is true, but windows in some layers only are not supported/,
  },
  {
    name: 'a flag is a string',
    make: setConfig({ tie_word_embeddings: 'yes' }),
    expect: /field "tie_word_embeddings": is "yes", but must be true or false/,
  },
  {
    name: 'key-value heads that do not divide the heads',
    make: setConfig({ num_key_value_heads: 3 }),
    expect: /field "num_key_value_heads": is 3, which does not divide num_attention_heads 4/,
  },
  {
    name: 'heads that do not divide the hidden size',
    make: setConfig({ head_dim: undefined, num_attention_heads: 6, num_key_value_heads: 6 }),
    expect: /field "num_attention_heads": is 6, which does not divide hidden_size 16/,
  },
  {
    name: 'an odd head',
    make: setConfig({ head_dim: 5 }),
    expect: /field "head_dim": is 5, but rotary .* even/,
  },
  {
    name: 'linear rope scaling',
    make: setConfig({ rope_scaling: { type: 'linear', factor: 2 } }),
    expect: /config\.json, field "rope_scaling\.type": is "linear", but only "default" and "llama3"/,
  },
  {
    name: 'yarn in the new spelling',
    make: setConfig({ rope_parameters: { rope_type: 'yarn', factor: 2 } }),
    expect: /field "rope_parameters\.rope_type": is "yarn"/,
  },
  {
    name: 'llama3 rope scaling without its factor',
    make: setConfig({ rope_scaling: { rope_type: 'llama3', low_freq_factor: 1, high_freq_factor: 4 } }),
    expect: /field "rope_scaling\.factor": is missing/,
  },
  {
    name: 'llama3 frequencies the wrong way round',
    make: setConfig({
      rope_scaling: { rope_type: 'llama3', factor: 8, low_freq_factor: 4, high_freq_factor: 1 },
    }),
    expect: /field "rope_scaling\.high_freq_factor": is 1, but must be above low_freq_factor 4/,
  },
  {
    name: 'a rope base that is no number',
    make: setConfig({ rope_theta: 'big' }),
    expect: /config\.json, field "rope_theta": is "big", but must be a number above 1/,
  },
  {
    name: 'partial rotation',
    make: setConfig({ partial_rotary_factor: 0.5 }),
    expect: /"partial_rotary_factor": is 0\.5/,
  },
  {
    name: 'an end token outside the vocabulary',
    make: setConfig({ eos_token_id: [0, 272] }),
    expect: /config\.json, field "eos_token_id": is 272, but token ids go from 0 to 271/,
  },
  {
    name: 'a malformed generation_config.json',
    make: replaceFile('generation_config.json', '{"eos_token_id": "end"}'),
    expect: /generation_config\.json, field "eos_token_id": is "end", but must be a token id/,
  },
];

const HEADER: readonly MalformedCheckpoint[] = [
  {
    name: 'an empty weight file',
    make: replaceFile('model.safetensors', ''),
    expect: /model\.safetensors: is 0 bytes long, too short/,
  },
  {
    name: 'a weight file cut inside its header',
    make: (dir) => truncateSync(join(dir, 'model.safetensors'), 100),
    expect: /model\.safetensors, header length: says \d+ bytes, but the file ends after 92/,
  },
  {
    name: 'a weight file cut inside its data',
    make: (dir) => truncateSync(join(dir, 'model.safetensors'), 6000),
    expect: /model\.safetensors, tensor ".*", field "data_offsets": ends at byte \d+, but the file holds/,
  },
  {
    name: 'a header length beyond the file',
    make: setLength(1_000_000n),
    expect: /model\.safetensors, header length: says 1000000 bytes, but the file ends/,
  },
  {
    name: 'the largest header length',
    make: setLength(2n ** 64n - 1n),
    expect: /model\.safetensors, header length: says 18446744073709551615 bytes/,
  },
  {
    name: 'a header length within the file and over the limit',
    make: (dir) => {
      setLength(100_000_001n)(dir);
      // A sparse file: long, but of no blocks.
      truncateSync(join(dir, 'model.safetensors'), 100_000_100);
    },
    expect: /header length: says 100000001 bytes, more than the 100000000/,
  },
  {
    name: 'a header length too short',
    make: setLength(20n),
    expect: /model\.safetensors, header: is not valid JSON/,
  },
  {
    name: 'a header that is a list',
    make: editHeader(() => '[]'),
    expect: /model\.safetensors, header: holds \[\]/,
  },
  {
    name: 'a header that is text',
    make: editHeader(() => 'hello'),
    expect: /model\.safetensors, header: is not valid JSON/,
  },
  {
    name: 'a tensor named twice',
    make: editHeader((header) =>
      JSON.stringify(header).replace('{', `{"${QUERY}":${JSON.stringify(header[QUERY])},`),
    ),
    expect: /model\.safetensors, header: names "model\.layers\.0\.self_attn\.q_proj\.weight" twice/,
  },
  {
    name: 'metadata that is no text',
    make: editHeader((header) => ({ ...header, __metadata__: { step: 3 } })),
    expect: /header, field "__metadata__\.step": is 3, but must be a string/,
  },
  {
    name: 'an entry that is a number',
    make: editHeader((header) => ({ ...header, [QUERY]: 7 })),
    expect: /tensor ".*q_proj\.weight": is 7 where an object belongs/,
  },
  {
    name: 'an unknown dtype',
    make: setEntry(QUERY, { dtype: 'FP32' }),
    expect: /tensor ".*q_proj\.weight", field "dtype": is "FP32", but must be a dtype/,
  },
  {
    name: 'a negative dimension',
    make: setEntry(QUERY, { shape: [-16, -16] }),
    expect: /tensor ".*q_proj\.weight", field "shape\.0": is -16, but must be a whole number/,
  },
  {
    name: 'a shape that is no list',
    make: setEntry(QUERY, { shape: 256 }),
    expect: /field "shape": is 256, but must be a list/,
  },
  {
    name: 'a shape whose size overflows',
    make: setEntry(QUERY, { shape: [2 ** 40, 2 ** 40] }),
    expect: /field "shape": is \[1099511627776,1099511627776\], more elements than/,
  },
  {
    name: 'a shape that does not match its bytes',
    make: setEntry(QUERY, { shape: [16, 15] }),
    expect: /field "data_offsets": spans 1024 bytes, but F32 of shape \[16,15\] takes 960/,
  },
  {
    name: 'offsets that are missing',
    make: setEntry(QUERY, { data_offsets: undefined }),
    expect: /field "data_offsets": is missing; it must be a pair/,
  },
  {
    name: 'negative offsets',
    make: setEntry(QUERY, { data_offsets: [-1024, 0] }),
    expect: /field "data_offsets\.0": is -1024, but must be a whole number/,
  },
  {
    name: 'offsets the wrong way round',
    make: setEntry(QUERY, { data_offsets: [1024, 0] }),
    expect: /field "data_offsets": is \[1024,0\]: it ends before it begins/,
  },
  {
    name: 'offsets beyond the file',
    make: setEntry(QUERY, { data_offsets: [1e15, 1e15 + 1024] }),
    expect: /field "data_offsets": ends at byte 1000000000001024, but the file holds/,
  },
  {
    name: 'overlapping tensors',
    make: moveTensor(QUERY, -64, -64),
    expect:
      /tensor ".*q_proj\.weight", field "data_offsets": begins at byte \d+, inside the tensor before it/,
  },
  {
    name: 'a hole between tensors',
    make: editHeader((header) => {
      const entries = Object.entries(header).filter(([name]) => name !== QUERY);
      return Object.fromEntries(entries);
    }),
    expect: /field "data_offsets": begins at byte \d+, which leaves a hole/,
  },
  {
    name: 'bytes after the last tensor',
    make: (dir) => {
      const { header, data } = readParts(dir);
      writeParts(dir, JSON.stringify(header), Buffer.concat([data, Buffer.alloc(12)]));
    },
    expect: /model\.safetensors: holds 12 bytes after its last tensor/,
  },
];

const TENSORS: readonly MalformedCheckpoint[] = [
  {
    name: 'a tensor is missing',
    make: editTensors((tensors) => tensors.delete(QUERY)),
    expect: /model\.safetensors, tensor ".*q_proj\.weight": is missing; the checkpoint is incomplete/,
  },
  {
    name: 'an untied head is missing',
    make: setConfig({ tie_word_embeddings: false }),
    expect: /tensor "lm_head\.weight": is missing/,
  },
  {
    name: 'a tensor has another shape',
    make: setConfig({ intermediate_size: 32 }),
    expect: /tensor ".*gate_proj\.weight": has shape \[24,16\], but config\.json asks for \[32,16\]/,
  },
  {
    name: 'a tensor is transposed',
    make: addTensor('model.layers.0.mlp.down_proj.weight', [24, 16]),
    expect: /tensor ".*down_proj\.weight": has shape \[24,16\], but config\.json asks for \[16,24\]/,
  },
  {
    name: 'a tensor is in float64',
    make: (dir) => {
      editTensors((tensors) =>
        tensors.set(QUERY, { dtype: 'int64', shape: [16, 16], data: new BigInt64Array(256) }),
      )(dir);
      setEntry(QUERY, { dtype: 'F64' })(dir);
    },
    expect: /tensor ".*q_proj\.weight": is stored as F64, which is not supported; convert/,
  },
  {
    name: 'a tensor is of integers',
    make: editTensors((tensors) =>
      tensors.set(QUERY, { dtype: 'int32', shape: [16, 16], data: new Int32Array(256) }),
    ),
    expect: /tensor ".*q_proj\.weight": is stored as int32, but weights must be F32, F16 or BF16/,
  },
  {
    name: 'NaN in the weights',
    make: spoilValue(QUERY, 37, NaN),
    expect: /tensor ".*q_proj\.weight": holds NaN at \[2, 5\]/,
  },
  {
    name: 'infinity in the weights',
    make: spoilValue(EMBEDDING, 272 * 16 - 1, -Infinity),
    expect: /tensor "model\.embed_tokens\.weight": holds infinity at \[271, 15\]/,
  },
  {
    name: 'an adapter that was not merged',
    make: addTensor('model.layers.0.self_attn.q_proj.lora_A.weight', [2, 16]),
    expect: /tensor ".*lora_A\.weight": is a sign of an adapter that is not merged/,
  },
  {
    name: 'normalised queries',
    make: addTensor('model.layers.1.self_attn.q_norm.weight', [4]),
    expect: /tensor ".*q_norm\.weight": is a sign of another architecture/,
  },
  {
    name: 'quantised weights without a word in the config',
    make: addTensor('model.layers.0.mlp.up_proj.qweight', [2, 24]),
    expect: /tensor ".*qweight": is a sign of quantised weights/,
  },
  {
    name: 'a bias that the config denies',
    make: addTensor('model.layers.0.self_attn.q_proj.bias', [16]),
    expect: /tensor ".*q_proj\.bias": is a bias, but config\.json says/,
  },
  {
    name: 'more layers than the config says',
    make: setConfig({ num_hidden_layers: 1 }),
    expect: /tensor "model\.layers\.1\..*": is of a layer that config\.json lacks: num_hidden_layers is 1/,
  },
];

const SHARDS: readonly MalformedCheckpoint[] = [
  {
    name: 'an index that is no JSON',
    make: (dir) => {
      insteadOfWeights(SHARD)(dir);
      replaceFile(INDEX, 'weights here')(dir);
    },
    expect: /model\.safetensors\.index\.json: is not valid JSON/,
  },
  {
    name: 'an index without weight_map',
    make: (dir) => {
      insteadOfWeights(SHARD)(dir);
      replaceFile(INDEX, '{"metadata": {}}')(dir);
    },
    expect: /index\.json, field "weight_map": is missing/,
  },
  {
    name: 'an index that names a number',
    make: shard((map) => (map[QUERY] = 1)),
    expect: /index\.json, field "weight_map\..*q_proj\.weight": is 1, but must be a file name/,
  },
  {
    name: 'a shard is missing',
    make: shard((map) => (map[QUERY] = 'model-00002-of-00002.safetensors')),
    expect:
      /field "weight_map\..*q_proj\.weight": is "model-00002-of-00002\.safetensors", but there is no such file/,
  },
  {
    name: 'a shard above the folder',
    make: shard((map) => (map[QUERY] = '../other.safetensors')),
    expect: /is "\.\.\/other\.safetensors", which is outside the checkpoint's folder/,
  },
  {
    name: 'a shard at an absolute path',
    make: shard((map) => (map[QUERY] = '/etc/passwd')),
    expect: /is "\/etc\/passwd", which is outside the checkpoint's folder/,
  },
  {
    name: 'a tensor that is listed but not in its shard',
    make: shard((map) => (map['lm_head.weight'] = SHARD)),
    expect: /model-00001-of-00001\.safetensors, tensor "lm_head\.weight": is not in the file, although/,
  },
  {
    name: 'a tensor that is not listed',
    make: shard((map) => Reflect.deleteProperty(map, QUERY)),
    expect: /index\.json, tensor ".*q_proj\.weight": is missing/,
  },
  {
    name: 'a damaged shard',
    make: (dir) => {
      shard(() => undefined)(dir);
      truncateSync(join(dir, SHARD), 4);
    },
    expect: /model-00001-of-00001\.safetensors: is 4 bytes long, too short/,
  },
];

const TOKENIZER: readonly MalformedCheckpoint[] = [
  {
    name: 'tokenizer.json is missing',
    make: removeFile('tokenizer.json'),
    expect: /tokenizer\.json: does not exist/,
  },
  {
    name: 'tokenizer.json is cut short',
    make: (dir) => truncateSync(join(dir, 'tokenizer.json'), 500),
    expect: /tokenizer\.json: is not valid JSON/,
  },
  {
    name: 'tokenizer.json has no model',
    make: setTokenizer({ model: undefined }),
    expect: /tokenizer\.json, field "model": is missing/,
  },
  {
    name: 'a tokenizer of another type',
    make: editModel((model) => (model['type'] = 'Unigram')),
    expect: /tokenizer\.json, field "model\.type": is "Unigram", but must be "BPE"/,
  },
  {
    name: 'no vocabulary',
    make: editJson('tokenizer.json', (json) => delete (json['model'] as Json)['vocab']),
    expect: /tokenizer\.json, field "model\.vocab": is missing/,
  },
  {
    name: 'an empty vocabulary',
    make: editModel((model) => Object.assign(model, { vocab: {}, merges: [] })),
    expect: /field "model\.vocab": is empty/,
  },
  {
    name: 'a vocabulary that is a list',
    make: editModel((model) => Object.assign(model, { vocab: [['a', 0]] })),
    expect: /field "model\.vocab": is \[\["a",0\]\] where an object/,
  },
  {
    name: 'a token id that is a string',
    make: editModel((model) => (model.vocab['the'] = '258')),
    expect: /field "model\.vocab": gives "the" the id "258"/,
  },
  {
    name: 'two tokens with one id',
    make: editModel((model) => (model.vocab['the'] = 5)),
    expect: /field "model\.vocab": gives .* and "the" the same id 5/,
  },
  {
    name: 'a token id outside the model',
    make: editModel((model) => (model.vocab['zzz'] = 272)),
    expect: /tokenizer\.json, token "zzz": has id 272, but vocab_size in config\.json is 272/,
  },
  {
    name: 'merges that are no list',
    make: editModel((model) => Object.assign(model, { merges: 't h' })),
    expect: /field "model\.merges": is "t h" where a list belongs/,
  },
  {
    name: 'a merge of one part',
    make: editModel((model) => model.merges.push('the')),
    expect: /field "model\.merges\.9": is "the", not a pair of tokens/,
  },
  {
    name: 'a merge that is a number',
    make: editModel((model) => model.merges.push(4)),
    expect: /field "model\.merges\.9": is 4, not a pair/,
  },
  {
    name: 'a merge into what is no token',
    make: editModel((model) => model.merges.push('th the')),
    expect: /field "model\.merges\.9": is "th the", but "ththe" is not in model\.vocab/,
  },
  {
    name: 'an unknown token that is none',
    make: editModel((model) => (model['unk_token'] = '<unk>')),
    expect: /field "model\.unk_token": is "<unk>", which is not in model\.vocab/,
  },
  {
    name: 'random merges',
    make: editModel((model) => (model['dropout'] = 0.1)),
    expect: /field "model\.dropout": is 0\.1, but must be null/,
  },
  {
    name: 'added tokens that are no list',
    make: setTokenizer({ added_tokens: {} }),
    expect: /field "added_tokens": is \{\}, but must be a list/,
  },
  {
    name: 'an added token with the id of another',
    make: addToken({ id: 5, content: '<|pad|>', special: true }),
    expect: /field "added_tokens\.1": gives "<\|pad\|>" the id 5, which .* has already/,
  },
  {
    name: 'an added token with a second id',
    make: addToken({ id: 270, content: 'the', special: false }),
    expect: /field "added_tokens\.1": gives "the" the id 270, but it has the id 258 already/,
  },
  {
    name: 'a pattern that cannot be parsed',
    make: setTokenizer({
      pre_tokenizer: { type: 'Split', pattern: { Regex: '(\\p{L}' }, behavior: 'Isolated' },
    }),
    expect: /tokenizer\.json, field "pre_tokenizer": is not supported \(.*[Rr]egular expression/,
  },
  {
    name: 'a split without a pattern',
    make: setTokenizer({ pre_tokenizer: { type: 'Split', behavior: 'Isolated' } }),
    expect: /field "pre_tokenizer\.pattern": is nothing, not an object/,
  },
  {
    name: 'a pre-tokenizer that we do not have',
    make: setTokenizer({ pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'UnicodeScripts' }] } }),
    expect: /field "pre_tokenizer\.pretokenizers\.0\.type": is "UnicodeScripts", but only/,
  },
  {
    name: 'a normalizer that we do not have',
    make: setTokenizer({ normalizer: { type: 'Precompiled', precompiled_charsmap: '' } }),
    expect: /field "normalizer\.type": is "Precompiled", but only/,
  },
  {
    name: 'a decoder that we do not have',
    make: setTokenizer({ decoder: { type: 'Magic' } }),
    expect: /tokenizer\.json, field "decoder": is not supported \(.*Magic/,
  },
  {
    name: 'a template with an unknown token',
    make: setTokenizer({
      post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<s>', type_id: 0 } }] },
    }),
    expect: /tokenizer\.json, field "post_processor": puts "<s>" in front of texts/,
  },
  {
    name: 'tokenizer_config.json is no JSON',
    make: replaceFile('tokenizer_config.json', '{'),
    expect: /tokenizer_config\.json: is not valid JSON/,
  },
  {
    name: 'tokenizer_config.json names an unknown end token',
    make: replaceFile('tokenizer_config.json', '{"eos_token": "</s>"}'),
    expect: /tokenizer_config\.json, field "eos_token": is "<\/s>", which is not in tokenizer\.json/,
  },
];

/** Each fails when the checkpoint is opened, its tokenizer loaded and its weights verified, in this order. */
export const malformedCheckpoints: readonly MalformedCheckpoint[] = [
  ...FOLDER,
  ...CONFIG,
  ...HEADER,
  ...TENSORS,
  ...SHARDS,
  ...TOKENIZER,
];
