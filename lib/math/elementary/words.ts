const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** The upper 32 bits of a float64: sign, exponent and the first 20 bits of the mantissa; as a signed number. */
export function highWord(x: number): number {
  double[0] = x;
  return words[1] | 0;
}

/** The lower 32 bits of a float64, 0 to 2^32 − 1. */
export function lowWord(x: number): number {
  double[0] = x;
  return words[0];
}

/** `x` with other upper 32 bits. */
export function withHighWord(x: number, high: number): number {
  double[0] = x;
  words[1] = high;
  return double[0];
}

/** `x` with its lower 32 bits 0, so that the product of two such numbers is exact. */
export function upperHalf(x: number): number {
  double[0] = x;
  words[0] = 0;
  return double[0];
}

/** 2^k as a float64, k from −1022 to 1023. */
export function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (0x3ff + k) << 20;
  return double[0];
}
