import { parentPort, workerData } from 'node:worker_threads';
import { Halt } from './halt';
import { loadZeromq } from './tslab';
import { type Connection, type Content, type Request, Wire } from './wire';

/*
 * The thread that hears the stop button while the other one computes: it answers the control channel and the heartbeat.
 */

/** What the thread is started with. */
export interface ControlData {
  readonly connection: Connection;
  readonly memory: SharedArrayBuffer;
  readonly info: Content;
}

/** What it tells the kernel. */
export type ControlNews = 'interrupt' | 'shutdown';

/** A cell that computes without a loop of its own gets the signal after so many milliseconds. */
const PATIENCE = 100;

async function main(): Promise<void> {
  const { connection, memory, info } = workerData as ControlData;
  const { transport, ip, key, control_port, hb_port } = connection;
  const halt = new Halt(memory);
  const wire = new Wire(key);
  const { Router, Reply } = loadZeromq();
  const control = new Router({ linger: 500 });
  const heartbeat = new Reply({ linger: 0 });
  await Promise.all([
    control.bind(`${transport}://${ip}:${control_port}`),
    heartbeat.bind(`${transport}://${ip}:${hb_port}`),
  ]);
  const tell = (news: ControlNews): void => parentPort?.postMessage(news);
  const answer = (request: Request, type: string, content: Content): Promise<void> =>
    control.send(wire.encode(request.identities, type, { status: 'ok', ...content }, request.header));

  // The thread ends when its sockets are closed, and must have ended before the process may.
  parentPort?.once('message', () => {
    control.close();
    heartbeat.close();
  });
  (async () => {
    for await (const beat of heartbeat) await heartbeat.send(beat);
  })();
  for await (const frames of control) {
    let request: Request;
    try {
      request = wire.decode(frames);
    } catch {
      continue;
    }
    switch (request.header.msg_type) {
      case 'interrupt_request':
        halt.raise();
        tell('interrupt');
        // Windows has no such signal: it would end the process.
        if (process.platform !== 'win32') {
          setTimeout(() => {
            if (halt.raised) process.kill(process.pid, 'SIGINT');
          }, PATIENCE);
        }
        await answer(request, 'interrupt_reply', {});
        break;
      case 'shutdown_request':
        await answer(request, 'shutdown_reply', { restart: request.content.restart === true });
        tell('shutdown');
        break;
      case 'kernel_info_request':
        await answer(request, 'kernel_info_reply', info);
        break;
      default:
    }
  }
}

main();
