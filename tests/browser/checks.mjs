/*
 * What every page has to be. Each check takes a site and the name of a page
 * and gives a list of complaints, each one line; an empty list is a pass.
 */
import fs from 'node:fs';
import path from 'node:path';
import axe from 'axe-core/axe.min.js';
import {HtmlValidate, StaticConfigLoader} from 'html-validate';
import {parse} from 'parse5';
import {address, blank} from './site.mjs';

export const chapterBytes = 300_000;

// The views in which a page is looked at; from one to the next, also from the
// last to the first, only one thing changes: that is quicker.
const views = [
	{scheme: 'light', width: 1280}, {scheme: 'light', width: 375},
	{scheme: 'dark', width: 375}, {scheme: 'dark', width: 1280},
];

const viewed = ({scheme, width}) => `${scheme}, ${width} wide`;

const schemes = new WeakMap();

async function show(page, {scheme, width}) {
	if (schemes.get(page) !== scheme)
		await page.emulateMedia({colorScheme: scheme});
	schemes.set(page, scheme);
	if (page.viewportSize().width !== width)
		await page.setViewportSize({width, height: 900});
}

// Collects complaints with the views in which they were heard.
class Findings {
	#heard = new Map();
	#views = new Set();

	add(where, complaints) {
		this.#views.add(where);
		for (const complaint of complaints)
			this.#heard.set(complaint, (this.#heard.get(complaint) ??
				new Set()).add(where));
	}

	lines() {
		const all = this.#views.size;
		return [...this.#heard].map(([complaint, where]) => complaint +
			` [${where.size === all ? 'in every view' :
				[...where].join('; ')}]`);
	}
}

const validator = new HtmlValidate(new StaticConfigLoader({
	root: true,
	extends: ['html-validate:standard', 'html-validate:document',
		'html-validate:a11y'],
	rules: {
		'no-missing-references': 'error',
		// The contents, before the text, have a heading of their own.
		'heading-level': ['error', {minInitialRank: 'h2'}],
		// For files from another host; ours lie beside the page.
		'require-sri': 'off',
	},
}));

// Conforms to the HTML standard: by its grammar for elements and attributes
// (html-validate), and by its parser's own errors (parse5).
export async function valid(site, name) {
	const html = site.read(name);
	const complaints = [];

	parse(html, {
		sourceCodeLocationInfo: true,
		onParseError: (error) => complaints.push(
			`${error.startLine}:${error.startCol} parser: ${error.code}`),
	});
	const report = await validator.validateString(html, site.path(name));
	for (const {messages} of report.results)
		for (const {line, column, ruleId, message, selector} of messages)
			complaints.push(`${line}:${column} ${ruleId}: ${message}` +
				` (${selector})`);
	return complaints;
}

// Every element, in the order of the document, with attributes as a Map.
function* elements(node) {
	if (node.tagName) {
		node.at = new Map(node.attrs.map((a) => [a.name, a.value]));
		yield node;
	}
	for (const child of node.content?.childNodes ?? node.childNodes ?? [])
		yield* elements(child);
}

const parsed = new Map();

// The elements of a page and their ids, kept while the file stays as it is.
function read(file) {
	const {mtimeMs} = fs.statSync(file);

	if (parsed.get(file)?.mtimeMs !== mtimeMs) {
		const all = [...elements(parse(fs.readFileSync(file, 'utf8'),
			{scriptingEnabled: false}))];
		const ids = all.flatMap((e) => e.at.get('id') ?? []);
		parsed.set(file, {mtimeMs, all, ids, known: new Set(ids)});
	}
	return parsed.get(file);
}

const text = (node) => node.value ?? node.childNodes?.map(text).join('') ?? '';

const addresses = ['href', 'src', 'srcset', 'poster', 'data', 'action'];
const endings = /\.(html|css|js|svg|png|csv|json|dat|gp|txt|pdf)$/;

// Why an address on a page is no good, or undefined.
function wrongAddress(site, file, element, value) {
	const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(value) ?? [];
	const [before, fragment] = value.split('#');
	const target = path.join(path.dirname(file),
		decodeURIComponent(before.split('?')[0]) || path.basename(file));

	if (scheme === 'https' && element.tagName === 'a')
		return undefined;
	if (scheme === 'data' && element.tagName !== 'a')
		return undefined;
	if (scheme || value.startsWith('/'))
		return 'is not relative';
	if (!target.startsWith(site.root + path.sep))
		return 'leaves the folder';
	if (!endings.test(target))
		return 'has an ending that no page and no download has';
	if (!fs.existsSync(target))
		return 'leads to no file';
	if (fragment && !read(target).known.has(decodeURIComponent(fragment)))
		return 'leads to no such id';
	return undefined;
}

// Links and what a page loads lead to something, and nowhere else.
export function links(site, name) {
	const file = site.path(name);
	const complaints = new Set();

	for (const element of read(file).all)
		for (const attribute of addresses) {
			const value = element.at.get(attribute);
			const why = value !== undefined &&
				wrongAddress(site, file, element, value);
			if (why)
				complaints.add(`<${element.tagName} ${attribute}=` +
					`"${value}"> ${why}`);
		}
	return [...complaints];
}

