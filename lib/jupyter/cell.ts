import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { Interrupted } from './halt';
import type { Content, Request } from './wire';

/** What an `error` message says. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

type Publish = (type: string, content: Content, request: Request) => void;

/** Longer than this no print waits, in milliseconds and characters. */
const LATEST = 50;
const LARGEST = 65_536;

/** The cell in whose name code runs: kept over waits, timers and callbacks. */
export const cells = new AsyncLocalStorage<Cell>();

/** One execution of a cell: where its outputs go, what stops it, what went wrong beside it. */
export class Cell {
  private readonly controller = new AbortController();
  private text = '';
  private stream = 'stdout';
  private flushed = 0;
  private flushing = false;
  /** Failures of what the cell did not wait for. */
  readonly failures: Failure[] = [];
  /** Set when the reply has been sent. */
  over = false;

  constructor(
    readonly request: Request,
    /** The number in brackets beside it. */
    readonly count: number,
    private readonly publish: Publish,
  ) {
    // Each training of a cell listens, and a cell may hold hundreds.
    setMaxListeners(0, this.signal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  stop(): void {
    this.flush();
    this.controller.abort(new Interrupted());
  }

  /** A piece of output. Prints are collected a moment, since thousands may follow on one another. */
  write(stream: string, text: string): void {
    // What goes on after a stop has nothing to say.
    if (this.signal.aborted) return;
    if (stream !== this.stream) this.flush();
    this.stream = stream;
    this.text += text;
    if (this.text.length > LARGEST || performance.now() - this.flushed > LATEST) this.flush();
    else if (!this.flushing) {
      this.flushing = true;
      setImmediate(() => {
        this.flushing = false;
        this.flush();
      });
    }
  }

  flush(): void {
    this.flushed = performance.now();
    if (this.text === '') return;
    this.publish('stream', { name: this.stream, text: this.text }, this.request);
    this.text = '';
  }

  display(content: Content, update = false): void {
    if (this.signal.aborted) return;
    this.send(update ? 'update_display_data' : 'display_data', content);
  }

  /** Any message of the cell, after what it has printed. */
  send(type: string, content: object): void {
    this.flush();
    this.publish(type, content as Content, this.request);
  }
}
