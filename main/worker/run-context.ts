/**
 * @file What the parts of a run share: the run itself, how to speak, when to stop, and what is loaded.
 */
import type { EventBody } from '../../shared/model/event.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import type { Backend } from '../engine/backends/backend.ts';
import type { GenerationProgram } from '../evaluation/generation/generation-program.ts';
import type { ScoringProgram } from '../evaluation/scoring/scoring-program.ts';
import type { BenchmarkDirectory } from '../evaluation/tasks/benchmark.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ItemEncoder } from '../models/tokenizer/encode-item.ts';
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts';

/** Thrown between two steps when the run is asked to pause or stop. */
export class StopRequest extends Error {
  readonly directive: 'pause' | 'cancel';
  /** Optimiser steps saved. */
  step = 0;

  constructor(directive: 'pause' | 'cancel') {
    super(directive);
    this.directive = directive;
  }
}

export interface RunContext {
  readonly directory: string;
  readonly config: RunConfig;
  readonly emit: (event: EventBody) => void;
  /** Call between two pieces of work. @throws StopRequest */
  readonly checkControl: () => void;
}

/** What both parts of a run work with. */
export interface LoadedRun {
  readonly checkpoint: Checkpoint;
  readonly benchmark: BenchmarkDirectory;
  readonly tokenizer: Tokenizer;
  readonly encoder: ItemEncoder;
  readonly backend: Backend;
  /** Null where nothing is scored: a frozen model that writes its answers. */
  readonly scoring: ScoringProgram | null;
  /** Null where answers are chosen. */
  readonly writing: GenerationProgram | null;
  /** Positions that the adapter leaves to text. */
  readonly roomForText: number;
}