// The policy that lets a page load its own files and nothing else.
function policy(all) {
	const at = all.findIndex((e) => e.tagName === 'meta' &&
		/^content-security-policy$/i.test(e.at.get('http-equiv') ?? ''));
	const loads = all.findIndex((e) => ['script', 'link', 'style', 'img',
		'iframe', 'object', 'embed', 'audio', 'video'].includes(e.tagName));
	const content = all[at]?.at.get('content') ?? '';

	if (at < 0)
		return ['no Content-Security-Policy'];
	if (loads >= 0 && loads < at)
		return [`<${all[loads].tagName}> before the ` +
			'Content-Security-Policy'];
	if (!/(^|; *)default-src 'none'/.test(content) ||
	    /'unsafe-|\*|https?:/.test(content))
		return [`a lax Content-Security-Policy: ${content}`];
	return [];
}

// Attributes that hold code or style, which the policy would refuse.
function inlineCode(all) {
	return [...new Set(all.flatMap(({tagName, attrs}) => attrs
		.filter(({name, value}) => /^on|^style$/.test(name) ||
			/^\s*javascript:/i.test(value))
		.map(({name, value}) => `<${tagName} ${name}="${value}">`)))];
}

function landmarks(all) {
	const complaints = [];
	const named = (tag) => all.filter((e) => e.tagName === tag);
	const [first] = all.filter((e) => e.tagName === 'a' && e.at.has('href'));
	const skip = first?.at.get('href') ?? '';
	const headings = named('h1').length;

	if (headings !== 1)
		complaints.push(`${headings} h1 elements, expected one`);
	// A picture in SVG has a title too.
	if (!named('title').some((e) => e.parentNode.tagName === 'head' &&
	    text(e).trim()))
		complaints.push('no title');
	if (!named('link').some((e) => /\bicon\b/.test(e.at.get('rel'))))
		complaints.push('no link to an icon: a browser would ask ' +
			'the root of the server for one');
	if (!named('html')[0].at.get('lang'))
		complaints.push('no lang');
	if (!skip.startsWith('#') ||
	    !all.some((e) => e.at.get('id') === skip.slice(1)))
		complaints.push('the first link does not skip to the text, ' +
			`but to "${skip}"`);
	return complaints;
}

// How a page is made, as its file says it.
export function structure(site, name) {
	const {all, ids, known} = read(site.path(name));
	const twice = [...known].filter((id) =>
		ids.indexOf(id) !== ids.lastIndexOf(id));

	return [...policy(all), ...inlineCode(all), ...landmarks(all),
		...twice.map((id) => `the id "${id}" twice`)];
}

// How much a page is, and whether its first paint waits for a script.
export function weight(site, name) {
	const file = site.path(name);
	const bytes = fs.statSync(file).size;
	const complaints = [];

	if (/^(\d\d|a\d)-/.test(path.basename(name)) && bytes > chapterBytes)
		complaints.push(`${bytes} bytes, more than ${chapterBytes}`);
	for (const {tagName, at, parentNode} of read(file).all) {
		if (tagName === 'script' && at.has('src') &&
		    parentNode.tagName === 'head' &&
		    !at.has('defer') && !at.has('async'))
			complaints.push(`<script src="${at.get('src')}"> in the ` +
				'head, without defer');
		if (tagName === 'link' &&
		    /\bstylesheet\b/i.test(at.get('rel') ?? '') &&
		    path.join(path.dirname(file), at.get('href') ?? '') !==
		    site.path('style.css'))
			complaints.push(`the stylesheet ${at.get('href')}`);
	}
	return complaints;
}

// Style that would load something, wherever it applies.
export function styleLoads(css) {
	return css.match(/@import[^;]*|url\((?!["']?(data:|#))[^)]*\)/gi) ?? [];
}

// Shows what is behind disclosures.
const openDetails = (page) => page.evaluate(() => {
	for (const details of document.querySelectorAll('details'))
		details.open = true;
});

// What reaches beyond the window's right edge, as it is and with every
// disclosure open: how far, and which element.
const sideways = (page) => page.evaluate(() => {
	const {scrollingElement: root, body} = document;
	const name = (e) => e.tagName.toLowerCase() + (e.id && `#${e.id}`) +
		[...e.classList].map((c) => `.${c}`).join('');
	const clipped = (e) => e && e !== body && (clipped(e.parentElement) ||
		getComputedStyle(e).overflowX !== 'visible');
	const widest = () => [...body.querySelectorAll('*')]
		.filter((e) => !clipped(e.parentElement))
		.map((e) => [e.getBoundingClientRect().right, name(e)])
		.reduce((a, b) => b[0] > a[0] ? b : a)[1];
	const look = () => root.scrollWidth <= root.clientWidth ? [] :
		[`scrolls sideways: ${root.scrollWidth} of ` +
			`${root.clientWidth} pixels, up to ${widest()}`];
	const closed = [...document.querySelectorAll('details:not([open])')];

	const complaints = look();
	for (const details of closed)
		details.open = true;
	complaints.push(...look());
	for (const details of closed)
		details.open = false;
	return complaints;
});

const idsTwice = (page) => page.evaluate(() => {
	const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
	const known = new Set();
	return ids.filter((id) => known.has(id) || !known.add(id))
		.map((id) => `the id "${id}" twice, once the scripts ran`);
});

const used = new Map();

// A blank page of these options, used again: to make one takes longer than
// to load what it shows.
function reused(site, options) {
	const key = JSON.stringify([site.root, options]);

	if (!used.has(key))
		used.set(key, blank(site, options));
	return used.get(key);
}

// From where a page is loaded, with scripts or without; of the many sources
// each in two opposite ways.
const loadsOf = (name) => ['file', 'http'].flatMap((over) =>
	[true, false].map((scripts) => ({over, scripts})))
	.filter(({over, scripts}) => !name.startsWith('source/') ||
		scripts === (over === 'file'));

// A page loads in silence from its own folder, and fits in the window, with
// its disclosures as they are and opened. Each of the loads begins in another
// view, and then goes through all.
export async function quiet(site, name) {
	const findings = new Findings();
	const order = [...views];

	for (const {over, scripts} of loadsOf(name)) {
		const {page, seen} = await reused(site, {over, scripts});
		const where = `${over}, scripts ${scripts ? 'on' : 'off'}, `;
		await show(page, order[0]);
		await page.goto(await address(site, name, over));
		findings.add(where + viewed(order[0]), await idsTwice(page));
		for (const view of order) {
			await show(page, view);
			// How wide it is does not depend on who sent it.
			const wide = over === 'file' ? await sideways(page) : [];
			findings.add(where + viewed(view),
				[...wide, ...seen.splice(0)]);
		}
		order.push(order.shift());
	}
	return findings.lines();
}

const everyRule = {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a',
	'wcag21aa', 'wcag22aa', 'best-practice']};
const mostNodes = 5; // of one rule in one view

function violation({id, nodes}) {
	const lines = nodes.slice(0, mostNodes).map((node) =>
		`axe ${id}: ${node.target.join(' ')}: ` +
		[...node.any, ...node.all, ...node.none]
			.map((check) => check.message).join('; '));

	if (nodes.length > mostNodes)
		lines.push(`axe ${id}: ${nodes.length - mostNodes} more`);
	return lines;
}

// What axe-core says of a page as it is now, or of what a selector finds.
export async function audit(page, within = 'html', runOnly = everyRule) {
	if (!await page.evaluate(() => 'axe' in window))
		await page.evaluate(axe.source);
	const violations = await page.evaluate(([selector, only]) =>
		window.axe.run(selector, {
			runOnly: only,
			resultTypes: ['violations'], preload: false,
		}).then((result) => result.violations), [within, runOnly]);
	return violations.flatMap(violation);
}

// To audit takes long. Each page is looked at in two views that are opposite in
// both respects. The chapters of the book are many pages of the same parts, and
// so are the sources: each is looked at in one of the two, by turns; the golden
// book has every part, in both. whole.html is the chapters again: only what
// may go wrong where they come together is looked at.
function viewsOf(site, name) {
	const opposite = [views[0], views[2]];
	const number = /^(\d\d)-/.exec(name)?.[1] ?? name.length;

	return /^(source\/|whole\.)/.test(name) ||
		site.name === 'book' && /^\d\d-/.test(name) ?
		[opposite[number % 2]] : opposite;
}

const rulesOf = (name) => name === 'whole.html' ?
	{type: 'rule', values: ['aria-valid-attr-value', 'bypass',
		'document-title', 'duplicate-id-aria', 'heading-order',
		'html-has-lang', 'label', 'landmark-one-main',
		'landmark-unique', 'page-has-heading-one', 'skip-link',
		'svg-img-alt']} : everyRule;

// A page can be used by everybody, with every disclosure open.
export async function accessible(site, name) {
	const findings = new Findings();
	const {page} = await reused(site, {});

	await page.goto(await address(site, name));
	await openDetails(page);
	for (const view of viewsOf(site, name)) {
		await show(page, view);
		findings.add(viewed(view),
			await audit(page, 'html', rulesOf(name)));
	}
	return findings.lines();
}

// So can each of its dialogs.
export async function dialogs(site, name) {
	const findings = new Findings();
	const {page} = await reused(site, {});

	await page.goto(await address(site, name));
	for (const dialog of await page.locator('dialog').all())
		for (const view of views) {
			await show(page, view);
			await dialog.evaluate((element) => element.showModal());
			findings.add(viewed(view),
				await audit(page, 'dialog[open]'));
			await dialog.evaluate((element) => element.close());
		}
	return findings.lines();
}
