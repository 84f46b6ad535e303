// Every page loads in silence and fits in the window, with scripts and
// without, from a folder and from a server.
import {quiet} from './checks.mjs';
import {everyPage} from './site.mjs';

// Pages of sources are many, and differ in their text alone: one in six.
everyPage('loads', quiet, (name, i) =>
	!name.startsWith('source/') || i % 6 === 0);
