// What can be said of every page without a browser.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import {links, structure, styleLoads, valid, weight} from './checks.mjs';
import {book, everyPage, golden} from './site.mjs';

everyPage('valid', valid);
everyPage('structure', structure);
everyPage('links', links);
everyPage('weight', (site, name, t) => {
	const {size} = fs.statSync(site.path(name));

	t.diagnostic(`${site.name}/${name}: ${size} bytes`);
	return weight(site, name);
});

for (const site of [book, golden])
	test(`style.css loads nothing: ${site.name}`, () =>
		assert.deepEqual(styleLoads(site.read('style.css')), []));
