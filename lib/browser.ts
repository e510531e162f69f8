/**
 * DiffCDR in a page: what needs neither files, DuckDB nor TensorFlow.js. The numbers are those of Node, digit for digit. Built by
 * `npm run build:browser` into dist/browser.
 */

import type { Models } from './browser/models';
import type { CellResult } from './experiment/cell';

export * as analysis from './analysis';
export type { Bridge, Model, Scorer } from './bridge/bridge';
export { defineMethod, type Method, type MethodContext } from './bridge/method';
export { findMethod, methods } from './bridge/registry';
export type { Models } from './browser/models';
export type { CellName, WorkerProgress } from './browser/protocol';
export { type JobHooks, type PageWorker, startWorker } from './browser/start-worker';
export * as diffusion from './diffusion';
export { defineSchedule, type Schedule } from './diffusion/schedule/schedule';
export { defineSolver, type Solver } from './diffusion/solver/solver';
export { trainBaseModels } from './embedding/base-models';
export type { BaseModels, EmbeddingModel } from './embedding/embedding-model';
export { UserError } from './errors';
export { defineMetric, type Metric } from './evaluation/metrics/metric';
export { rankColdUsers } from './evaluation/metrics/ranking';
export { metrics } from './evaluation/metrics/registry';
export type { Protocol, Selection } from './evaluation/protocol/protocol';
export { protocols } from './evaluation/protocol/registry';
export { type Audit, type AuditOptions, auditTask } from './experiment/audit/audit';
export { BaseModelPool } from './experiment/base-model-pool';
export { type CellResult, runCell } from './experiment/cell';
export {
  type ConfigInput,
  parseConfig,
  type RunConfig,
  resolveConfig,
  withEpochs,
  withOptions,
} from './experiment/config';
export type { Extensions } from './experiment/extensions';
export type { FittedModel, ModelDescription } from './experiment/model/fitted-model';
export { type Recommendations, recommend } from './experiment/recommend';
export type { ResultRow } from './experiment/result';
export { type FinishedCell, type RunPlan, runPlan } from './experiment/run';
export { type RunData, runData, splitFor } from './experiment/run-data';
export type { CellSpec } from './experiment/spec';
export { canonicalJson, hashJson } from './experiment/store/canonical-json';
export { buildModel } from './experiment/with-model';
export * as explore from './explore';
export { kernelEngine } from './kernels/load';
export { randomStreams } from './math/random';
export { breathe, drive } from './math/work';
export { hashRatings } from './ratings/hash';
export { kCore } from './ratings/k-core';
export { type FileOptions, readFile } from './ratings/page/read-file';
export type { Ratings } from './ratings/ratings';
export type { ReadReport, ReadResult } from './ratings/read-options';
export { summarize } from './ratings/summary';
export { type AuditLine, auditLines } from './report/tables/audit-lines';
export type { SynthesisOptions } from './synthetic/options';
export { type PresetName, presets } from './synthetic/presets';
export { type Synthesis, synthesize } from './synthetic/synthesize';
export * as task from './task';
export { makeTask } from './task/make-task';
export type { CrossDomainTask } from './task/task';

/** Fitted models: to fit, to bytes and back, lists and measures. A piece of its own, fetched when asked. */
export async function models(): Promise<Models> {
  return (await import('./browser/models')).models;
}

/** The tables that `diffcdr run` prints, as HTML. A piece of its own, fetched when asked: the quantiles of its intervals are large. */
export async function resultTables(results: readonly CellResult[]): Promise<string[]> {
  return (await import('./browser/result-tables')).resultTables(results);
}
