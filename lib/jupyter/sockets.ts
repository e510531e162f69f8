/** A socket of zeromq 6, as far as the kernel uses it. The package comes with tslab. */
export interface Socket extends AsyncIterable<Buffer[]> {
  bind(address: string): Promise<void>;
  send(frames: readonly (Buffer | string)[]): Promise<void>;
  close(): void;
}

export interface Zeromq {
  readonly Router: new (options?: SocketOptions) => Socket;
  readonly Publisher: new (options?: SocketOptions) => Socket;
  readonly Reply: new (options?: SocketOptions) => Socket;
}

interface SocketOptions {
  /** Messages that may wait; 0 is no limit. At the default, 1000, a publisher drops the rest. */
  readonly sendHighWaterMark?: number;
  /** Milliseconds that a closed socket goes on delivering. */
  readonly linger?: number;
}

/** zeromq sends this many in one turn of the event loop before it makes senders wait. */
const AT_ONCE = 200;

/**
 * Sends through a socket that refuses a second message while it waits to write the first: those that follow queue up. The first of
 * a turn are handed over at once, so that a cell that never lets the event loop in is heard nevertheless.
 */
export class Sender {
  private readonly waiting: (readonly (Buffer | string)[])[] = [];
  private sent = 0;
  private draining = false;

  constructor(private readonly socket: Socket) {}

  send(frames: readonly (Buffer | string)[]): void {
    if (this.waiting.length > 0 || this.sent >= AT_ONCE) {
      this.waiting.push(frames);
    } else {
      this.sent++;
      this.socket.send(frames).catch(ignoreClosed);
    }
    if (!this.draining) this.drain();
  }

  private drain(): void {
    this.draining = true;
    setImmediate(async () => {
      for (let frames = this.waiting.shift(); frames; frames = this.waiting.shift()) {
        await this.socket.send(frames).catch(ignoreClosed);
      }
      this.sent = 0;
      this.draining = false;
    });
  }
}

/** A client that is gone, or a kernel that is shutting down: nobody is left to read it. */
function ignoreClosed(): void {}
