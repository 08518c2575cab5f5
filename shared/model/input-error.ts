/**
 * @file The one error class for what a user can mend: a file, field or value they gave.
 */

/**
 * Says which file, field or value is wrong and what to do, in one sentence. Hosts print `message` without a
 * stack and exit non-zero; every other error is a defect of ours and keeps its stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  /**
   * @param where The file and field, such as `model.safetensors, tensor "lm_head.weight"`.
   * @param problem What is wrong with it and what to do, without a final full stop.
   */
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}.`, options);
  }
}
