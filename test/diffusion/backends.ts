import { backendNames, initBackend, type TensorFlow } from '../../lib/diffusion/network/backend';

/**
 * Runs a block of tests on every TensorFlow.js backend that loads, and skips the others by name and reason.
 * @param block gets a function that returns the namespace, to be called inside tests
 */
export function onEveryBackend(title: string, block: (tf: () => TensorFlow) => void): void {
  for (const name of backendNames) {
    describe(`${title}, ${name}`, () => {
      let tf: TensorFlow | undefined;
      before(async function () {
        try {
          ({ tf } = await initBackend(name));
        } catch (error) {
          console.log(`    skipped: ${(error as Error).message}`);
          this.skip();
        }
      });
      // Another file's tests may have made another backend active since.
      beforeEach(() => initBackend(name));
      block(() => tf!);
    });
  }
}
