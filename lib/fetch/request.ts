import type { Agent, IncomingMessage } from 'node:http';
import { UserError } from '../errors';
import { version } from '../platform/project';
import { printable, shorten } from '../printable';

/** How a server is asked. */
export interface Asking {
  /** Seconds without a byte after which a server is given up, from 1. */
  readonly stallSeconds: number;
  readonly signal?: AbortSignal;
}

/** A server's answer, its body not read yet. */
export interface Answer {
  readonly status: number;
  /** The value of a header, where there is one. */
  header(name: string): string | undefined;
  /** Bytes as they were sent: what is packed stays so. Errors are those of {@link sentenceOf}. */
  chunks(): AsyncGenerator<Buffer>;
  /** True where the server went on sending after the end that it had told. */
  exceeded(): boolean;
  /** Leaves what is still to come unread. */
  drop(): void;
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

/**
 * Asks for an address and follows redirects, to http and https alone and at most five. HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the
 * environment are heeded.
 * @throws UserError where they lead elsewhere, in a circle, or on and on; what {@link sentenceOf} makes of broken connections
 */
export async function ask(address: string, headers: Record<string, string>, asking: Asking): Promise<Answer> {
  const seen = new Set<string>();
  for (let url = new URL(address); ; ) {
    seen.add(url.href);
    const answer = await send(url, headers, asking);
    const location = answer.header('location');
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
    answer.drop();
    const next = webAddress(location, url);
    if (!next) {
      throw new UserError(`${url.href} redirects to "${location}", which is neither http nor https: that is refused`);
    }
    if (seen.has(next.href)) throw new UserError(`${address} redirects in a circle, back to ${next.href}`);
    if (seen.size > MOST_REDIRECTS) throw new UserError(`${address} redirects more than ${MOST_REDIRECTS} times`);
    url = next;
  }
}

async function send(url: URL, headers: Record<string, string>, { stallSeconds, signal }: Asking): Promise<Answer> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const agent = await proxyFor(url);
  let exceeded = false;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    const sent = request(url, {
      // A connection serves one answer: none is left open behind a fetch.
      agent: agent ?? false,
      signal,
      timeout: stallSeconds * 1000,
      headers: { 'user-agent': `diffcdr/${version}`, 'accept-encoding': 'identity', ...headers },
    });
    sent.on('response', (message) => {
      answer = message.on('error', () => undefined);
      resolve(message);
    });
    sent.on('timeout', () => {
      const silence = answer ? 'sent no byte' : 'did not answer';
      const stalled = new PassingError(`${url.host} ${silence} for ${stallSeconds} s`);
      if (answer) answer.destroy(stalled);
      sent.destroy(stalled);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // A body ends where its length says; what comes after it is no answer to anything.
      if (answer && error.code?.startsWith('HPE_')) exceeded = true;
      reject(sentenceOf(error, url));
    });
    sent.end();
  });
  return {
    status: response.statusCode ?? 0,
    header: (name) => [response.headers[name]].flat()[0],
    async *chunks() {
      try {
        for await (const chunk of response) yield chunk as Buffer;
      } catch (error) {
        throw sentenceOf(error, url);
      }
    },
    exceeded: () => exceeded,
    drop: () => response.destroy(),
  };
}

/** The proxy that the environment names for an address; undefined where there is none. */
async function proxyFor(url: URL): Promise<Agent | undefined> {
  const { getProxyForUrl } = await import('proxy-from-env');
  const proxy = getProxyForUrl(url.href);
  if (proxy === '') return undefined;
  if (!webAddress(proxy)) throw new UserError(`the proxy for ${url.host} is no http or https address: see HTTPS_PROXY`);
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  return url.protocol === 'https:' ? new HttpsProxyAgent({ proxy }) : new HttpProxyAgent({ proxy });
}

/** Codes of what may pass: the connection broke, or there was none. */
const passing: Readonly<Record<string, string>> = {
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  ETIMEDOUT: 'could not be reached in time',
  ECONNREFUSED: 'refuses connections',
  EAI_AGAIN: 'could not be looked up by name',
};

/** An error of a connection in words that name the host; a {@link PassingError} where trying again may help. */
function sentenceOf(error: unknown, url: URL): Error {
  if (error instanceof PassingError) return error;
  const { code = '', message, name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return error as Error;
  if (Object.hasOwn(passing, code)) return new PassingError(`${url.host} ${passing[code]}`);
  if (code === 'ENOTFOUND') {
    return new UserError(`${url.host} is not known: is there a network, or is a proxy needed (HTTPS_PROXY)?`);
  }
  if (code.startsWith('HPE_')) return new PassingError(`${url.host} sent what is not HTTP (${code})`);
  return new UserError(`${url.host} cannot be asked: ${shorten(printable(message || code), 160)}`);
}
