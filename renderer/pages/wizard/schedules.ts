/**
 * @file The schedules of learning rates that a draft trains with.
 */
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { isTrained } from '../../../shared/model/method.ts';
import { trainingOverrideSchema, trainingSchema, type Training } from '../../../shared/model/training.ts';

export interface Schedule {
  /** The methods that it is of, as a legend names them. */
  readonly label: string;
  readonly training: Training;
}

/** What a schedule depends on. */
const SHAPING_FIELDS = ['maxSteps', 'learningRate', 'lrSchedulerType', 'warmupSteps'] as const;
/** A legend names so many methods of one schedule. */
const NAMED_METHODS = 3;

/**
 * Each that differs from the others, once, in the order of the methods; that of the run settings where nothing is trained
 * yet. None while the run settings have wrong fields; methods with wrong fields are left out.
 */
export function schedules({ training, methods }: ExperimentDraft): Schedule[] {
  const shared = trainingSchema.safeParse(training).data;
  if (shared === undefined) return [];
  const found = new Map<string, { readonly labels: string[]; readonly training: Training }>();
  for (const { label, config, training: own } of methods) {
    const parsed = trainingOverrideSchema.safeParse(own).data;
    if (!isTrained(config.method) || parsed === undefined) continue;
    const fields: [string, unknown][] = Object.entries(parsed);
    const defined = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
    const merged = trainingSchema.parse({ ...shared, ...defined });
    const key = SHAPING_FIELDS.map((field) => merged[field]).join(' ');
    const known = found.get(key);
    if (known === undefined) found.set(key, { labels: [label], training: merged });
    else known.labels.push(label);
  }
  if (found.size === 0) return [{ label: 'all methods', training: shared }];
  return [...found.values()].map(({ labels, training: merged }) => ({
    label: found.size === 1 ? 'all methods' : listed(labels),
    training: merged,
  }));
}

function listed(labels: readonly string[]): string {
  const rest = labels.length - NAMED_METHODS;
  return labels.slice(0, NAMED_METHODS).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
