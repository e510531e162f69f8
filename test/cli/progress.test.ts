import assert from 'node:assert/strict';
import { startBar, startProgress } from '../../lib/cli/progress';

describe('progress', () => {
  const { stderr } = process;
  const { error } = console;
  const { isTTY } = stderr;
  const write = stderr.write;
  afterEach(() => {
    console.error = error;
    stderr.isTTY = isTTY;
    stderr.write = write;
  });

  it('writes a line a step where there is no terminal, and nothing for a bar', () => {
    const lines: string[] = [];
    stderr.isTTY = false;
    console.error = (text: string) => lines.push(text);
    const progress = startProgress('2 cells', 2);
    progress.say('epoch 1');
    progress.step('a');
    progress.step('b');
    progress.stop();
    const bar = startBar('reading');
    bar.update(0.5);
    bar.stop();
    assert.deepEqual(lines, ['[1/2] a', '[2/2] b']);
  });

  it('leaves the terminal and Ctrl-C as they are while a bar stands', () => {
    const written: string[] = [];
    const listeners = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
    const before = listeners();
    stderr.isTTY = true;
    stderr.write = ((text: string) => {
      written.push(text);
      return true;
    }) as typeof write;
    const progress = startProgress('2 cells', 2);
    progress.step('a');
    const during = listeners();
    progress.stop();
    stderr.write = write;
    assert.deepEqual(during, before);
    const text = written.join('');
    assert.match(text, /2 cells/);
    for (const change of ['\x1b[?25l', '\x1b[?7l']) assert.ok(!text.includes(change), 'cursor or wrapping changed');
  });
});
