/**
 * @file A method's hyperparameters in a few words.
 */
import type { Column } from '../../shared/model/comparison.ts';
import type { Method } from '../../shared/model/method.ts';
import { formatCount } from '../../shared/format/number.ts';

function layersText(layers: readonly number[] | null): string {
  if (layers === null) return 'all layers';
  const [first] = layers;
  const last = layers.at(-1)!;
  const contiguous = layers.every((layer, index) => layer === first! + index);
  if (layers.length === 1) return `layer ${last}`;
  return contiguous ? `layers ${first!} to ${last}` : `layers ${layers.join(', ')}`;
}

function initText(method: {
  readonly init: string;
  readonly initStd: number;
  readonly initText: string | null;
}): string {
  if (method.init === 'random') return `random start (standard deviation ${method.initStd})`;
  if (method.init === 'text') return `started from the text “${method.initText ?? ''}”`;
  return 'started from vocabulary rows';
}

/** What tells one configuration of a method from another, such as `rank 8, alpha 16, q_proj, v_proj`. */
function describeMethod(method: Method): string {
  switch (method.method) {
    case 'none':
      return 'no training';
    case 'full':
      return 'all weights';
    case 'prefix-tuning':
      return [
        formatCount(method.numVirtualTokens, 'virtual token'),
        method.variant === 'kv' ? 'keys and values' : 'hidden space',
        layersText(method.layers),
        initText(method),
      ].join(', ');
    case 'prompt-tuning':
      return `${formatCount(method.numVirtualTokens, 'virtual token')}, ${initText(method)}`;
    case 'llama-adapter':
      return [
        formatCount(method.adapterLen, 'adapter token'),
        method.adapterLayers === null ? 'all layers' : `top ${formatCount(method.adapterLayers, 'layer')}`,
        method.gate === 'scalar' ? 'one gate a layer' : 'one gate a head',
      ].join(', ');
    case 'lora':
      return [
        `rank ${method.r}`,
        `alpha ${method.loraAlpha}${method.useRslora ? ' (rsLoRA)' : ''}`,
        ...(method.loraDropout > 0 ? [`dropout ${method.loraDropout}`] : []),
        method.targetModules.join(', '),
        layersText(method.layersToTransform),
      ].join(', ');
  }
}

/** A column's method with what else tells it from others: how it was trained, examples in front of prompts. */
export function describeColumn({
  method,
  isTraining,
  numFewshot,
  learningRate,
  learningRatesTried,
}: Pick<Column, 'method' | 'isTraining' | 'numFewshot' | 'learningRate' | 'learningRatesTried'>): string {
  const tried = learningRatesTried === null ? [] : [`one of ${learningRatesTried.length} tried`];
  return [
    describeMethod(method),
    ...(isTraining ? [`learning rate ${learningRate}`, ...tried] : []),
    ...(isTraining || method.method === 'none' ? [] : ['trained before']),
    ...(numFewshot === 0 ? [] : [`${formatCount(numFewshot, 'example')} in front of each prompt`]),
  ].join(', ');
}
