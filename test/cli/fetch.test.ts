import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../../lib/platform/project';
import { type DataServer, openServer, serveFile } from '../fixtures/data-server';
import { captureProgram } from './capture';

const review = (user: number, item: number): string =>
  JSON.stringify({ reviewerID: `U${user}`, asin: `I${item}`, overall: 1 + ((user + item) % 5), unixReviewTime: item });
const books = gzipSync(Array.from({ length: 60 }, (_, k) => `${review(k % 7, k % 11)}\n`).join(''));
const file = 'amazon/2014/reviews_Books_5.json.gz';

const start = `require(${JSON.stringify(require.resolve('../../lib/cli/main'))}).main(['', '', ...process.argv.slice(1)])`;

describe('diffcdr fetch', () => {
  let data: string;
  let server: DataServer | undefined;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'diffcdr-fetch-cli-'));
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(data, { recursive: true });
  });
  const mirror = (): string[] => ['--data', data, '--mirror', server?.address as string];

  it('fetches a domain, and describe reads what came with the flags that fetch names', async () => {
    server = await openServer((request, response) => {
      if (request.url === `/${file}`) serveFile(books)(request, response);
      else response.writeHead(404).end();
    });
    const { out, err } = await captureProgram(['fetch', 'amazon', '--domain', 'books', ...mirror()]);
    assert.equal(out, join(data, file));
    assert.match(err, /amazon 2014: .*No open licence/);
    assert.match(err, /reviews_Books_5\.json\.gz: [\d.]+ \w+, SHA-256 [0-9a-f]{16}…$/m);
    const [, ...described] = (/npx diffcdr (describe .*)$/m.exec(err)?.[1] ?? '').split(' ');
    assert.match((await captureProgram(['describe', ...described])).out, /ratings .* 60 /);
    assert.match(
      (await captureProgram(['fetch', 'amazon', '--domain', 'Books', ...mirror()])).err,
      /was there and is unchanged/,
    );
    await assert.rejects(
      captureProgram(['fetch', 'amazon', '--domain', 'Movies_and_TV', ...mirror()]),
      /reviews_Movies_and_TV_5\.json\.gz is not there: .*\(404\)$/,
    );
  });

  it('lists sets and says what it would do, and asks no server for that', async () => {
    server = await openServer(() => assert.fail('asked'));
    const { out } = await captureProgram(['fetch', '--list']);
    for (const edition of ['2014', '2018', '2023']) assert.match(out, new RegExp(`^amazon ${edition}: `, 'm'));
    assert.match(out, /\*Books, /);
    const plan = await captureProgram(['fetch', 'amazon', '--edition', '2023', '--dry-run', ...mirror()]);
    assert.match(
      plan.out,
      /amazon\/2023\/Books\.csv\.gz \(size not known before the first fetch\) would come from http:\/\/127/,
    );
    assert.equal(plan.out.split('\n').length, 3);
    assert.deepEqual(await readdir(data), []);
  });

  it('refuses what it does not know in one line', async () => {
    const cases: [string[], RegExp][] = [
      [['fetch'], /fetch needs the name of a data set/],
      [['fetch', 'amazn'], /no data set "amazn" .*Did you mean "amazon"\?/],
      [['fetch', 'amazon', '--edition', '2015'], /amazon has no edition "2015": it has 2014, 2018, 2023/],
      [['fetch', 'amazon', '--domain', 'Boks'], /no domain "Boks"\. Did you mean "Books"\?/],
      [['fetch', 'amazon', '--stall', '0'], /--stall takes a whole number from 1/],
      [['fetch', 'amazon', '--mirror', 'file:///srv', '--data', data], /a mirror is an http or https address/],
    ];
    for (const [args, expected] of cases) await assert.rejects(captureProgram(args), expected, args.join(' '));
  });

  it('stops at Ctrl-C, keeps what came, and the same command goes on', async () => {
    server = await openServer(serveFile(books, '"one"', (response, bytes) => response.write(bytes.subarray(0, 100))));
    const args = ['--import', 'tsx', '-e', start, 'fetch', 'amazon', '--domain', 'Books', ...mirror()];
    const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const part = join(data, `${file}.part`);
    while (child.exitCode === null && !(existsSync(part) && (await readFile(part)).length === 100)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(code, 1, said);
    assert.match(said, /diffcdr: stopped; what came is kept, and the same command goes on from there\n$/);
    assert.deepEqual(await readdir(data), ['amazon']);
    const { port } = new URL(server.address);
    await server.close();
    server = await openServer(serveFile(books), Number(port));
    await captureProgram(['fetch', 'amazon', '--domain', 'Books', ...mirror()]);
    assert.deepEqual(server.ranges, ['bytes=100-']);
    assert.deepEqual(await readFile(join(data, file)), books);
  });

  it('names a disk that is full, and goes on when there is room', async function () {
    this.timeout(60_000);
    // Without a length nothing can be said before the first byte.
    const large = Buffer.alloc(100_000, 'x');
    server = await openServer((request, response) => {
      if (request.headers.range) serveFile(large)(request, response);
      else {
        response.setHeader('etag', '"one"').write(large);
        response.end();
      }
    });
    const small = join(data, 'small');
    await mkdir(small);
    const script = (what: string): string => `mount -t tmpfs -o size=40k none "$0" && { ${what}; }`;
    const run = (what: string) => spawnSync('unshare', ['-rm', 'sh', '-c', script(what), small], { encoding: 'utf8' });
    if (run('true').status !== 0) {
      console.log('      skipped: full disk, because none can be mounted here (unshare -rm)');
      return this.skip();
    }
    const fetch = `"$NODE" --import tsx -e '${start}' fetch amazon --domain Books --data "$0" --mirror "$MIRROR" 2>&1`;
    const whole = `${fetch}; echo "exit $?"; mount -o remount,size=4m "$0"; ${fetch}; cat "$0/${file}" | wc -c`;
    const child = spawn('unshare', ['-rm', 'sh', '-c', script(whole), small], {
      cwd: projectRoot,
      env: { ...process.env, NODE: process.execPath, MIRROR: server.address },
    });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    await new Promise((resolve) => child.once('close', resolve));
    assert.match(said, /the disk is full after [\d.]+ kB of .*\.part: make room, .*\nexit 1\n/);
    assert.match(said, /\n100000\n$/);
    assert.match(server.ranges[1], /^bytes=\d+-$/);
  });
});
