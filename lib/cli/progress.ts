import { SingleBar } from 'cli-progress';

/** A progress display on stderr, so that stdout holds results alone. */
export interface Progress {
  /** Says what is going on, without a step. */
  say(text: string): void;
  /** One more step is done. */
  step(text: string): void;
  stop(): void;
}

/** A bar with ETA on a terminal; elsewhere (a log, CI) a line for each step that is done. */
export function startProgress(title: string, total: number): Progress {
  if (!process.stderr.isTTY) {
    let done = 0;
    return {
      say: () => undefined,
      step: (text) => console.error(`[${++done}/${total}] ${text}`),
      stop: () => undefined,
    };
  }
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${title} {bar} {value}/{total} · ETA {eta_formatted} · {text}`,
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    etaBuffer: 20,
  });
  bar.start(total, 0, { text: '' });
  return {
    say: (text) => bar.update({ text }),
    step: (text) => bar.increment(1, { text }),
    stop: () => bar.stop(),
  };
}
