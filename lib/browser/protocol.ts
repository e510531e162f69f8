import type { Selection } from '../evaluation/protocol/protocol';
import type { ProtocolName } from '../evaluation/protocol/registry';
import type { PretrainingProgress } from '../experiment/base-model-pool';
import type { CellResult } from '../experiment/cell';
import type { RecommendOptions } from '../experiment/recommend';
import type { RunPlan } from '../experiment/run';
import type { FileOptions } from '../ratings/page/read-file';
import type { ReadProgress } from '../ratings/read-options';
import type { SynthesisOptions } from '../synthetic/options';
import type { PresetName } from '../synthetic/presets';
import type { CrossDomainTask } from '../task/task';

/** What a worker is handed besides the data: plain JSON, methods by their names. */
export interface CellsJob {
  readonly kind: 'cells';
  readonly task: CrossDomainTask;
  readonly testUserIds?: readonly string[];
  readonly config: unknown;
  readonly plan: Omit<RunPlan, 'methods'> & { readonly methods?: readonly string[] };
}

/** Lists for cold-start users. */
export interface RecommendJob {
  readonly kind: 'recommend';
  readonly task: CrossDomainTask;
  readonly config: unknown;
  readonly options: Omit<RecommendOptions, 'signal' | 'onPretraining' | 'onEpoch' | 'method'> & {
    readonly method?: string;
  };
}

/** A dropped file. */
export interface ReadJob {
  readonly kind: 'read';
  readonly file: Blob;
  readonly options: Omit<FileOptions, 'signal' | 'onProgress'>;
}

/** A pair of domains whose truth is known. */
export interface SynthesizeJob {
  readonly kind: 'synthesize';
  readonly options: SynthesisOptions | PresetName;
  readonly seed: number;
}

/** An explorable where its knobs stand. */
export interface ExploreJob {
  readonly kind: 'explore';
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Everything that a worker does. */
export type WorkerJob = CellsJob | RecommendJob | ReadJob | SynthesizeJob | ExploreJob;

/** Which cell a report is about. */
export interface CellName {
  readonly method: string;
  readonly protocol: ProtocolName;
  readonly selection: Selection;
  readonly seed: number;
}

/** How far a worker has come. */
export type WorkerProgress =
  | ({ readonly kind: 'pretraining'; readonly cell?: CellName } & PretrainingProgress)
  | { readonly kind: 'epoch'; readonly cell?: CellName; readonly epoch: number }
  | { readonly kind: 'cell'; readonly cell: CellName; readonly result: CellResult; readonly seconds: number }
  | ({ readonly kind: 'reading' } & ReadProgress)
  | { readonly kind: 'synthesis'; readonly fraction: number };

/** What a worker sends. */
export type WorkerMessage =
  | { readonly progress: WorkerProgress }
  | { readonly done: unknown }
  | { readonly error: { readonly name: string; readonly message: string } };
