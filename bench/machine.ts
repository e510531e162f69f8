import { cpus, loadavg, totalmem } from 'node:os';

/** What the numbers were measured on, without saying whose machine it is. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  /** Processes that wanted a core over the last minute, before the bench began: other work on the machine. */
  readonly loadBefore: number;
}

/** Processes that wanted a core, as a mean over the last minute. */
export function load(): number {
  return Math.round(loadavg()[0] * 100) / 100;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    loadBefore: load(),
  };
}
