/**
 * @file The jobs that make a checkpoint of another, and check it as an import does.
 */
import type { VerifiedFolder } from '../../shared/model/library.ts';
import { importGguf, type GgufInput } from '../library/import-gguf.ts';
import { quantiseModel, type QuantiseInput } from '../library/quantise-model.ts';
import { verifyModel } from '../library/verify-model.ts';
import type { JobWork } from './job-kind.ts';

export const quantiseModelJob: JobWork<QuantiseInput, VerifiedFolder<'model'>> = async (
  input,
  { onProgress, signal },
) => {
  await quantiseModel(input, {
    onProgress: (done, total, message) => onProgress({ done, total, unit: 'bytes', message }),
    signal,
  });
  return verifyModel(input.output);
};

export const importGgufJob: JobWork<GgufInput, VerifiedFolder<'model'>> = async (
  input,
  { onProgress, signal },
) => {
  await importGguf(
    input,
    (done, total, message) => onProgress({ done, total, unit: 'bytes', message }),
    signal,
  );
  return verifyModel(input.output);
};
