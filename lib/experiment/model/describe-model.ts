import { defaultConfig, optionsOf } from '../config';
import { canonicalJson } from '../store/canonical-json';
import { type FittedModel, type ModelDescription, Role } from './fitted-model';
import { dtypeOf } from './safetensors';

/** What a model file holds, as plain JSON. */
export interface DescribedModel extends ModelDescription {
  /** Users whom it serves as it is: they have source ratings and no target rating that it was fitted on. */
  readonly servedUsers: number;
  /** Settings that are not the defaults, as `--set` takes them. */
  readonly changed: readonly string[];
  readonly tensors: readonly { readonly name: string; readonly kind: string; readonly shape: readonly number[] }[];
}

/** Tells what a fitted model is. */
export function describeModel({ description, roles, tensors, method, config }: FittedModel): DescribedModel {
  const { split, embedding } = defaultConfig();
  return {
    ...description,
    servedUsers: roles.filter((role) => role === Role.Newcomer || role === Role.Test).length,
    changed: [
      ...changes('split', config.split, split),
      ...(method.withoutBaseModels ? [] : changes('embedding', config.embedding, embedding)),
      ...changes(method.name, optionsOf(config, method), method.options.parse({})),
    ],
    tensors: Object.entries(tensors)
      .map(([name, { shape, values }]) => ({ name, kind: dtypeOf(values), shape }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function changes(section: string, settings: object, defaults: object): string[] {
  const usual = new Map(Object.entries(defaults));
  return Object.entries(settings).flatMap(([key, value]) => {
    const text = plain(value);
    return text === plain(usual.get(key)) ? [] : [`${section}.${key}=${text}`];
  });
}

/** A setting as `--set` takes it; a schedule or a solver is its name. */
function plain(value: unknown): string {
  if (value === undefined) return '';
  const read: unknown = JSON.parse(canonicalJson(value));
  return typeof read === 'string' ? read : JSON.stringify(read);
}
