import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tryProvider } from '../../../main/engine/backends/onnxruntime/providers.ts';
import { atlas } from '../../helpers/atlas.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const GOLDEN = join(import.meta.dirname, '../../golden/pytorch/llama');
const LOSSES = 'adamw_lr1e-2_wd0.01_losses';

interface Expected {
  adapters: Record<string, Record<string, unknown> & { [LOSSES]: number[] }>;
}

/** A copy of the golden checkpoint that asks for one adapter only, changed as asked. */
function copyWith(adapter: string, change: (losses: number[]) => void = () => undefined): string {
  const dir = join(temporaryDirectory(), 'llama');
  cpSync(GOLDEN, dir, { recursive: true });
  const path = join(dir, 'expected.json');
  const expected = JSON.parse(readFileSync(path, 'utf8')) as Expected;
  const chosen = expected.adapters[adapter]!;
  change(chosen[LOSSES]);
  writeFileSync(path, JSON.stringify({ ...expected, adapters: { [adapter]: chosen } }));
  return dir;
}

it('verify tells a wrong number from one that rounding moves', async () => {
  const right = await atlas('verify', copyWith('prefix'));
  expect(right).toMatchObject({ code: 0, stderr: '' });
  expect(right.stdout).toMatch(/^6 of 6 checks within 0\.0001$/m);
  expect(right.stdout).not.toContain('last bit');

  const wrong = await atlas(
    'verify',
    copyWith('prefix', (losses) => (losses[3]! *= 1.001)),
  );
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(
    /^FAIL prefix +AdamW losses +9\.99e-4 .*\n +this is more than rounding: ours moves by \d\.\d\de-\d+ when the adapter's numbers move in their last bit\n5 of 6/m,
  );

  const saturated = await atlas('verify', copyWith('lora_qv'), '--tolerance', '1e-6');
  expect(saturated.code).toBe(1);
  expect(saturated.stdout).toMatch(
    /^FAIL lora_qv +gradients .*\n +float32 does not determine it to 0\.000001: /m,
  );
});

it('verify computes in evaluation mode an adapter that was trained with dropout', async () => {
  const dir = copyWith('lora_qv');
  const path = join(dir, 'lora_qv/adapter_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, lora_dropout: 0.5 }));
  const { code, stdout } = await atlas('verify', dir, '--tolerance', '0.01');
  expect(stdout).toMatch(/^6 of 6 checks within 0\.01$/m);
  expect(code).toBe(0);
});

const { available: hasCuda } = await tryProvider('cuda');
it.skipIf(hasCuda)('a device that is not there is named, with what it needs', async () => {
  const { code, stdout, stderr } = await atlas('verify', GOLDEN, '--device', 'cuda');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(
    /atlas: device "cuda": cannot be used here \(.+\)\. Needs an NVIDIA GPU on Linux and .+\.\n$/,
  );
});
