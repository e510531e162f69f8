import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { setSurroundings } from '../math/surroundings';
import { version } from '../platform/project';
import { Cell, cells, type Failure } from './cell';
import type { ControlData, ControlNews } from './control-worker';
import { Halt } from './halt';
import { CellProgress } from './progress';
import { Session } from './session';
import { Sender, type Socket } from './sockets';
import { settle, tieTimers } from './timers';
import { loadZeromq } from './tslab';
import { type Connection, type Content, type Request, Wire } from './wire';

/** A cell that has been asked for: to be run, or turned away where one before it fails. */
interface Asked {
  readonly request: Request;
  cancelled: boolean;
}

/** How long after a failed cell those that were sent with it may still arrive, in milliseconds. */
const GATHER = 20;

/**
 * The compiler takes a second to load: that begins when the first question has been answered, in milliseconds, or when none comes.
 */
const ASKED = 20;
const UNASKED = 1000;

/** What the kernel says of itself. */
const info: Content = {
  status: 'ok',
  protocol_version: '5.3',
  implementation: 'tslab',
  implementation_version: '1.0.22',
  banner: `TypeScript, with DiffCDR ${version}`,
  language_info: {
    name: 'typescript',
    version: '5.0.4',
    mimetype: 'text/typescript',
    file_extension: '.ts',
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
  },
};

/**
 * The kernel of the notebooks: tslab's compiler and executor behind a server of our own, which stops cells, reports their errors
 * as errors, stays busy while they wait, and loses nothing that they print.
 */
export class Kernel {
  private readonly wire: Wire;
  private readonly halt = new Halt();
  private readonly iopub: Socket;
  private readonly shell: Socket;
  private readonly stdin: Socket;
  private readonly published: Sender;
  private readonly replies: Sender;
  private readonly asked: Asked[] = [];
  private working = false;
  private count = 0;
  private control?: Worker;
  private session?: Session;
  /** The running cell, or else the last one. */
  private cell?: Cell;

  constructor(private readonly connection: Connection) {
    const { Router, Publisher } = loadZeromq();
    this.wire = new Wire(connection.key);
    this.iopub = new Publisher({ sendHighWaterMark: 0, linger: 2000 });
    this.shell = new Router({ sendHighWaterMark: 0, linger: 2000 });
    this.stdin = new Router({ linger: 0 });
    this.published = new Sender(this.iopub);
    this.replies = new Sender(this.shell);
  }

  /** Binds all sockets, and only then reads the first message: a client that is answered finds every channel open. */
  async start(): Promise<void> {
    const { transport, ip, shell_port, iopub_port, stdin_port } = this.connection;
    await Promise.all([
      this.iopub.bind(`${transport}://${ip}:${iopub_port}`),
      this.shell.bind(`${transport}://${ip}:${shell_port}`),
      this.stdin.bind(`${transport}://${ip}:${stdin_port}`),
    ]);
    this.listen();
    this.readShell();
    this.startControl();
    setTimeout(() => this.compiler(), UNASKED);
  }

  private compiler(): Session {
    this.session ??= new Session(this.halt, () => this.interrupt());
    return this.session;
  }

  private startControl(): void {
    const data: ControlData = { connection: this.connection, memory: this.halt.flag.buffer as SharedArrayBuffer, info };
    const thread = new Worker(join(__dirname, 'control-worker.js'), { workerData: data });
    thread.on('message', (news: ControlNews) => (news === 'interrupt' ? this.interrupt() : this.shutdown()));
    thread.on('error', (error) => {
      process.stderr.write(`the kernel's control channel ended: ${error.message}\n`);
      process.exit(1);
    });
    this.control = thread;
  }

  /** Ties what the process prints, throws and sets off to cells. */
  private listen(): void {
    const own = () => cells.getStore() ?? this.cell;
    for (const name of ['stdout', 'stderr'] as const) {
      const write = process[name].write.bind(process[name]);
      const tied = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
        const cell = own();
        if (!cell) return (write as (...all: unknown[]) => boolean)(chunk, ...rest);
        cell.write(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
        const done = rest.at(-1);
        if (typeof done === 'function') done();
        return true;
      };
      process[name].write = tied;
    }
    process.on('SIGINT', () => {
      // The thread of the stop button sends one too, which may come when all is over.
      if (this.working) this.interrupt();
    });
    process.on('unhandledRejection', (error) => this.failBeside(own(), error));
    process.on('uncaughtException', (error) => this.failBeside(own(), error));
    tieTimers((cell, error) => this.failBeside(cell, error));
    const progressOf = (): CellProgress | undefined => {
      const cell = cells.getStore();
      return cell && !cell.over ? CellProgress.of(cell) : undefined;
    };
    setSurroundings({
      signal: () => cells.getStore()?.signal,
      progress: (what, done) => progressOf()?.step(what, done),
      part: (at, of) => progressOf()?.part(at, of),
    });
  }

  private async readShell(): Promise<void> {
    for await (const frames of this.shell) {
      let request: Request;
      try {
        request = this.wire.decode(frames);
      } catch {
        // Signed with another key, or no message at all: not for this kernel.
        continue;
      }
      this.handle(request);
    }
  }

