/**
 * @file What the page of a model shows beside its entry: architecture, tokenizer, tensors by role, presets.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { elementCount, type FileTensor } from '../engine/ir/tensor.ts';
import { quantisationReportSchema, type QuantisationReport } from '../../shared/model/quantisation.ts';
import type { ModelDetail, TensorGroup } from '../../shared/rpc/models.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import { readJsonObjectIfPresent } from '../models/checkpoint/json-file.ts';
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts';
import { countParameters } from './count-parameters.ts';
import { QUANTISATION_REPORT } from './quantise-model.ts';
import { inspectModel } from './inspect-model.ts';

/** @throws {InputError} The folder is not (any more) a checkpoint that can be opened. */
export function describeModel(directory: string, tokenizer: Tokenizer): Omit<ModelDetail, 'model'> {
  const checkpoint = openCheckpoint(directory);
  const { config } = checkpoint;
  const { scaling } = config.rope;
  return {
    headCount: config.numAttentionHeads,
    keyValueHeadCount: config.numKeyValueHeads,
    headSize: config.headDim,
    intermediateSize: config.intermediateSize,
    hasTiedEmbeddings: config.tieWordEmbeddings,
    slidingWindow: config.slidingWindow,
    ropeTheta: config.rope.theta,
    ropeScaling: scaling === null ? null : `${scaling.type}, factor ${scaling.factor}`,
    quantisation: readReport(checkpoint.dir),
    tokenizer: {
      vocabularySize: tokenizer.vocabSize,
      bosTokens: tokenizer.bosTokens,
      fileBytes: statSync(join(checkpoint.dir, 'tokenizer.json')).size,
    },
    tensors: groupTensors(checkpoint.weights),
    presets: inspectModel(directory).methods.map((preset) => ({
      ...countParameters(checkpoint, preset.method),
      label: preset.label,
      trainingMemoryBytes: preset.trainingMemoryBytes,
      gradientCheckpointingMemoryBytes: preset.gradientCheckpointingMemoryBytes,
    })),
  };
}

/** What quantising the model measured; null where it was not, or where something else has that file's name. */
function readReport(directory: string): QuantisationReport | null {
  const { data } = quantisationReportSchema.safeParse(
    readJsonObjectIfPresent(join(directory, QUANTISATION_REPORT)),
  );
  return data ?? null;
}

/** Layers hold the same tensors; those that differ only in the layer's number are one group. */
function groupTensors(weights: ReadonlyMap<string, FileTensor>): TensorGroup[] {
  const groups = new Map<string, TensorGroup>();
  for (const [tensor, { shape, dtype }] of weights) {
    const name = tensor.replace(/\.layers\.\d+\./, '.layers.*.');
    const key = `${name} ${shape.join()} ${dtype}`;
    const group = groups.get(key);
    groups.set(key, {
      name,
      shape,
      dtype,
      count: (group?.count ?? 0) + 1,
      parameterCount: (group?.parameterCount ?? 0) + elementCount(shape),
    });
  }
  return [...groups.values()];
}
