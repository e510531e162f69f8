import { UserError } from '../errors';

/** Arrays that a tensor may hold. */
export type TensorValues = Float64Array | Float32Array | Int32Array | Uint8Array;

/** Numbers with a shape, row-major: what a saved model is made of. */
export interface Tensor<Values extends TensorValues = TensorValues> {
  readonly shape: readonly number[];
  readonly values: Values;
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A tensor of these numbers; without a shape, a vector. The numbers are not copied. */
export function tensor<Values extends TensorValues>(values: Values, ...shape: number[]): Tensor<Values> {
  return { shape: shape.length > 0 ? shape : [values.length], values };
}

/** Tensors under names that begin with `prefix`. */
export function prefixed(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [prefix + name, value]));
}

/** The constructor of a kind of array, as `take` is told it. */
interface ValuesType<Values> {
  readonly name: string;
  new (length: number): Values;
}

/** Tensors out of a file, which may hold anything: each is asked for with what it must be. */
export class SavedTensors {
  /** @param prefix of the names in the file; what asks leaves it out */
  constructor(
    private readonly tensors: Tensors,
    private readonly prefix = '',
  ) {}

  /** True where there is such a tensor. */
  has(name: string): boolean {
    return Object.hasOwn(this.tensors, this.prefix + name);
  }

  /**
   * The numbers of a tensor.
   * @param shape lengths that it must have; −1: any
   * @throws UserError where it is missing, of another kind or of another shape
   */
  take<Values extends TensorValues>(name: string, type: ValuesType<Values>, ...shape: readonly number[]): Values {
    const full = this.prefix + name;
    const wanted = `${type.name} [${shape.map((length) => (length < 0 ? 'n' : length)).join(', ')}]`;
    if (!this.has(name)) throw new UserError(`the tensor "${full}" is missing, and ${wanted} is needed`);
    const found = this.tensors[full];
    const fits =
      found.values instanceof type &&
      found.shape.length === shape.length &&
      shape.every((length, k) => length < 0 || length === found.shape[k]);
    if (fits) return found.values as Values;
    throw new UserError(
      `the tensor "${full}" is ${found.values.constructor.name} [${found.shape.join(', ')}], and ${wanted} is needed`,
    );
  }

  /** The float64 numbers of a tensor: see {@link take}. */
  float64(name: string, ...shape: readonly number[]): Float64Array {
    return this.take(name, Float64Array, ...shape);
  }

  /** The float32 numbers of a tensor: see {@link take}. */
  float32(name: string, ...shape: readonly number[]): Float32Array {
    return this.take(name, Float32Array, ...shape);
  }
}
