import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import 'katex/dist/katex.min.css';
import BookExplorable from './BookExplorable.vue';
import BookFigure from './BookFigure.vue';
import TryIt from './TryIt.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('BookFigure', BookFigure);
    app.component('BookExplorable', BookExplorable);
    app.component('TryIt', TryIt);
  },
} satisfies Theme;
