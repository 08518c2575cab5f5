/**
 * @file The one error class for what a user can mend: a file, field or value they gave.
 */

/**
 * Says which file, field or value is wrong and what to do, in one sentence. Hosts print `message` without a
 * stack and exit non-zero; every other error is a defect of ours and keeps its stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** As given. */
  readonly where: string;
  /** As given. */
  readonly problem: string;
  #path: readonly (string | number)[] | null;

  /**
   * @param where The file and field, such as `model.safetensors, tensor "lm_head.weight"`.
   * @param problem What is wrong with it and what to do, without a final full stop.
   * @param options `path`: the field of what the user set up, as `path` below.
   */
  constructor(
    where: string,
    problem: string,
    options: ErrorOptions & { readonly path?: readonly (string | number)[] } = {},
  ) {
    super(`${where}: ${problem}.`, 'cause' in options ? { cause: options.cause } : undefined);
    this.where = where;
    this.problem = problem;
    this.#path = options.path ?? null;
  }

  /** The field of what the user set up, such as an experiment's `['methods', 0, 'label']`; null where unknown. */
  get path(): readonly (string | number)[] | null {
    return this.#path;
  }

  /** Adds the field that it is about, unless it names one already. @returns Itself. */
  at(path: readonly (string | number)[]): this {
    this.#path ??= path;
    return this;
  }
}
