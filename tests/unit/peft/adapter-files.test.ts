import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { readAdapter } from '../../../main/peft/adapter-files.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyAdapter } from '../../helpers/tiny-adapter.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

describe('a LoRA of PEFT', () => {
  let folder: string;
  let checkpoint: Checkpoint;
  const write = (method: object): void =>
    writeTinyAdapter(folder, checkpoint.dir, { method: 'lora', r: 2, ...method }, 0.5);
  const change = (fields: object): void => {
    const path = join(folder, 'adapter_config.json');
    const config = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...config, ...fields }));
  };

  beforeEach(() => {
    const model = temporaryDirectory();
    writeTinyCheckpoint(model);
    checkpoint = openCheckpoint(model);
    folder = join(temporaryDirectory(), 'adapter');
  });

  it.each([
    [{ targetModules: ['o_proj', 'up_proj'] }],
    [{ targetModules: ['q_proj', 'v_proj'], layersToTransform: [1] }],
  ])('whose modules are a pattern is what its tensors say: %j', (method) => {
    write(method);
    const plain = readAdapter(folder, checkpoint);
    change({ target_modules: String.raw`model\.layers\.\d+\..*(proj)`, layers_to_transform: null });
    expect(readAdapter(folder, checkpoint)).toEqual(plain);
    expect(plain.method).toMatchObject(method);
  });

  it.each([true, false, 'gaussian', 'orthogonal', 'eva', 'mica'])('may have begun as %j', (init) => {
    write({});
    change({ init_lora_weights: init });
    expect(readAdapter(folder, checkpoint).state.size).toBe(8);
  });

  it.each(['pissa', 'pissa_niter_16', 'olora', 'corda', 'loftq', 'lora_ga'])(
    'is refused where it began as %s, which changes the base',
    (init) => {
      write({});
      change({ init_lora_weights: init });
      expect(() => readAdapter(folder, checkpoint)).toThrow(
        /adapter_config\.json, "init_lora_weights": .*changes weights of the base, too/,
      );
    },
  );

  it('may name its modules whole, which finds those of some layers', () => {
    const method = { targetModules: ['q_proj', 'v_proj'], layersToTransform: [1] };
    write(method);
    const names = ['q_proj', 'v_proj'].map((module) => `model.layers.1.self_attn.${module}`);
    change({ target_modules: names, layers_to_transform: null });
    expect(readAdapter(folder, checkpoint).method).toMatchObject(method);
  });

  it.each([
    [{ r: 5000 }, /"r": .*<=4096/],
    [{ target_modules: [] }, /"target_modules": /],
    [{ rank_pattern: { q_proj: 3 } }, /"rank_pattern": .*Atlas computes LoRA without it/],
    [{ use_dora: true }, /"use_dora": .*Atlas computes LoRA without it/],
  ])('is refused in a sentence for %j', (fields, message) => {
    write({});
    change(fields);
    expect(() => readAdapter(folder, checkpoint)).toThrow(InputError);
    expect(() => readAdapter(folder, checkpoint)).toThrow(message);
  });

  it('is refused where a pattern finds other modules in other layers, or its tensors are pickled', () => {
    write({ targetModules: ['q_proj'] });
    const tensors = join(folder, 'adapter_model.safetensors');
    const bytes = readFileSync(tensors, 'latin1');
    change({ target_modules: '.*' });
    writeFileSync(
      tensors,
      bytes.replaceAll('layers.1.self_attn.q_proj', 'layers.1.self_attn.o_proj'),
      'latin1',
    );
    expect(() => readAdapter(folder, checkpoint)).toThrow(/finds other modules in layer 1 than in layer 0/);
    writeFileSync(tensors, bytes.replaceAll('self_attn', 'something'), 'latin1');
    expect(() => readAdapter(folder, checkpoint)).toThrow(/no tensor of the adapter is of a linear module/);
    renameSync(tensors, join(folder, 'adapter_model.bin'));
    expect(() => readAdapter(folder, checkpoint)).toThrow(/adapter_model\.bin, which is pickled/);
  });
});

test('a prefix of another length than its config says is refused with both shapes', () => {
  const model = temporaryDirectory();
  writeTinyCheckpoint(model);
  const folder = join(temporaryDirectory(), 'adapter');
  writeTinyAdapter(folder, model, { method: 'prefix-tuning', numVirtualTokens: 4 }, 0.5);
  const path = join(folder, 'adapter_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, num_virtual_tokens: 5 }));
  expect(() => readAdapter(folder, openCheckpoint(model))).toThrow(
    /prompt_embeddings is \[4, \d+\], expected \[5, \d+\]/,
  );
});
