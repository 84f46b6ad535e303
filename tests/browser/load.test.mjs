// Every page loads in silence and fits in the window, with scripts and
// without, from a folder and from a server.
import {quiet} from './checks.mjs';
import {everyPage} from './site.mjs';

everyPage('loads', quiet);
