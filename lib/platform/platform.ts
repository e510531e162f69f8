/** A SHA-256 under way. Texts count as their UTF-8 bytes. */
export interface Sha256 {
  update(data: string | Uint8Array): Sha256;
  /** 64 hexadecimal digits; the hash is closed then. */
  hex(): string;
}

/** What one thread is to do and how it is watched. */
export interface ThreadWork<Message> {
  /** The entry's module under lib, without an ending: `embedding/train-worker`. */
  readonly entry: string;
  /** Handed over as a structured clone. */
  readonly job: unknown;
  readonly onMessage: (message: Message) => void;
  /** Ends the thread at once. */
  readonly signal?: AbortSignal;
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
   * Starts a thread and resolves when it has ended in order.
   * @throws the signal's reason, or what ended the thread
   */
  thread<Message>(work: ThreadWork<Message>): Promise<void>;
  /**
   * The text of a file.
   * @param file a path, or what was dropped on a page
   */
  readText(file: string | Blob): Promise<string>;
}
