import type { Dispatcher } from 'undici';
import { UserError } from '../errors';
import { version } from '../platform/project';
import { printable, shorten } from '../printable';

/** What connections go through. */
export interface Agent {
  readonly dispatcher: Dispatcher;
  /** How many servers went on sending after the end that they had told. */
  excesses(): number;
}

/** How a server is asked. */
export interface Asking {
  readonly agent: Agent;
  /** Seconds without a byte after which a server is given up, from 1. */
  readonly stallSeconds: number;
  readonly signal?: AbortSignal;
}

/** A server's answer, its body not read yet. */
export interface Answer {
  readonly status: number;
  /** The value of a header, where there is one. */
  header(name: string): string | undefined;
  /** Bytes as they were sent: what is packed stays so. */
  readonly body: Dispatcher.ResponseData['body'];
}

/** What went wrong on the way and may go well the next time. */
export class PassingError extends Error {}

const MOST_REDIRECTS = 5;

/** The http or https address that a text says; undefined where it says none. */
export function webAddress(text: string, base?: URL): URL | undefined {
  try {
    const url = new URL(text, base);
    return ['http:', 'https:'].includes(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Opens what connections go through: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment are heeded. */
export async function openAgent(stallSeconds: number): Promise<Agent> {
  const { EnvHttpProxyAgent, Pool } = await import('undici');
  const timeout = stallSeconds * 1000;
  let excesses = 0;
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout },
    headersTimeout: timeout,
    bodyTimeout: timeout,
    factory: (origin, options) =>
      // A body ends where its length says; what comes after it is no answer to anything, and the connection is closed.
      new Pool(origin, options).on('disconnect', (_origin, _targets, { message }) => {
        if (message === 'bad response') excesses++;
      }),
  });
  return { dispatcher, excesses: () => excesses };
}

/** Leaves a body unread. */
export function drop(body: Answer['body']): void {
  body.on('error', () => undefined).destroy();
}

/**
 * Asks for an address and follows redirects, to http and https alone and at most five.
 * @throws UserError where they lead elsewhere, in a circle, or on and on; what {@link sentenceOf} makes of broken connections
 */
export async function ask(address: string, headers: Record<string, string>, asking: Asking): Promise<Answer> {
  const { agent, stallSeconds, signal } = asking;
  const { request } = await import('undici');
  const seen = new Set<string>();
  for (let url = new URL(address); ; ) {
    seen.add(url.href);
    const answer = await request(url, {
      dispatcher: agent.dispatcher,
      signal,
      headers: { 'user-agent': `diffcdr/${version}`, 'accept-encoding': 'identity', ...headers },
    }).catch((error) => {
      throw sentenceOf(error, url, stallSeconds);
    });
    const header = (name: string): string | undefined => [answer.headers[name]].flat()[0];
    const location = header('location');
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || location === undefined) {
      return { status: answer.statusCode, header, body: answer.body };
    }
    drop(answer.body);
    const next = webAddress(location, url);
    if (!next) {
      throw new UserError(`${url.href} redirects to "${location}", which is neither http nor https: that is refused`);
    }
    if (seen.has(next.href)) throw new UserError(`${address} redirects in a circle, back to ${next.href}`);
    if (seen.size > MOST_REDIRECTS) throw new UserError(`${address} redirects more than ${MOST_REDIRECTS} times`);
    url = next;
  }
}

/** Codes of what may pass: the connection broke, or nothing came. */
const passing: Readonly<Record<string, (seconds: number) => string>> = {
  UND_ERR_BODY_TIMEOUT: (seconds) => `sent no byte for ${seconds} s`,
  UND_ERR_HEADERS_TIMEOUT: (seconds) => `did not answer for ${seconds} s`,
  UND_ERR_CONNECT_TIMEOUT: (seconds) => `could not be reached within ${seconds} s`,
  UND_ERR_SOCKET: () => 'broke the connection',
  ECONNRESET: () => 'broke the connection',
  EPIPE: () => 'broke the connection',
  ETIMEDOUT: () => 'could not be reached in time',
  ECONNREFUSED: () => 'refuses connections',
  EAI_AGAIN: () => 'could not be looked up by name',
};

/** An error of a connection in words that name the host; a {@link PassingError} where trying again may help. */
export function sentenceOf(error: unknown, url: URL, stallSeconds: number): Error {
  const { code = '', message, name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return error as Error;
  const known = passing[code];
  if (known) return new PassingError(`${url.host} ${known(stallSeconds)}`);
  if (code === 'ENOTFOUND') {
    return new UserError(`${url.host} is not known: is there a network, or is a proxy needed (HTTPS_PROXY)?`);
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return new PassingError(`${url.host} sent what is not HTTP, or not as long as it said (${code})`);
  }
  return new UserError(`${url.host} cannot be asked: ${shorten(printable(message || code), 160)}`);
}
