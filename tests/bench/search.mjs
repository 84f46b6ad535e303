/*
 * How long a reader waits for the search when it is first opened: search.mjs
 * ours SITE. Or, of the same entries, how long lunr takes to load and to make
 * an index with the pipeline it comes with: search.mjs lunr SITE. Nanoseconds.
 */
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from '../browser/node_modules/playwright-core/index.mjs';

const [which, site] = process.argv.slice(2);

const ways = {
	ours: () => new Promise((resolve) => {
		const since = performance.now();

		document.dispatchEvent(new CustomEvent('labbook:search'));
		const status = document.querySelector('dialog .status');
		new MutationObserver(() => {
			if (status.textContent.startsWith('Type a word'))
				resolve(performance.now() - since);
		}).observe(status, {childList: true});
	}),
	lunr: async () => {
		const since = performance.now();
		const load = (name) => new Promise((resolve, reject) => {
			const script = document.createElement('script');

			script.src = `search/${name}`;
			script.onload = resolve;
			script.onerror = reject;
			document.head.append(script);
		});
		let entries;

		window.labbookSearch = (book) => ({entries} = book);
		await load('index.js');
		await load('lunr.js');
		window.lunr(function () {
			this.field('title');
			this.field('text');
			entries.forEach((entry, id) => this.add({...entry, id}));
		});
		return performance.now() - since;
	},
};

const browser = await chromium.launch({
	executablePath: '/usr/bin/chromium-headless-shell',
	args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage();

await page.goto(pathToFileURL(path.join(site, 'index.html')).href);
console.log(await page.evaluate(ways[which]) * 1e6);
await browser.close();
