/**
 * @file An experiment as the YAML that the command line reads, every setting written out, with comments that say
 * what it means.
 */
import { Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import {
  EVALUATION_FIELDS,
  EXPERIMENT_FIELDS,
  METHOD_TEXTS,
  TRAINING_FIELDS,
  type FieldText,
} from '../../shared/model/experiment-fields.ts';
import type { Experiment } from '../../shared/model/experiment.ts';

/** The text of an experiment file. Reading it again gives the same experiment. */
export function experimentYaml(experiment: Experiment): string {
  const document = new Document(experiment);
  const root = document.contents;
  if (!isMap(root)) throw new Error('An experiment is a mapping');
  document.commentBefore =
    ' An experiment of Adapter Atlas: every model is trained and scored with every task, method and seed.';
  explain(root, EXPERIMENT_FIELDS, 'before');
  for (const [field, texts] of [
    ['training', TRAINING_FIELDS],
    ['evaluation', EVALUATION_FIELDS],
  ] as const) {
    const section = root.get(field);
    if (isMap(section)) explain(section, texts, 'behind');
  }
  for (const field of ['languages', 'seeds'] as const) {
    const list = root.get(field);
    if (isSeq(list)) list.flow = true;
  }
  const methods = root.get('methods');
  if (isSeq(methods)) {
    experiment.methods.forEach(({ config }, place) => {
      const entry = methods.items[place];
      if (!isMap(entry)) return;
      entry.commentBefore = ` ${METHOD_TEXTS[config.method].title}`;
      const tried = entry.get('learningRatesTried');
      if (isSeq(tried)) tried.flow = true;
    });
  }
  return document.toString({ lineWidth: 100 });
}

/** Writes what fields mean in front of them or behind their values. */
function explain(map: YAMLMap, texts: Readonly<Record<string, FieldText>>, place: 'before' | 'behind'): void {
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue;
    const help = texts[String(key.value)]?.help;
    if (help === undefined) continue;
    if (place === 'before') key.commentBefore = ` ${help}`;
    else if (isScalar(value)) value.comment = ` ${help}`;
  }
}
