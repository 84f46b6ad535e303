// As axe.test.mjs, for the pages of sources: a program of its own, because
// two programs run at a time.
import {accessible} from './checks.mjs';
import {everyPage} from './site.mjs';

everyPage('accessible', accessible, (name) => name.startsWith('source/'));
