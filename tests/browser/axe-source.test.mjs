// As axe.test.mjs, for the pages of sources: a program of its own, because
// two programs run at a time. They differ in their text alone, so that one in
// six is looked at.
import {accessible} from './checks.mjs';
import {everyPage} from './site.mjs';

everyPage('accessible', accessible, (name, i) =>
	name.startsWith('source/') && i % 6 === 0);
