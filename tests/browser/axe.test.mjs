// Everybody can use every page, in light and dark, wide and narrow.
import {accessible, dialogs} from './checks.mjs';
import {everyPage} from './site.mjs';

everyPage('accessible', accessible, (name) => !name.startsWith('source/'));
everyPage('dialogs accessible', dialogs, (name) => name === 'index.html');
