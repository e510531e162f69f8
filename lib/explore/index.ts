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
export { type Explored, explored } from './explored';
export { explorables } from './registry';
