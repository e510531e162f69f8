import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** What a run of a job reports. */
export interface RunAnswer {
  readonly rows: number;
  readonly seconds: number;
  /** Processor time of all threads of the process. */
  readonly cpuSeconds: number;
  readonly loss: number;
  /** The loss of every step, where it was asked for. */
  readonly trace?: readonly number[];
}

/** Bytes of memory: greatest so far, and what the process held before it had a job. */
export interface MemoryAnswer {
  readonly imported: number;
  readonly peak: number;
}

/**
 * A child process that takes one JSON request a line and answers each with one JSON line (bench/ours.ts,
 * bench/pytorch/worker.py). A process for each contestant keeps their peak memories apart.
 */
export class Peer {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  private errors = '';

  constructor(
    private readonly name: string,
    command: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    folder?: string,
  ) {
    this.child = spawn(command, args, {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.lines = createInterface({ input: this.child.stdout! });
    this.lines.on('line', (line) => this.waiting.shift()?.resolve(line));
    this.child.stderr?.on('data', (text) => {
      this.errors = (this.errors + text).slice(-2000);
    });
    const fail = (reason: string) => {
      for (const { reject } of this.waiting.splice(0)) {
        reject(new Error(`${name} ended (${reason}): ${this.errors.trim().split('\n').slice(-8).join('\n')}`));
      }
    };
    this.child.on('error', (error) => fail(error.message));
    // `close` comes after the last line has been read, `exit` may come before.
    this.child.on('close', (code) => fail(`exit code ${code}`));
  }

  ask<Answer>(request: object): Promise<Answer> {
    return new Promise<string>((resolve, reject) => {
      if (this.child.exitCode !== null) return reject(new Error(`${this.name} has ended: ${this.errors.trim()}`));
      this.waiting.push({ resolve, reject });
      this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    }).then((line) => JSON.parse(line) as Answer);
  }

  /** Lets the process end and waits for it. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.child.exitCode !== null) return resolve();
      this.child.on('close', () => resolve());
      this.child.stdin?.end();
    });
  }
}
