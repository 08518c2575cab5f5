/**
 * @file What a machine offers for training and evaluation, as `atlas doctor` finds it.
 */

export interface RuntimeReport {
  /** Runtime and device, such as `onnxruntime webgpu`. */
  readonly name: string;
  readonly available: boolean;
  /** Why not, or what was found. */
  readonly detail: string;
  /** What to do where it is missing; null where nothing helps or nothing is missing. */
  readonly advice: string | null;
}

export interface Diagnosis {
  readonly platform: string;
  readonly nodeVersion: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly runtimes: readonly RuntimeReport[];
}
