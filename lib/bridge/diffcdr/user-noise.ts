import type { RandomStreams } from '../../math/random';

/**
 * Noise z from N(0, I) for each user (index of the task) to start sampling from, [users.length × d]. Each user has a stream of
 * their own, so that a sample does not depend on who else is asked for.
 */
export function userNoise(random: RandomStreams, users: Int32Array, d: number): Float32Array {
  const noise = new Float32Array(users.length * d);
  users.forEach((user, k) => {
    random(`bridge/DiffCDR/start/${user}`).fillNormal(noise.subarray(k * d, (k + 1) * d));
  });
  return noise;
}
