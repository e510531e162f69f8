import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../errors';
import { shortenPath } from '../../printable';
import type { Extensions } from '../extensions';
import { writeAtomic } from '../store/atomic-file';
import { type FittedModel, modelBytes, modelFrom } from './fitted-model';

/** Node reads no file in one piece that is larger. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Writes a fitted model: a safetensors file, which Python reads with the package of that name. Whoever reads the file finds the whole
 * of the old one or the whole of the new one.
 */
export async function saveModel(file: string, model: FittedModel): Promise<void> {
  await writeAtomic(file, modelBytes(model));
}

/**
 * Reads a model file.
 * @param extensions methods, schedules and solvers of your own that the model was fitted with
 * @throws UserError that names the file where it is missing, is no model, is damaged, or is of a later version
 */
export async function loadModel(file: string, extensions: Extensions = {}): Promise<FittedModel> {
  const refuse = (reason: string): never => {
    throw new UserError(`${shortenPath(file)}: ${reason}`);
  };
  const found = await stat(file).catch((error: NodeJS.ErrnoException) =>
    refuse(error.code === 'ENOENT' ? 'there is no such file' : error.message),
  );
  if (!found.isFile()) refuse('this is no file');
  if (found.size > MOST_BYTES) refuse(`a model of ${found.size} bytes cannot be read; ${MOST_BYTES} is the most`);
  try {
    return modelFrom(await readFile(file), extensions);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refuse(error.message);
  }
}
