/** What a reader can turn: one file an explorable. */
export {
  type ChoiceKnob,
  checkSettings,
  defaultSettings,
  defineExplorable,
  type Explorable,
  type Knobs,
  type NumberKnob,
  type Settings,
} from './explorable';
export { explorables } from './registry';
