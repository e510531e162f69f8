import { main } from '../lib/jupyter/start';
import { ensureBuilt } from './built';

/** `npm start [-- options of JupyterLab]`: sets up what is missing and opens JupyterLab on `notebooks/`. */
main(ensureBuilt);
