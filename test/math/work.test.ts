import assert from 'node:assert/strict';
import { breathe, drive, finish, isPause, type Pause, pacer, withoutPauses } from '../../lib/math/work';

interface Step {
  readonly epoch: number;
}

describe('long work', () => {
  /** Three epochs with pauses between, whose end is noted. */
  function* work(ended: string[] = []): Generator<Step | Pause, string> {
    try {
      for (let epoch = 1; epoch <= 3; epoch++) {
        yield { fraction: 0.5 };
        yield { epoch };
      }
      return 'done';
    } finally {
      ended.push('closed');
    }
  }

  /** Holds the thread for longer than a stretch. */
  function hold(): void {
    const due = pacer(25);
    while (!due());
  }

  it('tells pauses from results, and passes results alone where pauses are not wanted', () => {
    assert.deepEqual([...work()].map(isPause), [true, false, true, false, true, false]);
    assert.deepEqual([...withoutPauses<Step, string>(work())], [{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }]);
    assert.equal(finish(work()), 'done');
    assert.equal(finish(withoutPauses<Step, string>(work())), 'done');
  });

  it('drives to the end: results to onStep, pauses to onPause, in their order', async () => {
    const seen: string[] = [];
    const onPause = (fraction: number) => seen.push(`pause ${fraction}`);
    const result = await drive(work(), { onPause }, ({ epoch }: Step) => seen.push(`epoch ${epoch}`));
    assert.equal(result, 'done');
    assert.deepEqual(
      seen,
      [1, 2, 3].flatMap((epoch) => ['pause 0.5', `epoch ${epoch}`]),
    );
  });

  it('stops with the signal’s own reason, at the step where it is aborted, and closes the work', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const ended: string[] = [];
    const epochs: number[] = [];
    const driven = drive(work(ended), { signal: controller.signal }, ({ epoch }: Step) => {
      epochs.push(epoch);
      if (epoch === 2) controller.abort(reason);
    });
    await assert.rejects(driven, (error) => error === reason);
    assert.deepEqual([epochs, ended], [[1, 2], ['closed']]);
  });

  it('does not finish under a signal that was aborted before', async () => {
    const reason = new Error('too late');
    const ended: string[] = [];
    await assert.rejects(drive(work(ended), { signal: AbortSignal.abort(reason) }), (error) => error === reason);
    assert.deepEqual(ended, ['closed']);
  });

  it('closes the work where a listener throws, and passes on what the work throws', async () => {
    const ended: string[] = [];
    const throws = () => {
      throw new Error('listener');
    };
    await assert.rejects(drive(work(ended), {}, throws), /listener/);
    assert.deepEqual(ended, ['closed']);
    const broken = (function* (): Generator<Step | Pause, void> {
      throw new Error('broken');
    })();
    await assert.rejects(drive(broken), /broken/);
  });

  it('lets timers run between steps that hold the thread, and asks for no turn where they are short', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    try {
      await drive(
        (function* (): Generator<Step | Pause, void> {
          for (let k = 0; k < 6; k++) {
            hold();
            yield { fraction: k / 6 };
          }
        })(),
      );
      assert.ok(ticks >= 4, `${ticks} ticks`);
    } finally {
      clearInterval(timer);
    }
  });

  it('breathes only where a stretch has passed, and throws the reason at once', async () => {
    hold();
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    await breathe();
    assert.ok(turned);
    await assert.rejects(breathe(AbortSignal.abort(new Error('no'))), /^Error: no$/);
  });

  it('is due once in a stretch', () => {
    const never = pacer(Number.POSITIVE_INFINITY);
    const always = pacer(0);
    assert.deepEqual([never(), never(), always(), always()], [false, false, true, true]);
  });
});
