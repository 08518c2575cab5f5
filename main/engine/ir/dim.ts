/**
 * @file Symbolic dimensions: polynomials with integer coefficients over named symbols such as `batch` and
 * `sequence`, kept as canonical text (`batch*sequence+10*batch`), so that equal dimensions are equal strings.
 */

/** A dimension: a number, or a polynomial that contains at least one symbol. */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** Monomial (symbols sorted and joined by `*`, empty for the constant) -> coefficient. */
type Polynomial = Map<string, number>;

function parse(dim: Dim): Polynomial {
  if (typeof dim === 'number') return new Map(dim === 0 ? [] : [['', dim]]);
  const polynomial: Polynomial = new Map();
  for (const term of dim.replaceAll('-', '+-').split('+')) {
    if (term === '') continue;
    const factors = term.split('*');
    const head = /^-?\d+$/.test(factors[0]!) ? Number(factors.shift()) : 1;
    const negative = factors[0]?.startsWith('-') === true;
    if (negative) factors[0] = factors[0]!.slice(1);
    const monomial = factors.sort().join('*');
    polynomial.set(monomial, (polynomial.get(monomial) ?? 0) + (negative ? -head : head));
  }
  return polynomial;
}

function format(polynomial: Polynomial): Dim {
  const terms = [...polynomial]
    .filter(([, coefficient]) => coefficient !== 0)
    .sort(([a], [b]) => (a < b ? 1 : -1));
  if (terms.length === 0) return 0;
  if (terms.length === 1 && terms[0]![0] === '') return terms[0]![1];
  return terms
    .map(([monomial, coefficient]) => {
      if (monomial === '') return String(coefficient);
      if (coefficient === 1) return monomial;
      return coefficient === -1 ? `-${monomial}` : `${coefficient}*${monomial}`;
    })
    .join('+')
    .replaceAll('+-', '-');
}

/** a + b. */
export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = parse(a);
  for (const [monomial, coefficient] of parse(b)) sum.set(monomial, (sum.get(monomial) ?? 0) + coefficient);
  return format(sum);
}

/** a - b. */
export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(b, -1));
}

/** a * b. */
export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const product: Polynomial = new Map();
  for (const [left, x] of parse(a)) {
    for (const [right, y] of parse(b)) {
      const monomial = [left, right].filter(Boolean).join('*').split('*').sort().join('*');
      product.set(monomial, (product.get(monomial) ?? 0) + x * y);
    }
  }
  return format(product);
}

/** Number of elements of a shape. */
export function shapeSize(shape: Shape): Dim {
  return shape.reduce<Dim>((product, dim) => multiplyDims(product, dim), 1);
}

/** Value of a dimension where `symbols` gives each symbol a number. @throws Error if one is missing. */
export function evaluateDim(dim: Dim, symbols: ReadonlyMap<string, number>): number {
  if (typeof dim === 'number') return dim;
  let sum = 0;
  for (const [monomial, coefficient] of parse(dim)) {
    let product = coefficient;
    for (const symbol of monomial === '' ? [] : monomial.split('*')) {
      const value = symbols.get(symbol);
      if (value === undefined) throw new Error(`dimension ${dim} has the unbound symbol ${symbol}`);
      product *= value;
    }
    sum += product;
  }
  return sum;
}

/** The terms of a dimension, for emitters that compute it at run time. */
export function dimTerms(dim: Dim): { coefficient: number; symbols: string[] }[] {
  return [...parse(dim)].map(([monomial, coefficient]) => ({
    coefficient,
    symbols: monomial === '' ? [] : monomial.split('*'),
  }));
}

/** Whether two shapes are the same, dimension by dimension. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Shape of an elementwise operation, after NumPy's broadcasting. @throws Error if the shapes do not match. */
export function broadcastShapes(a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new Error(`shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast`);
    result.push(x === 1 ? y : x);
  }
  return result;
}
