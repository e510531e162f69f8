/** Random streams, intervals, gathers, and long computations that pause. */
export { Adam } from './adam';
export { gatherRows } from './gather-rows';
export { type MeanInterval, meanInterval } from './interval';
export { type RandomStream, type RandomStreams, randomStream, randomStreams } from './random';
export { float64Space, type VectorSpace } from './vector-space';
export { breathe, drive, finish, isPause, type Pause, pacer, withoutPauses } from './work';
