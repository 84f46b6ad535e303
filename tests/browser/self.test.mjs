// The checks see what they are for: a good page passes all of them, and a
// page that is broken in one way fails the one that looks for it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, {after} from 'node:test';
import {accessible, chapterBytes, dialogs, links, quiet, structure, styleLoads,
	valid, weight} from './checks.mjs';
import {Site, copyOf, golden, scratch, withPage} from './site.mjs';

const folder = scratch({after});
const site = new Site('made', path.join(folder, 'site'), folder);

const csp = '<meta http-equiv="Content-Security-Policy" content="' +
	"default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' data:; base-uri 'none'; form-action 'none'\">\n";
const good = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
${csp}<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A good page</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script src="book.js" defer></script>
</head>
<body>
<a href="#text">Skip to the text</a>
<main id="text">
<h1>A good page</h1>
<p>It has <a href="data.csv">data</a>.</p>
<p><img src="dot.svg" alt="A dot"></p>
<details><summary>More</summary><p>More text.</p></details>
<dialog aria-label="Help"><button type="button">Close</button></dialog>
</main>
</body>
</html>
`;

const style = `
:root { color-scheme: light dark; color: light-dark(#222, #eee);
	background: light-dark(#fff, #111); }
a { color: light-dark(#00c, #acf); }
.faint { color: #aaa; background: #fff; }
.faint-at-night { color: light-dark(#222, #333); }
.wide { width: 1000px; }
.wider { width: 2000px; }
.small { width: 10px; height: 10px; padding: 0; margin: 0; border: 0; }
.strip { overflow-x: auto; }
`;

fs.mkdirSync(site.root);
for (const [name, content] of Object.entries({
	'style.css': style, 'book.js': '\'use strict\';\n', 'data.csv': 'a,b\n',
	'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
	'error.js': 'console.error("dear me");\n',
	'warning.js': 'console.warn("careful");\n',
	'throw.js': 'setTimeout(() => undefined.no);\n',
	'fetch.js': 'new WebSocket("ws://127.0.0.1:9/");\n',
	'twice.js': 'document.body.append(document.createElement("p"), ' +
		'document.createElement("p"));\n' +
		'for (const p of document.querySelectorAll("body > p"))\n' +
		'\tp.id = "made";\n',
	'outside.css': '', 'good.html': good}))
	fs.writeFileSync(site.path(name), content);
fs.writeFileSync(path.join(folder, 'outside.svg'), '<svg/>');

let count = 0;

// A page made by changing the good one, as a chapter's.
function write(change) {
	const name = `${String(count++).padStart(2, '0')}-page.html`;
	const html = change(good);

	assert.notEqual(html, good);
	fs.writeFileSync(site.path(name), html);
	return name;
}

// The check complains of the changed page, with a line like this.
function sees(check, what, expected, change) {
	test(`${check.name} sees ${what}`, async () => {
		const complaints = await check(site, write(change));
		assert.ok(complaints.some((line) => expected.test(line)),
			`expected ${expected} in: ${complaints.join('\n')}`);
	});
}

const put = (html) => (page) => page.replace('</main>', `${html}</main>`);
const drop = (part) => (page) => page.replace(part, '');
const swap = (from, to) => (page) => page.replace(from, to);
const script = (name) => swap('book.js', name);
const elsewhere = 'http://127.0.0.1:9/x.png';
const open = drop(csp); // to all requests, which the policy would stop

for (const check of [valid, structure, links, weight, quiet, accessible,
	dialogs])
	test(`${check.name} accepts a good page`, async () =>
		assert.deepEqual(await check(site, 'good.html'), []));

sees(valid, 'an element where none may be',
	/element-permitted-content.*<div>/, put('<p><b><div>a</div></b></p>'));
sees(valid, 'an attribute twice', /parser: duplicate-attribute/,
	put('<p title="a" title="b">c</p>'));
sees(valid, 'a reference to nothing', /no-missing-references.*nothing/,
	put('<p aria-describedby="nothing">a</p>'));

sees(structure, 'no policy', /^no Content-Security-Policy/, drop(csp));
sees(structure, 'a lax policy', /lax .*unsafe-inline/,
	swap("style-src 'self'", "style-src 'unsafe-inline'"));
sees(structure, 'a policy without default', /lax /,
	swap("default-src 'none'; ", ''));
sees(structure, 'a script before the policy', /^<script> before/,
	swap('<meta http-equiv', '<script src="book.js"></script>$&'));
sees(structure, 'a handler', /^<p onclick="go\(\)">/,
	put('<p onclick="go()">a</p>'));
sees(structure, 'a handler in a picture', /^<svg onload="go\(\)">/,
	put('<svg onload="go()"></svg>'));
sees(structure, 'a style', /^<p style="color: red">/,
	put('<p style="color: red">a</p>'));
sees(structure, 'a script in a link', /^<a href="javascript:go\(\)">/,
	put('<a href="javascript:go()">a</a>'));
sees(structure, 'an id twice', /^the id "text" twice/,
	put('<p id="text">a</p>'));
sees(structure, 'two headings', /^2 h1/, put('<h1>Another</h1>'));
sees(structure, 'no title', /^no title/,
	swap('<title>A good page</title>', ''));
sees(structure, 'no language', /^no lang/, drop(' lang="en"'));
sees(structure, 'no way to skip', /^the first link .*data\.csv/,
	drop('<a href="#text">Skip to the text</a>'));
sees(structure, 'a way to skip to nothing', /^the first link .*#text/,
	drop(' id="text"'));
sees(structure, 'no icon', /^no link to an icon/,
	drop('<link rel="icon" href="data:,">'));

for (const [what, address, why] of [
	['a dead link', 'gone.html', 'leads to no file'],
	['a dead fragment', '#gone', 'leads to no such id'],
	['a dead fragment elsewhere', 'good.html#gone', 'leads to no such id'],
	['an absolute link', '/good.html', 'is not relative'],
	['a link without TLS', 'http://127.0.0.1/', 'is not relative'],
	['a way out', '../outside.svg', 'leaves the folder'],
	['a folder', './', 'has an ending'],
])
	sees(links, what, new RegExp(why), put(`<a href="${address}">a</a>`));
sees(links, 'a picture elsewhere', /<img src=.*is not relative/,
	put('<img src="https://127.0.0.1/x.png" alt="a">'));
sees(links, 'a dead reference in a picture', /<use href="#no">/,
	put('<svg><use xlink:href="#no"/></svg>'));

sees(weight, 'a heavy chapter', /^\d{6} bytes, more than/,
	put('a'.repeat(chapterBytes)));
sees(weight, 'a script that blocks', /book\.js.* without defer/,
	drop(' defer'));
sees(weight, 'another stylesheet', /^the stylesheet outside\.css/,
	put('<link rel="stylesheet" href="outside.css">'));

test('styleLoads sees what a style loads', () => assert.deepEqual(
	styleLoads('@import "a.css"; b{c:url(d.png)} e{f:url("data:,")}'),
	['@import "a.css"', 'url(d.png)']));

sees(quiet, 'an error', /^console error: dear me \[file, scripts on, light/,
	script('error.js'));
sees(quiet, 'a warning', /^console warning: careful/, script('warning.js'));
sees(quiet, 'an exception', /^exception: .*undefined/, script('throw.js'));
sees(quiet, 'a missing file', /^request failed: .*gone\.js/,
	script('gone.js'));
sees(quiet, 'a missing file on a server', /^status 404: .*gone\.js.*http/,
	script('gone.js'));
sees(quiet, 'a breach of the policy', /^console error: .*Security Policy/,
	put('<script>document.title = "b";</script>'));
sees(quiet, 'a request to another host', /^leaves the folder: .*:9\/x\.png/,
	(page) => put(`<img src="${elsewhere}" alt="a">`)(open(page)));
sees(quiet, 'one without scripts', /^leaves .*:9.*\[file, scripts off/,
	(page) => put(`<noscript><img src="${elsewhere}" alt="a"></noscript>`)(
		open(page)));
sees(quiet, 'a request to a file outside', /^leaves the .*outside\.svg/,
	put('<img src="../outside.svg" alt="a">'));
sees(quiet, 'a socket', /^leaves the folder: ws:/,
	(page) => script('fetch.js')(open(page)));
sees(quiet, 'content wider than a phone',
	/sideways: 10\d\d of 375 .*div\.wide \[.*, 375 wide\]$/,
	put('<div class="wide">a</div>'));
sees(quiet, 'content wider than a window',
	/sideways: 20\d\d of 1280 .*div\.wider/,
	put('<div class="wider">a</div>'));
sees(quiet, 'wide content behind a disclosure', /sideways: .*div\.wide/,
	put('<details><summary>b</summary><div class="wide">a</div></details>'));
sees(quiet, 'an id that a script makes twice', /^the id "made" twice, once/,
	script('twice.js'));

sees(accessible, 'a picture without words', /^axe image-alt: img/,
	drop(' alt="A dot"'));
sees(accessible, 'faint text', /^axe color-contrast: \.faint.*every view/,
	put('<p class="faint">some words</p>'));
sees(accessible, 'text that is faint in the dark',
	/^axe color-contrast: \.faint-at-night.* \[dark, 375 wide\]/,
	put('<p class="faint-at-night">some words</p>'));
sees(accessible, 'faint text behind a disclosure', /^axe color-contrast: \.fai/,
	put('<details><summary>b</summary><p class="faint">some words</p></details>'));
sees(accessible, 'what a finger would miss', /^axe target-size: /,
	put('<button class="small">a</button><button class="small">b</button>'));
sees(accessible, 'what keys cannot scroll on a phone',
	/^axe scrollable-region-focusable: .* \[dark, 375 wide\]/,
	put(`<pre class="strip">${'some words '.repeat(9)}</pre>`));
sees(dialogs, 'a faint dialog', /^axe color-contrast: /,
	swap('<dialog aria-label="Help">', '$&<p class="faint">some words</p>'));

const broken = (change, options, body = () => {}) => async (t) =>
	assert.rejects(withPage(t, {site, page: write(change), ...options}, body),
		/console error: dear me/);

test('withPage fails with a page that complains',
	broken(script('error.js'), {}));
test('withPage fails with it on a server',
	broken(script('error.js'), {over: 'http', scheme: 'dark', width: 375}));
test('withPage fails with what the body causes', broken(put(' '), {},
	(page) => page.evaluate(() => console.error('dear me'))));
test('withPage runs no scripts where it should not', (t) =>
	withPage(t, {site, page: write(script('error.js')), scripts: false},
		() => {}));

test('copyOf gives a book that can be changed', (t) => {
	const copy = copyOf(t, golden);
	const source = path.join(copy.book, 'chapters/03-not-yet.md');

	fs.appendFileSync(source, '\nA line of its own.\n');
	copy.render();
	assert.match(copy.read('03-not-yet.html'), /A line of its own/);
	assert.doesNotMatch(golden.read('03-not-yet.html'), /of its own/);
});
