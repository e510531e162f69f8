import type { Figure } from '../report/figures/theme';

/** A knob that turns over a range of numbers. */
export interface NumberKnob {
  readonly kind: 'number';
  /** What it turns, with the paper's symbol where it has one. */
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
}

/** A knob with a few named places. */
export interface ChoiceKnob<Choice extends string = string> {
  readonly kind: 'choice';
  readonly title: string;
  readonly choices: readonly Choice[];
  readonly default: Choice;
}

/** The knobs of an explorable, by name. */
export type Knobs = Readonly<Record<string, NumberKnob | ChoiceKnob>>;

/** Where the knobs stand. */
export type Settings<K extends Knobs> = {
  readonly [Name in keyof K]: K[Name] extends ChoiceKnob<infer Choice> ? Choice : number;
};

/**
 * Something that a reader can turn: knobs, what they compute, the picture of it and one sentence that is true of it. Pure, and fit
 * for a browser: a notebook shows it as frames, a page computes it live in a worker, the tests run it at its defaults and corners.
 */
export interface Explorable<K extends Knobs = Knobs, Result = unknown> {
  readonly name: string;
  /** The question that it answers. */
  readonly question: string;
  readonly knobs: K;
  /** @throws the signal's reason where it is aborted */
  compute(settings: Settings<K>, signal?: AbortSignal): Promise<Result>;
  /** Its title is the finding. */
  figure(result: Result): Figure;
  /** One sentence that holds for this result, made from its numbers. */
  claim(result: Result): string;
}

/** Keeps the types of an explorable's knobs and result together; returns its argument. */
export function defineExplorable<const K extends Knobs, Result>(
  explorable: Explorable<K, Result>,
): Explorable<K, Result> {
  return explorable;
}

/** Where the knobs stand at first. */
export function defaultSettings<K extends Knobs>(knobs: K): Settings<K> {
  return Object.fromEntries(Object.entries(knobs).map(([name, knob]) => [name, knob.default])) as Settings<K>;
}

/**
 * Settings as a page or a cell gives them, checked against the knobs; those left out stand at their defaults.
 * @throws RangeError for a knob that there is not, and for a place that it does not have
 */
export function checkSettings<K extends Knobs>(knobs: K, given: Readonly<Record<string, unknown>>): Settings<K> {
  for (const [name, value] of Object.entries(given)) {
    const knob = Object.hasOwn(knobs, name) ? knobs[name] : undefined;
    if (!knob) throw new RangeError(`there is no knob "${name}": there are ${Object.keys(knobs).join(', ')}`);
    if (knob.kind === 'choice' ? !knob.choices.includes(value as string) : !onRange(knob, value)) {
      const places = knob.kind === 'choice' ? knob.choices.join(', ') : `${knob.min} to ${knob.max}`;
      throw new RangeError(`${name} takes ${places}, not ${JSON.stringify(value)}`);
    }
  }
  return { ...defaultSettings(knobs), ...given } as Settings<K>;
}

function onRange({ min, max }: NumberKnob, value: unknown): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}
