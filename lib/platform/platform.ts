/** A SHA-256 under way. Texts count as their UTF-8 bytes. */
export interface Sha256 {
  update(data: string | Uint8Array): Sha256;
  /** 64 hexadecimal digits; the hash is closed then. */
  hex(): string;
}

/** How a job of a thread is watched and stopped. */
export interface ThreadWatch<Report> {
  /** All reports of a job have come when its promise resolves. */
  readonly onReport: (report: Report) => void;
  /** Ends the job's thread at once. */
  readonly signal?: AbortSignal;
}

/** Threads that take jobs as they become free. */
export interface ThreadPool {
  /**
   * Runs a job, handed over as a structured clone, and gives what its entry returns.
   * @throws the signal's reason, or what the entry threw
   */
  run<Result, Report>(job: unknown, watch: ThreadWatch<Report>): Promise<Result>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * What differs between Node and a page, and all that does. There are two: `node.ts` and `browser.ts`. The core gets `node.ts`; the
 * build of the bundle for pages puts `browser.ts` in its place.
 */
export interface Platform {
  /** The compiled kernels. @throws Error where `npm run build` has not been run */
  kernels(): Uint8Array;
  /** A variable of the environment; undefined where it is not set, or where there is none. */
  variable(name: string): string | undefined;
  /** A SHA-256 to feed. It is synchronous, unlike the page's own. */
  sha256(): Sha256;
  /** Threads that may compute side by side; 0 where the computation stays in the thread that asked. */
  threads(): number;
  /**
   * Opens a pool.
   * @param entry the module under lib, without an ending, whose `threadEntry` does the jobs: `embedding/train-worker`
   * @param size number of threads, from 1
   */
  threadPool(entry: string, size: number): Promise<ThreadPool>;
  /**
   * The text of a UTF-8 file, without a byte-order mark.
   * @param file a path, or what was dropped on a page
   */
  readText(file: string | Blob): Promise<string>;
}