  private handle(request: Request): void {
    const { content } = request;
    const type = request.header.msg_type;
    if (type === 'execute_request') {
      this.asked.push({ request, cancelled: false });
      this.work();
      return;
    }
    this.publish('status', { execution_state: 'busy' }, request);
    try {
      const answer = this.answer(type, content);
      if (answer) this.reply(request, type.replace('_request', '_reply'), { status: 'ok', ...answer });
    } catch (error) {
      // Of the compiler: a client that waits for completions must not wait for ever.
      const failure = this.compiler().failure(error);
      this.reply(request, type.replace('_request', '_reply'), { status: 'error', ...failure });
    }
    this.publish('status', { execution_state: 'idle' }, request);
    // Clients show the last status, whosever it was.
    if (this.cell && !this.cell.over) this.publish('status', { execution_state: 'busy' }, this.cell.request);
    if (type === 'kernel_info_request' && !this.session) setTimeout(() => this.compiler(), ASKED);
    if (type === 'shutdown_request') this.shutdown();
  }

  private answer(type: string, content: Content): Content | undefined {
    const { code = '', cursor_pos: cursor = 0 } = content as { code?: string; cursor_pos?: number };
    switch (type) {
      case 'kernel_info_request':
        return info;
      case 'is_complete_request': {
        const { completed, indent } = this.compiler().isComplete(code);
        return completed ? { status: 'complete' } : { status: 'incomplete', indent };
      }
      case 'inspect_request': {
        const text = this.compiler().inspect(code, cursor);
        return { found: text !== undefined, data: text === undefined ? {} : { 'text/plain': text }, metadata: {} };
      }
      case 'complete_request': {
        const { start, end, candidates } = this.compiler().complete(code, cursor);
        return { cursor_start: start, cursor_end: end, matches: candidates, metadata: {} };
      }
      case 'comm_info_request':
        return { comms: {} };
      case 'history_request':
        return { history: [] };
      case 'shutdown_request':
        return { restart: content.restart === true };
      default:
        return undefined;
    }
  }

  /** Runs the cells that were asked for, one after another. */
  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let next = this.asked.shift(); next; next = this.asked.shift()) await this.execute(next);
    this.working = false;
  }

  private async execute({ request, cancelled }: Asked): Promise<void> {
    this.publish('status', { execution_state: 'busy' }, request);
    if (cancelled) this.reply(request, 'execute_reply', { status: 'aborted' });
    else await this.runCell(request);
    this.publish('status', { execution_state: 'idle' }, request);
  }

  private async runCell(request: Request): Promise<void> {
    const {
      code = '',
      silent,
      stop_on_error = true,
    } = request.content as {
      code?: string;
      silent?: boolean;
      stop_on_error?: boolean;
    };
    const cell = new Cell(request, silent ? this.count : ++this.count, (...message) => this.publish(...message));
    this.halt.lower();
    this.cell = cell;
    if (!silent) this.publish('execute_input', { code, execution_count: cell.count }, request);
    const progress = CellProgress.of(cell);
    const failure = await this.compiler().run(cell, code);
    if (!failure) await settle(cell);
    progress.end();
    this.halt.lower();
    const first = failure ?? cell.failures[0];
    if (failure) cell.send('error', failure);
    cell.flush();
    // From here on its failures are told as they come.
    cell.over = true;
    if (first && stop_on_error) {
      await cells.exit(() => new Promise((resolve) => setTimeout(resolve, GATHER)));
      for (const waiting of this.asked) waiting.cancelled = true;
    }
    const result = first ? { status: 'error', ...first } : { status: 'ok', payload: [], user_expressions: {} };
    this.reply(request, 'execute_reply', { ...result, execution_count: cell.count });
  }

  /** Something failed that no cell waits for: it is shown under the cell that set it off, and where a runner keeps a log, there. */
  private failBeside(cell: Cell | undefined, error: unknown): void {
    const failure = this.compiler().failure(error);
    // What a stopped cell leaves behind was meant to end.
    if (cell?.signal.aborted) return;
    if (!cell) {
      process.stderr.write(`${failure.traceback.join('\n')}\n`);
      return;
    }
    cell.failures.push(failure);
    cell.send('error', failure);
    if (cell.over) logLate(cell, failure);
  }

  private interrupt(): void {
    this.halt.lower();
    if (this.cell && !this.cell.over) this.cell.stop();
  }

  private shutdown(): void {
    this.cell?.flush();
    this.control?.once('exit', () => process.exit(0));
    // A moment later, when the reply is on its way; what has been sent is delivered after the close too.
    setTimeout(() => {
      for (const socket of [this.iopub, this.shell, this.stdin]) socket.close();
      this.control?.postMessage('close');
    }, 20);
  }

  private publish(type: string, content: Content, request: Request): void {
    this.published.send(this.wire.encode([`kernel.${type}`], type, content, request.header));
  }

  private reply(request: Request, type: string, content: Content): void {
    this.replies.send(this.wire.encode(request.identities, type, content, request.header));
  }
}

/** For a runner that has its cell's answer already: a line of JSON in the file that it names. */
function logLate(cell: Cell, failure: Failure): void {
  const file = process.env.DIFFCDR_KERNEL_LOG;
  if (file) appendFileSync(file, `${JSON.stringify({ execution_count: cell.count, ...failure })}\n`);
}
