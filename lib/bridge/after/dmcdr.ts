import { z } from 'zod';
import { scheduleOption } from '../../diffusion/options';
import { createMatrixKernel } from '../../kernels/matrix';
import { Adam } from '../../math/adam';
import { gather64 } from '../../math/gather-rows';
import { userSlots } from '../../math/grouping';
import type { RandomStreams } from '../../math/random';
import { type Tensor, tensor } from '../../math/tensor';
import { sortByTime, userItems } from '../../ratings/user-items';
import { defineMethod, type SavedContext } from '../method';
import { bounds } from '../parts/bounds';
import { trainEpochs, trainingOptions } from '../parts/training';
import { restoredMap, trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';
import { ancestralSteps } from './ancestral';
import {
  type DmcdrBatch,
  type DmcdrNetwork,
  type DmcdrSizes,
  dmcdrArrays,
  dmcdrLoss,
  guidedPredictor,
  historyCodes,
  newDmcdr,
  zeroDmcdr,
} from './dmcdr-network';
import { encoderEntries } from './encoder';

const stream = (random: RandomStreams, stage: string) => random(`bridge/DMCDR/${stage}`);

const dmcdrOptions = strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.001 }), {
  /** Most items of a history: its last ones are taken. */
  historyLength: z.int().min(1).default(20),
  /** Width of the encoder and of h. */
  width: z.int().min(1).max(bounds.width).default(10),
  /** Heads of its attention; they divide the width. */
  heads: z.int().min(1).max(bounds.layers).default(1),
  /** Its layers. */
  layers: z.int().min(1).max(bounds.layers).default(1),
  /** Length of the time code τ. */
  timeDim: z.int().min(4).max(bounds.width).multipleOf(2).default(16),
  /** Noise schedule: a name or a `Schedule`. */
  schedule: scheduleOption.prefault('exponential'),
  /** T, time steps of training and of sampling. */
  steps: z.int().min(2).max(bounds.steps).default(200),
  /** Probability that a training row's history is replaced by the none vector. */
  maskRate: z.number().min(0).max(1).default(0.1),
  /** w of the guidance. */
  guidance: z.number().default(2),
  /** λ, the weight of the ratings' loss. */
  lambda: z.number().min(0).default(1),
});

/**
 * DMCDR: a diffusion model that is guided by the user's history and predicts the clean vector. A transformer encoder reads the
 * last 20 source items, its mean h is the condition, and x̂0 = W [x_t, h, τ(t)] + b. In training h is replaced by a learned vector
 * for a tenth of the rows; the loss is the mean squared error of x̂0 against u_t plus that of the ratings x̂0·v_t. Sampling is
 * ancestral, 200 steps from the source user vector, with x̂0 = (1 + w) f(x, h) − w f(x, none).
 *
 * Differs from the public model file, whose training script is not public:
 *  - user and item vectors are the base models', as for every method here (there: embeddings of its own, trained along, one table of
 *    users for both domains, so that x_0 and the start are one and the same vector);
 *  - attention goes over the history; there, with the axes in PyTorch's default order, it goes over the users of the batch, so that
 *    h depends on who else is in it; places without an item are left out (there: a constant vector in attention and mean);
 *  - one layer with one head at width 10 (there: 6 with 8 heads of 8 at 64, and dropout), since vectors have 10 coordinates, not 64;
 *  - batch size and learning rate are ours.
 */
export const dmcdr = defineMethod({
  name: 'DMCDR',
  summary: 'diffusion guided by the history of source items, predicting the clean vector',
  source: 'Li et al., KDD 2025 (arXiv 2501.11671)',
  options: dmcdrOptions,
  create(context, options) {
    const { split, base, random } = context;
    const { target } = base;
    const { steps, maskRate, lambda } = options;
    const d = target.dim;
    const sizes = sizesOf(base, options);
    const network = newDmcdr(sizes, stream(random, 'weights'));
    const levels = options.schedule.noiseLevels(steps);
    const { kernel, histories, sample } = sampler(context, options, network);

    function fit() {
      const adam = new Adam(dmcdrArrays(network), options);
      const gradient = zeroDmcdr(sizes);
      const gradients = dmcdrArrays(gradient);
      const [times, noises, masks] = ['time', 'noise', 'mask'].map((stage) => stream(random, stage));
      const { users, items: itemOf, values } = split.bridgeTrain;
      return trainEpochs('DMCDR', options, users.length, stream(random, 'order'), (rows) => {
        const batchUsers = rows.map((row) => users[row]);
        const batchItems = rows.map((row) => itemOf[row]);
        const distinct = userSlots(batchUsers);
        const { history, slots } = histories(distinct.users);
        const goal = gather64(target.users, d, batchUsers);
        const noisy = noises.fillNormal(new Float64Array(goal.length));
        const t = rows.map(() => times.integer(steps));
        for (let k = 0; k < goal.length; k++) {
          const time = t[Math.floor(k / d)];
          noisy[k] = levels.sqrtAlphaBar[time] * goal[k] + levels.sqrtOneMinusAlphaBar[time] * noisy[k];
        }
        const { itemOffsets } = target;
        for (const values of gradients) values.fill(0);
        const losses = dmcdrLoss(
          network,
          {
            history,
            slots: distinct.slots.map((slot) => (masks.uniform() < maskRate ? -1 : slots[slot])),
            noisy,
            t,
            target: goal,
            item: gather64(target.items, d, batchItems),
            rating: Float64Array.from(rows, (row) => values[row] - (itemOffsets ? itemOffsets[itemOf[row]] : 0)),
          },
          lambda,
          gradient,
          kernel,
        );
        adam.step(gradients);
        return losses;
      });
    }

    const bridge = trainedMap(base, fit, sample, `typed-array/${kernel.engine}`);
    return { ...bridge, state: () => networkTensors(network) };
  },
  keeps: 'source',
  keepsTimes: true,
  restore(context, options, saved) {
    const network = zeroDmcdr(sizesOf(context.base, options));
    for (const [name, { values }] of Object.entries(networkTensors(network))) {
      values.set(saved.float64(name, values.length));
    }
    const { kernel, sample } = sampler(context, options, network);
    return restoredMap(context.base, sample, `typed-array/${kernel.engine}`);
  },
});

