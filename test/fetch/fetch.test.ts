import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FetchOptions, type FetchProgress, fetchFiles, planFiles } from '../../lib/fetch/fetch';
import { type DataServer, openServer, serveFile } from '../fixtures/data-server';

/** Two bytes of it are never the same as two others nearby, so that a byte in a wrong place shows. */
const content = Buffer.from(Array.from({ length: 40_000 }, (_, k) => `${k}\n`).join(''));
const sha256 = createHash('sha256').update(content).digest('hex');
const name = 'set/2024/ratings.csv';

describe('fetchFiles', () => {
  let data: string;
  let server: DataServer | undefined;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'diffcdr-fetch-'));
    breaking = undefined;
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(data, { recursive: true });
  });

  const path = (): string => join(data, name);
  const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> => {
    server = await openServer(answer);
  };
  const fetch = (
    { onProgress, ...options }: Partial<FetchOptions> = {},
    addresses = [`${server?.address}/ratings.csv`],
  ) =>
    fetchFiles([{ name, addresses }], {
      ...{ data, backOff: 1, retries: 2, stallSeconds: 5, ...options },
      onProgress(progress) {
        if (progress.phase === 'fetch' && progress.done === breaking?.at) breaking.response.destroy();
        onProgress?.(progress);
      },
    });
  const written = async (): Promise<string[]> => (await readdir(dirname(path())).catch(() => [])).sort();
  /** A response that is to be broken when so many bytes of the file are on this side. */
  let breaking: { response: ServerResponse; at: number } | undefined;
  const thenBreak = (bytes: number) => (response: ServerResponse, all: Buffer) => {
    breaking = { response, at: content.length - all.length + bytes };
    response.write(all.subarray(0, bytes));
  };

  it('brings a file, locks size and SHA-256, and afterwards asks no server', async () => {
    await serve(serveFile(content));
    const seen: FetchProgress[] = [];
    const [first] = await fetch({ onProgress: (progress) => seen.push(progress) });
    assert.deepEqual([first.kept, first.bytes, first.sha256], [false, content.length, sha256]);
    assert.deepEqual(await readFile(path()), content);
    assert.deepEqual(await written(), ['ratings.csv']);
    assert.deepEqual(seen.at(-1), { name, phase: 'check', done: content.length, total: content.length });
    assert.ok(seen.some(({ phase, total }) => phase === 'fetch' && total === content.length));
    const lock = JSON.parse(await readFile(join(data, 'fetch-lock.json'), 'utf8'));
    assert.deepEqual(lock[name], { bytes: content.length, sha256, address: `${server?.address}/ratings.csv` });
    const [second] = await fetch();
    assert.deepEqual([second.kept, second.sha256, server?.ranges.length], [true, sha256, 1]);
    assert.deepEqual(await readdir(data), ['fetch-lock.json', 'set']);
  });

  it('takes a large body whole from a server that closes after it, with and without a length', async () => {
    const large = Buffer.alloc(20_000_000, content);
    for (const headers of [{ 'content-length': large.length }, {}]) {
      await serve((_, response) => response.writeHead(200, { ...headers, connection: 'close' }).end(large));
      const [file] = await fetch();
      assert.equal(file.sha256, createHash('sha256').update(large).digest('hex'));
      await server?.close();
      await rm(path());
    }
  });

  it('goes on by range after each break, and gives the very bytes', async () => {
    const breaks = [10_000, 50_000];
    await serve(
      serveFile(content, '"one"', (response, bytes) => {
        const at = breaks.shift();
        if (at === undefined) response.end(bytes);
        else thenBreak(at)(response, bytes);
      }),
    );
    const notes: string[] = [];
    await fetch({ onNote: (note) => notes.push(note) });
    assert.deepEqual(await readFile(path()), content);
    assert.deepEqual(server?.ranges, ['', 'bytes=10000-', 'bytes=60000-']);
    assert.match(notes[0], /^127\.0\.0\.1:\d+ broke the connection; tried again in 1 s$/);
  });

  it('gives up a connection that breaks again and again, and goes on from there when asked again', async () => {
    await serve(serveFile(content, '"one"', thenBreak(1000)));
    const addresses = [`${server?.address}/ratings.csv`, 'http://127.0.0.1:1/not-asked-since-a-part-is-here'];
    await assert.rejects(fetch({}, addresses), /broke the connection, 3 times in a row; what came is kept/);
    assert.deepEqual(await written(), ['ratings.csv.part', 'ratings.csv.part.json']);
    const before = server?.address as string;
    const [plan] = await planFiles([{ name, addresses: [`${before}/ratings.csv`] }], { data });
    assert.deepEqual([plan.state, plan.received], ['part', 3000]);
  });

  it('begins anew where the server has another file by now', async () => {
    let asked = 0;
    const other = Buffer.from(content.toString().replaceAll('1', '7'));
    await serve((request, response) => {
      if (asked++ === 0) serveFile(content, '"one"', thenBreak(5000))(request, response);
      else serveFile(other, '"two"')(request, response);
    });
    await fetch();
    assert.deepEqual(await readFile(path()), other);
  });

  it('begins anew where a server knows no ranges, or gives others than it was asked for', async () => {
    let asked = 0;
    await serve((request, response) => {
      if (asked++ === 0) return serveFile(content, '"one"', thenBreak(5000))(request, response);
      if (asked === 2) {
        response.writeHead(206, { 'content-range': `bytes 0-99/${content.length}`, etag: '"one"' });
        return response.end(content.subarray(0, 100));
      }
      response.writeHead(200, { 'content-length': content.length });
      response.end(content);
    });
    await fetch();
    assert.deepEqual(await readFile(path()), content);
  });

  it('takes a 416 after the last byte for the end, and one before it for another file', async () => {
    const half = content.subarray(0, 1000);
    let asked = 0;
    await serve((request, response) => {
      // No length: the client cannot know that it has all.
      if (asked++ === 0) return thenBreak(content.length)(response.setHeader('etag', '"one"'), content);
      return serveFile(content)(request, response);
    });
    await fetch();
    assert.deepEqual(server?.ranges, ['', `bytes=${content.length}-`]);
    assert.deepEqual(await readFile(path()), content);
    await rm(path());
    await rm(join(data, 'fetch-lock.json'));
    await server?.close();
    asked = 0;
    await serve((request, response) =>
      serveFile(asked++ === 0 ? content : half, '"one"', asked === 1 ? thenBreak(5000) : undefined)(request, response),
    );
    await fetch();
    assert.deepEqual(await readFile(path()), half);
  });

  const statuses: [number, RegExp][] = [
    [403, /ratings\.csv is forbidden: .*\(403\)$/],
    [404, /ratings\.csv is not there: .*\(404\)$/],
    [416, /ratings\.csv refuses the range .*\(416\)$/],
    [418, /ratings\.csv gives no file \(418\)$/],
    [503, /ratings\.csv gives no file \(503\), 3 times in a row/],
  ];
  for (const [status, expected] of statuses) {
    it(`says ${status} in one sentence and leaves nothing`, async () => {
      await serve((_, response) => response.writeHead(status).end('no'));
      await assert.rejects(fetch(), expected);
      assert.deepEqual(await written(), []);
    });
  }

  it('gives up a server that sends nothing more', async () => {
    await serve(serveFile(content, '"one"', (response, bytes) => response.write(bytes.subarray(0, 1000))));
    await assert.rejects(
      fetch({ stallSeconds: 1, retries: 0 }),
      /^UserError: 127\.0\.0\.1:\d+ sent no byte for 1 s; what came is kept/,
    );
    await server?.close();
    await serve(() => undefined);
    await assert.rejects(fetch({ stallSeconds: 1, retries: 0 }), /did not answer for 1 s/);
  });

  it('takes neither less nor more than the server told', async () => {
    await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      thenBreak(content.length - 7)(response, content);
    });
    await assert.rejects(fetch({ retries: 0 }), /broke the connection/);
    await server?.close();
    await serve((_, response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n${'x'.repeat(30)}`);
    });
    await assert.rejects(fetch({ retries: 0 }), /ratings\.csv sent more than the 10 bytes it told$/);
    assert.equal(existsSync(path()), false);
  });

  it('takes no other file than the one that was locked', async () => {
    await serve(serveFile(content));
    await fetch();
    await rm(path());
    await server?.close();
    const other = Buffer.from(content.toString().replaceAll('1', '7'));
    await serve(serveFile(other));
    await assert.rejects(
      fetch(),
      /gives another file than fetch-lock\.json has, SHA-256 [0-9a-f]{16}… and not [0-9a-f]{16}…/,
    );
    await server?.close();
    await serve(serveFile(content.subarray(1)));
    await assert.rejects(
      fetch(),
      new RegExp(`has ${content.length - 1} bytes now and had ${content.length} when it was locked`),
    );
    assert.deepEqual(await written(), []);
    await writeFile(path(), other);
    await assert.rejects(fetch(), /ratings\.csv is not what fetch-lock\.json says, SHA-256 .*: remove it/);
    assert.deepEqual(await readFile(path()), other);
  });

  it('locks a file that was there before, and says so', async () => {
    await mkdir(dirname(path()), { recursive: true });
    await writeFile(path(), content);
    const notes: string[] = [];
    await serve(() => assert.fail('asked'));
    const [file] = await fetch({ onNote: (note) => notes.push(note) });
    assert.deepEqual([file.kept, file.sha256], [true, sha256]);
    assert.match(notes[0], /was there already: locked as it is/);
  });

  it('says before the first byte that a file does not fit', async () => {
    await serve((_, response) => response.writeHead(200, { 'content-length': 8e15 }).write('x'));
    await assert.rejects(fetch(), /the disk is too full: 8000 TB are still to come/);
    assert.deepEqual(await written(), []);
  });

  it('follows redirects to http alone, a few of them, and in no circle', async () => {
    await serve((request, response) => {
      const to = new URL(request.url as string, 'http://x').searchParams.get('to');
      if (to === null) return serveFile(content)(request, response);
      const next = to === 'on' ? `/?to=on&n=${Math.trunc(performance.now() * 1e6)}` : to;
      return response.writeHead(302, { location: next }).end();
    });
    const at = (to: string): [Partial<FetchOptions>, string[]] => [
      {},
      [`${server?.address}/?to=${encodeURIComponent(to)}`],
    ];
    await assert.rejects(
      fetch(...at('file:///etc/passwd')),
      /redirects to "file:\/\/\/etc\/passwd", which is neither http nor https/,
    );
    await assert.rejects(fetch(...at('ftp://127.0.0.1/x')), /redirects to "ftp:/);
    await assert.rejects(fetch(...at('http://')), /redirects to "http:\/\/", which is neither/);
    await assert.rejects(fetch(...at('/?to=%2F%3Fto%3D')), /redirects in a circle|neither/);
    await assert.rejects(fetch(...at('on')), /redirects more than 5 times/);
    await fetch(...at('/plain'));
    assert.deepEqual(await readFile(path()), content);
  });

  it('asks a mirror alone, by the file’s name, and the next address where the first refuses', async () => {
    const asked: (string | undefined)[] = [];
    await serve((request, response) => {
      asked.push(request.url);
      if (request.url === '/first') response.writeHead(403).end();
      else serveFile(content)(request, response);
    });
    await fetch({ mirror: `${server?.address}/copies` }, ['http://127.0.0.1:1/never']);
    assert.deepEqual(asked, [`/copies/${name}`]);
    await rm(path());
    await fetch({}, [`${server?.address}/first`, `${server?.address}/second`]);
    assert.deepEqual(asked.slice(1), ['/first', '/second']);
    await assert.rejects(fetch({ mirror: 'ftp://x' }), /a mirror is an http or https address, not "ftp:\/\/x"/);
    await assert.rejects(fetch({ mirror: 'http://me:secret@x' }), /a mirror with a password/);
  });

  it('goes through the proxy that the environment names', async () => {
    await serve(serveFile(content));
    const wanted: string[] = [];
    const proxy = createServer((socket) => {
      socket.once('data', (head) => {
        wanted.push(head.toString().split(' ').slice(0, 2).join(' '));
        const through = connect(Number(new URL(server?.address as string).port), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          socket.pipe(through).pipe(socket);
        });
        for (const end of [socket, through]) end.on('error', () => undefined);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const port = (proxy.address() as { port: number }).port;
    const names = ['HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];
    const before = names.map((key) => process.env[key]);
    for (const key of names) delete process.env[key];
    process.env.HTTP_PROXY = `http://127.0.0.1:${port}`;
    try {
      await fetch({}, ['http://ratings.invalid/ratings.csv']);
    } finally {
      names.forEach((key, k) => {
        if (before[k] === undefined) delete process.env[key];
        else process.env[key] = before[k];
      });
      proxy.close();
    }
    assert.deepEqual(wanted, ['CONNECT ratings.invalid:80']);
    assert.deepEqual(await readFile(path()), content);
  });

  it('stops when it is told to, and goes on from there', async () => {
    await serve(serveFile(content, '"one"', (response, bytes) => response.write(bytes.subarray(0, 5000))));
    const stopper = new AbortController();
    const onProgress = ({ done }: FetchProgress): void => {
      if (done === 5000) stopper.abort(new Error('enough'));
    };
    await assert.rejects(fetch({ signal: stopper.signal, onProgress }), /enough/);
    assert.deepEqual(await written(), ['ratings.csv.part', 'ratings.csv.part.json']);
    const port = Number(new URL(server?.address as string).port);
    await server?.close();
    server = await openServer(serveFile(content), port);
    await fetch();
    assert.deepEqual(server.ranges, ['bytes=5000-']);
    assert.deepEqual(await readFile(path()), content);
  });

  it('writes nowhere but into the data folder', async () => {
    await serve(serveFile(content));
    for (const bad of ['../x.csv', '/etc/x.csv', 'a/../../x.csv', 'a\\x.csv', '.hidden', 'a//b', 'x.part']) {
      const files = [{ name: bad, addresses: [`${server?.address}/x`] }];
      await assert.rejects(fetchFiles(files, { data }), /cannot be the name of a data file/, bad);
    }
    const outside = await mkdtemp(join(tmpdir(), 'diffcdr-outside-'));
    try {
      await symlink(outside, join(data, 'set'), 'dir');
      await assert.rejects(fetch(), /leads out of the data folder/);
      await rm(join(data, 'set'));
      await mkdir(dirname(path()), { recursive: true });
      await symlink(join(outside, 'x'), `${path()}.part`);
      await assert.rejects(fetch(), /ratings\.csv\.part is a link/);
      assert.deepEqual(await readdir(outside), []);
    } finally {
      await rm(outside, { recursive: true });
    }
    assert.deepEqual(server?.ranges, []);
  });

  it('lets one process at a time into a data folder, and takes it over from a dead one', async () => {
    await serve(serveFile(content));
    const { hostname } = await import('node:os');
    await writeFile(join(data, '.fetch-claim'), `${process.ppid} ${hostname()}`);
    await assert.rejects(fetch(), /another fetch into .* is at work \(process \d+ on /);
    await writeFile(join(data, '.fetch-claim'), `4194304 ${hostname()}`);
    await fetch();
    assert.deepEqual((await readdir(data)).sort(), ['fetch-lock.json', 'set']);
  });

  it('refuses a lock file that it cannot understand', async () => {
    await serve(serveFile(content));
    await writeFile(join(data, 'fetch-lock.json'), '{');
    await assert.rejects(fetch(), /fetch-lock\.json is not JSON .*: mend it/);
    await writeFile(join(data, 'fetch-lock.json'), JSON.stringify({ [name]: { bytes: 1, sha256: 'x' } }));
    await assert.rejects(fetch(), /fetch-lock\.json: .*sha256.*64 hexadecimal digits/);
  });
});
