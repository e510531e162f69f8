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

const LEAST_EXPONENT = -1074;
/** Every power of two that a float64 can be. Read from a table: two words written and one number read stall a processor. */
const POWERS = Float64Array.from({ length: 1024 - LEAST_EXPONENT }, () => 1);
for (let k = 1; k < 1024; k++) POWERS[k - LEAST_EXPONENT] = 2 * POWERS[k - 1 - LEAST_EXPONENT];
for (let k = -1; k >= LEAST_EXPONENT; k--) POWERS[k - LEAST_EXPONENT] = POWERS[k + 1 - LEAST_EXPONENT] / 2;

/** 2^k as a float64, k from −1074 to 1023. */
export function powerOfTwo(k: number): number {
  return POWERS[k - LEAST_EXPONENT];
}
