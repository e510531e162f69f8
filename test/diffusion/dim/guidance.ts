import type { VectorSpace } from '../../../lib/math/vector-space';

/**
 * Classifier-free guidance (method §3): ε̂_s = ε̂(m=0) + s · (ε̂(m=1) − ε̂(m=0)). s = 0 ignores the condition, s = 1 is the
 * conditional estimate. Other libraries write ε̂_c + w (ε̂_c − ε̂_u): s = 1 + w.
 */
export function guide<State>(space: VectorSpace<State>, unconditional: State, conditional: State, s: number): State {
  return space.combine([1 - s, s], [unconditional, conditional]);
}
