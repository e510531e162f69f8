import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { z } from 'zod';
import { UserError } from '../../errors';
import { gather64 } from '../../math/gather-rows';
import { applyLayer, type LinearLayer, layerMap, zeroLayer } from '../../math/linear-layer';
import { defineMethod } from '../method';
import { layerTensors, savedLayer } from '../parts/layer-tensors';
import { restoredMap, trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';

/**
 * The ridge regression W, b that minimises Σ_n ‖y_n − W x_n − b‖² + strength · ‖W‖², in closed form: with both sides centred,
 * (Xᵀ X + strength · I) Wᵀ = Xᵀ Y and b = ȳ − W x̄. The intercept is not penalised.
 * @param x [n × inDim]
 * @param y [n × outDim]
 * @throws UserError where strength is 0 and the rows of X do not span the space, so that W is not determined
 */
export function fitRidge(
  x: Float64Array,
  y: Float64Array,
  n: number,
  inDim: number,
  outDim: number,
  strength: number,
): LinearLayer {
  if (n === 0) throw new UserError('Ridge has nothing to learn from: no overlapping user is left for training');
  const meanX = columnMeans(x, n, inDim);
  const meanY = columnMeans(y, n, outDim);
  const gram = Matrix.zeros(inDim, inDim);
  const moment = Matrix.zeros(inDim, outDim);
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < inDim; i++) {
      const xi = x[r * inDim + i] - meanX[i];
      for (let j = 0; j < inDim; j++) gram.set(i, j, gram.get(i, j) + xi * (x[r * inDim + j] - meanX[j]));
      for (let j = 0; j < outDim; j++) moment.set(i, j, moment.get(i, j) + xi * (y[r * outDim + j] - meanY[j]));
    }
  }
  for (let i = 0; i < inDim; i++) gram.set(i, i, gram.get(i, i) + strength);
  const cholesky = new CholeskyDecomposition(gram);
  if (!cholesky.isPositiveDefinite()) {
    throw new UserError(
      `Ridge: ${n} users do not determine a map of ${inDim} coordinates; give a strength above 0, not ${strength}`,
    );
  }
  const solution = cholesky.solve(moment);
  const layer = zeroLayer(inDim, outDim, true);
  const bias = layer.bias ?? new Float64Array(outDim);
  for (let i = 0; i < outDim; i++) {
    bias[i] = meanY[i];
    for (let j = 0; j < inDim; j++) {
      layer.weight[i * inDim + j] = solution.get(j, i);
      bias[i] -= solution.get(j, i) * meanX[j];
    }
  }
  return layer;
}

function columnMeans(rows: Float64Array, n: number, dim: number): Float64Array {
  const means = new Float64Array(dim);
  for (let r = 0; r < n; r++) for (let j = 0; j < dim; j++) means[j] += rows[r * dim + j] / n;
  return means;
}

/**
 * The affine map from source to target user vectors that ridge regression gives, û = W u_s + b, one row an overlapping training
 * user: what EMCDR and the published DiffCDR search for by gradient, in closed form. Before `fit` the map is 0.
 */
export const ridge = defineMethod({
  name: 'Ridge',
  summary: 'ridge regression from source to target user vectors, in closed form',
  source: 'Hoerl & Kennard, Technometrics 1970; control, not in the paper',
  options: strictOptions({
    /**
     * Penalty on ‖W‖², in the unit of a sum over users. The default 1 is that of common libraries; with vectors of unit
     * variance it weighs as much as one user of a thousand.
     */
    strength: z.number().min(0).default(1),
  }),
  create({ split, base }, { strength }) {
    const { source, target } = base;
    const users = split.trainUsers;
    let map = zeroLayer(source.dim, target.dim, true);
    const bridge = trainedMap(
      base,
      function* () {
        const from = gather64(source.users, source.dim, users);
        const to = gather64(target.users, target.dim, users);
        map = fitRidge(from, to, users.length, source.dim, target.dim, strength);
        const mapped = applyLayer(map, from, users.length, new Float64Array(to.length));
        let squares = 0;
        for (let k = 0; k < to.length; k++) squares += (mapped[k] - to[k]) ** 2;
        yield { epoch: 1, losses: { map: squares / to.length }, rows: users.length };
      },
      (vectors) => {
        const n = vectors.length / source.dim;
        return applyLayer(map, vectors, n, new Float64Array(n * target.dim));
      },
    );
    return { ...bridge, state: () => layerTensors('map', map) };
  },
  restore: ({ base }, _, saved) =>
    restoredMap(base, layerMap(savedLayer(saved, 'map', base.source.dim, base.target.dim, true))),
});
