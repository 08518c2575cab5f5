/**
 * @file `atlas verify DIR`.
 */
import { Option, type Command } from 'commander';
import { InputError } from '../../../shared/model/input-error.ts';
import { DEVICES, RUNTIMES } from '../../../shared/model/experiment.ts';
import { deviceBackend } from '../../library/device-backend.ts';
import { verifyDirectory, type ErrorKind } from '../../verification/verify-directory.ts';

const KIND_TEXT: Record<ErrorKind, string> = {
  absolute: 'largest difference',
  relative: 'largest relative difference',
  'of-largest': 'largest difference, as a share of the largest entry',
};

interface VerifyOptions {
  readonly tolerance: string;
  readonly runtime: (typeof RUNTIMES)[number];
  readonly device: (typeof DEVICES)[number];
}

export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description("hold this machine's numbers against another implementation's")
    .argument('<dir>', 'a checkpoint with an expected.json, and a subfolder for each adapter that it names')
    .option('--tolerance <number>', 'largest error to accept', '1e-4')
    .addOption(new Option('--runtime <name>', 'what computes').choices(RUNTIMES).default('onnxruntime'))
    .addOption(new Option('--device <name>', 'where').choices(DEVICES).default('cpu'))
    .addHelpText(
      'after',
      '\nChecks logits, losses, gradients (grads.safetensors) and the losses of AdamW steps, and exits with 1 if' +
        '\none is further off than the tolerance.\n\nExample:\n  atlas verify tests/golden/pytorch/llama',
    )
    .action(async (dir: string, options: VerifyOptions) => {
      const tolerance = Number(options.tolerance);
      if (!(tolerance > 0))
        throw new InputError('--tolerance', `${options.tolerance} is not a number above 0`);
      const backend = await deviceBackend(options);
      let checks = 0;
      let failed = 0;
      for await (const { subject, quantity, kind, error, passed, lastBit } of verifyDirectory(
        dir,
        backend,
        tolerance,
      )) {
        checks++;
        if (!passed) failed++;
        const verdict = passed ? 'ok  ' : 'FAIL';
        console.log(
          `${verdict} ${subject.padEnd(12)} ${quantity.padEnd(13)} ${error.toExponential(2)}  ${KIND_TEXT[kind]}`,
        );
        if (lastBit !== null) console.log(`     ${lastBitText(lastBit, tolerance)}`);
      }
      console.log(`${checks - failed} of ${checks} checks within ${tolerance}`);
      if (failed > 0) process.exitCode = 1;
    });
}

function lastBitText(lastBit: number, tolerance: number): string {
  const verdict =
    lastBit > tolerance ? `float32 does not determine it to ${tolerance}` : 'this is more than rounding';
  return `${verdict}: ours moves by ${lastBit.toExponential(2)} when the adapter's numbers move in their last bit`;
}
