/*
 * The sites under test, the browser that opens their pages, and the server.
 * It knows nothing of what a page should be: that is in checks.mjs.
 *
 * A test of what a page does, in NAME.test.mjs beside this file:
 *
 *	import assert from 'node:assert/strict';
 *	import test from 'node:test';
 *	import {book, withPage} from './site.mjs';
 *
 *	test('the key / opens the search', (t) =>
 *		withPage(t, {site: book, width: 375}, async (page) => {
 *			await page.keyboard.press('/');
 *			assert.ok(await page.locator('dialog').isVisible());
 *		}));
 *
 * withPage(t, options, body) opens a page, calls body(page, opened) with the
 * Page of Playwright, and fails if the page has complained meanwhile (console
 * errors and warnings, exceptions, failed requests, requests that leave the
 * folder). The options, with what holds where one is left out:
 *
 *	site: book      or golden (cards of every kind), or what copyOf gave
 *	page: 'index.html'
 *	over: 'file'    or 'http': a server on this machine
 *	scheme: 'light' or 'dark'
 *	width: 1280     of the window; 375 is a phone
 *	scripts: true
 *	and any other option of Playwright's newContext
 *
 * opened.seen is the list of complaints: empty it where one is expected.
 * opened.context.newPage() is a second tab, with the same storage;
 * address(site, page, over) is what to give to page.goto.
 *
 * A test that changes a book takes a copy, which goes when the test ends:
 *
 *	const site = copyOf(t, golden);
 *	fs.writeFileSync(path.join(site.book, 'chapters/09-new.md'), '# New\n');
 *	site.render();  // labbook site --no-run; then page.reload()
 *
 * Tests are top-level: each is one line in the sum that tests/run prints.
 * tests/browser/run NAME runs NAME.test.mjs alone, and builds what it needs.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import test, {after} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const top = fileURLToPath(new URL('../..', import.meta.url));

// A folder of pages, and the folder of the book it is made from.
export class Site {
	constructor(name, root, folder) {
		Object.assign(this, {name, root, book: folder});
	}

	// Every page, as its path below the root.
	pages() {
		return fs.readdirSync(this.root, {recursive: true})
			.filter((name) => name.endsWith('.html')).sort();
	}

	path(name) {
		return path.join(this.root, name);
	}

	read(name) {
		return fs.readFileSync(this.path(name), 'utf8');
	}

	// The golden book has experiments that fail: status 1 is no mistake.
	render() {
		const {status, stderr} = spawnSync(path.join(top, 'labbook'),
			['-C', this.book, 'site', '--no-run'],
			{encoding: 'utf8'});
		if (status !== 0 && status !== 1)
			throw new Error(`labbook, status ${status}: ${stderr}`);
	}
}

function built(name) {
	const folder = path.join(top, 'build/browser', name);
	const site = new Site(name, path.join(folder, 'site'), folder);

	if (!fs.existsSync(site.path('index.html')))
		throw new Error(`no ${site.root}: tests/browser/run makes it`);
	return site;
}

export const book = built('book');
export const golden = built('golden');

// A folder that goes when the test ends; {after} instead of t: the program.
export function scratch(t) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'labbook-'));

	t.after(() => fs.rmSync(folder, {recursive: true}));
	return folder;
}

export function copyOf(t, site) {
	const folder = scratch(t);

	fs.cpSync(site.book, folder, {recursive: true});
	return new Site(site.name, path.join(folder, 'site'), folder);
}

const types = {
	'.html': 'text/html; charset=utf-8', '.css': 'text/css',
	'.js': 'text/javascript', '.svg': 'image/svg+xml',
	'.json': 'application/json',
};

// Answers with the files below a folder, as any plain server would.
function answer(root, request, response) {
	const name = decodeURIComponent(new URL(request.url, 'http://x').pathname);
	const file = path.join(root, name);
	const type = types[path.extname(file)] ?? 'text/plain; charset=utf-8';

	if (!fs.statSync(file, {throwIfNoEntry: false})?.isFile()) {
		// Asked for once, with the first page: of which that is no sign.
		response.writeHead(name === '/favicon.ico' ? 204 : 404).end();
		return;
	}
	response.writeHead(200, {'content-type': type});
	response.end(fs.readFileSync(file));
}

const servers = new Map();

// The address of a server for the folder; one for all who ask.
function serve(root) {
	if (!servers.has(root))
		servers.set(root, new Promise((resolve) => {
			const server = http.createServer((request, response) =>
				answer(root, request, response));
			server.listen(0, '127.0.0.1', () => resolve(server));
		}));
	return servers.get(root).then((server) =>
		`http://127.0.0.1:${server.address().port}/`);
}

export const address = async (site, name, over = 'file') =>
	(over === 'http' ? await serve(site.root) :
		`${pathToFileURL(site.root).href}/`) + encodeURI(name);

let launched;

const browser = () => launched ??= chromium.launch({
	executablePath: '/usr/bin/chromium-headless-shell',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
		'--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
});

after(async () => {
	await (await launched)?.close();
	for (const server of servers.values()) {
		const started = await server;
		started.close();
		started.closeAllConnections();
	}
});

const short = (url) => url.length > 100 ? `${url.slice(0, 100)}...` : url;

// The list to which a context's complaints are added; root is where its pages
// may ask for something.
function watch(context, root) {
	const seen = [];
	const asked = (url) => /^(data|blob):/.test(url) ||
		url.startsWith(root) ||
		seen.push(`leaves the folder: ${short(url)}`);

	context.on('console', (message) =>
		['error', 'warning'].includes(message.type()) &&
		seen.push(`console ${message.type()}: ${message.text()}`));
	context.on('weberror', (raised) =>
		seen.push(`exception: ${raised.error().message}`));
	context.on('request', (request) => asked(request.url()));
	context.on('requestfailed', (request) => seen.push('request failed: ' +
		`${short(request.url())} ${request.failure().errorText}`));
	context.on('response', (response) => response.status() >= 400 &&
		seen.push(`status ${response.status()}: ${short(response.url())}`));
	context.on('page', (page) =>
		page.on('websocket', (socket) => asked(socket.url())));
	return seen;
}

// An empty page in a profile of its own; the caller closes the context.
export async function blank(site, options = {}) {
	const {scheme = 'light', width = 1280, scripts = true, over = 'file',
		...more} = options;
	const context = await (await browser()).newContext({
		colorScheme: scheme, viewport: {width, height: 900},
		javaScriptEnabled: scripts, ...more,
	});
	const seen = watch(context, await address(site, '', over));

	return {page: await context.newPage(), context, seen};
}

// Fails with the complaints, if there are any. Where they were found is no
// help, so that is left out.
export function none(complaints) {
	if (complaints.length > 0)
		throw Object.assign(new Error(complaints.join('\n')), {stack: ''});
}

export async function withPage(t, options, body) {
	const {site, page: name = 'index.html', over, ...view} = options;
	const opened = await blank(site, {over, ...view});

	t.after(() => opened.context.close());
	await opened.page.goto(await address(site, name, over));
	await body(opened.page, opened);
	none(opened.seen);
}

// One test for each wanted page of both sites, by name and place in the list:
// check(site, name, t) gives its complaints.
export function everyPage(what, check, wanted = () => true) {
	for (const site of [book, golden])
		for (const name of site.pages().filter(wanted))
			test(`${what}: ${site.name}/${name}`, async (t) =>
				none(await check(site, name, t)));
}