/** Sizes of the network. @throws RangeError where the base models' vectors are not of one length */
function sizesOf({ source, target }: SavedContext['base'], options: z.output<typeof dmcdrOptions>): DmcdrSizes {
  if (source.dim !== target.dim) {
    throw new RangeError(`DMCDR needs source and target vectors of one length, not ${source.dim} and ${target.dim}`);
  }
  return { ...options, inDim: source.dim, dim: target.dim };
}

/** The arrays of the network as they stand, in the order of {@link dmcdrArrays}. */
function networkTensors(network: DmcdrNetwork): Record<string, Tensor<Float64Array>> {
  return Object.fromEntries(dmcdrArrays(network).map((values, k) => [`network.${k}`, tensor(values)]));
}

/** What training and use share: the histories, and sampling by the network as it stands. */
function sampler(
  { task, split, base, random }: SavedContext,
  options: z.output<typeof dmcdrOptions>,
  network: DmcdrNetwork,
) {
  const { source, target } = base;
  const { historyLength, batchSize, steps } = options;
  const d = target.dim;
  const sizes = sizesOf(base, options);
  const back = ancestralSteps(options.schedule.noiseLevels(steps));
  const items = userItems(sortByTime(split.source), task.userIds.length);
  const kernel = createMatrixKernel(encoderEntries(sizes, batchSize * historyLength));

  /** Histories of users who have one, and which of them each user has (−1: none). */
  function histories(users: Int32Array): { history: DmcdrBatch['history']; slots: Int32Array } {
    const starts = [0];
    const listed: number[] = [];
    const slots = users.map((user) => {
      const end = items.starts[user + 1];
      const start = Math.max(items.starts[user], end - historyLength);
      if (start === end) return -1;
      for (let k = start; k < end; k++) listed.push(items.items[k]);
      starts.push(listed.length);
      return starts.length - 2;
    });
    return {
      history: { vectors: gather64(source.items, source.dim, listed), sets: { starts: Int32Array.from(starts) } },
      slots,
    };
  }

  /** Ancestral sampling of some users from their source vectors; each draws from a stream of their own. */
  function sample(vectors: Float64Array, users: Int32Array): Float64Array {
    const { weight, shift, times } = guidedPredictor(network, steps, options.guidance);
    const out = new Float64Array(users.length * d);
    const clean = new Float64Array(d);
    for (let from = 0; from < users.length; from += batchSize) {
      const chunk = users.subarray(from, from + batchSize);
      const { history, slots } = histories(chunk);
      const codes = historyCodes(network, history, kernel);
      chunk.forEach((user, k) => {
        const code = slots[k] * sizes.width;
        const condition = shift(slots[k] < 0 ? undefined : codes.subarray(code, code + sizes.width));
        const noise = stream(random, `sample/${user}`).fillNormal(new Float32Array(steps * d));
        const x = out.subarray((from + k) * d, (from + k + 1) * d);
        x.set(vectors.subarray((from + k) * d, (from + k + 1) * d));
        for (let t = steps - 1; t >= 0; t--) {
          for (let i = 0; i < d; i++) {
            let sum = condition[i] + times[t * d + i];
            for (let j = 0; j < d; j++) sum += weight[i * d + j] * x[j];
            clean[i] = sum;
          }
          for (let i = 0; i < d; i++) {
            x[i] = back.ofX0[t] * clean[i] + back.ofX[t] * x[i] + back.deviation[t] * noise[t * d + i];
          }
        }
      });
    }
    return out;
  }

  return { kernel, histories, sample };
}
