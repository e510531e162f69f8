/** DiffCDR: the public interface of the library. */
export * from './bridge/bridge';
export * from './bridge/registry';
export * from './diffusion/dim/engine';
export * from './diffusion/dim/parameters';
export * from './diffusion/schedule/schedule';
export * from './embedding/embedding-model';
export * from './ratings/ratings';
export * from './kernels/score';
export * from './task/task';
export * from './tensor/adam';
export * from './tensor/random';
export * from './tensor/vector-space';
