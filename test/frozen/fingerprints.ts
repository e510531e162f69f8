import { z } from 'zod';
import { methods } from '../../lib/bridge/registry';
import { UserError } from '../../lib/errors';
import { refusalOf, type Selection } from '../../lib/evaluation/protocol/protocol';
import { findProtocol, type ProtocolName, protocolNames } from '../../lib/evaluation/protocol/registry';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { runCell } from '../../lib/experiment/cell';
import { parseConfig, withEpochs, withSettings } from '../../lib/experiment/config';
import type { RunData } from '../../lib/experiment/run-data';
import { readySpace } from '../../lib/experiment/search-spaces';
import { hashJson } from '../../lib/experiment/store/canonical-json';
import { presetData } from './rows';

type Method = (typeof methods)[number];

/** One small run: settings, a protocol and a selection. */
interface Probe {
  readonly settings: readonly string[];
  readonly protocol: ProtocolName;
  readonly selection: Selection;
}

/**
 * A hash of a method's numbers, by method: of results on the preset `tiny` under every protocol and selection, and under every
 * other value of an option that is a word or a switch, and of the numbers that its search space has.
 */
export async function makeFingerprints(): Promise<Record<string, string>> {
  const data = presetData('tiny');
  const found: Record<string, string> = {};
  for (const method of methods) found[method.name] = await fingerprint(data, method);
  return found;
}

async function fingerprint(data: RunData, method: Method): Promise<string> {
  const pools = new Map<string, BaseModelPool>();
  const results: unknown[] = [];
  for (const { settings, protocol, selection } of probes(method)) {
    const key = hashJson(settings.filter((setting) => setting.startsWith('embedding.')));
    const pool = pools.get(key) ?? new BaseModelPool({ methods: [method] });
    pools.set(key, pool);
    try {
      const config = parseConfig(withSettings(withEpochs({}, 2), settings), settings.join(' '));
      const { result } = await runCell(data, config, { method, seed: 1, selection, protocol }, { pool });
      const { config: _, data: __, ...row } = result.row;
      const { epochs, errors, lists, untuned } = result;
      results.push({ row, epochs, errors, lists, untuned });
    } catch (error) {
      // An option that does not go with the others.
      if (!(error instanceof UserError || error instanceof RangeError)) throw error;
      results.push('refused');
    }
  }
  return hashJson(results).slice(0, 8);
}

function probes(method: Method): Probe[] {
  const measured = protocolNames.filter((name) => !refusalOf(findProtocol(name), method));
  const [protocol] = measured;
  return [
    ...measured.map((name): Probe => ({ settings: [], protocol: name, selection: 'validation' })),
    { settings: [], protocol, selection: 'refit' },
    { settings: [], protocol, selection: 'best-test-epoch' },
    ...variants(method).map((setting): Probe => ({ settings: [setting], protocol, selection: 'best-test-epoch' })),
  ];
}

/** Settings one apart from the defaults. */
function variants(method: Method): string[] {
  const shape = method.options.shape as Record<string, z.ZodType>;
  const switches = Object.entries(shape).flatMap(([option, schema]) => {
    const usual = schema.safeParse(undefined).data;
    return wordsOf(schema)
      .filter((word) => word !== usual && word !== 'network') // TensorFlow.js: its numbers are its own
      .map((word) => `${method.name}.${option}=${word}`);
  });
  const space = Object.entries(readySpace(method.name) ?? {});
  const numbers = space.filter(([key]) => key !== 'embedding.epochs').map(([key, values]) => `${key}=${values.at(-1)}`);
  return [...new Set([...switches, ...numbers, ...(method.withoutBaseModels ? [] : ['embedding.centred=true'])])];
}

function wordsOf(schema: z.ZodType): (string | boolean)[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return wordsOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodEnum) return schema.options as string[];
  return schema instanceof z.ZodBoolean ? [false, true] : [];
}
