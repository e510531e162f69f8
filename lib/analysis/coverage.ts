/** How samples of each user meet the modes that the user's distribution has. */
export interface ModeCoverage {
  /** Share of the modes that at least one of the user's samples comes near, mean over users: recall. */
  readonly coverage: number;
  /** Share of the samples that are near one of the user's modes: precision. */
  readonly precision: number;
}

/**
 * Coverage of modes by samples, and precision of the samples.
 * @param samples row-major [users × samplesPerUser × dim]
 * @param modes row-major [users × modesPerUser × dim]
 * @param radius how near is near, a Euclidean distance
 */
export function modeCoverage(
  samples: ArrayLike<number>,
  modes: ArrayLike<number>,
  dim: number,
  { users, radius }: { readonly users: number; readonly radius: number },
): ModeCoverage {
  const perUser = samples.length / (users * dim);
  const modesPerUser = modes.length / (users * dim);
  if (!(Number.isInteger(perUser) && Number.isInteger(modesPerUser))) {
    throw new RangeError(
      `${samples.length} and ${modes.length} numbers are not vectors of length ${dim} of ${users} users`,
    );
  }
  let met = 0;
  let near = 0;
  for (let user = 0; user < users; user++) {
    const reached = new Uint8Array(modesPerUser);
    for (let s = user * perUser; s < (user + 1) * perUser; s++) {
      let hit = false;
      for (let m = 0; m < modesPerUser; m++) {
        const mode = (user * modesPerUser + m) * dim;
        let squares = 0;
        for (let d = 0; d < dim; d++) squares += (samples[s * dim + d] - modes[mode + d]) ** 2;
        if (squares > radius ** 2) continue;
        reached[m] = 1;
        hit = true;
      }
      if (hit) near++;
    }
    met += reached.reduce((sum, one) => sum + one, 0);
  }
  return { coverage: met / (users * modesPerUser), precision: near / (users * perUser) };
}
