import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** This machine's name: letters, digits and dashes only, so that the parts of a temporary name can be told apart. */
export const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');

/** Whether a process of this machine still runs; one that was killed and not asked after yet does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0); // signal 0 only asks
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it runs, but is someone else's
  }
  if (process.platform !== 'linux') return true;
  // One that was killed answers until its parent has heard of it, which in a container may take long: state Z, after the name.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] [^)]*$/.test(status);
}
