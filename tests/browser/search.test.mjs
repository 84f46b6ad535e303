// The search dialog: opened by keys, filled without a network, left again.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import {audit} from './checks.mjs';
import {book, copyOf, none, withPage} from './site.mjs';

const field = (page) => page.getByLabel('Search this book');
const status = (page) => page.locator('dialog').getByRole('status');
const results = (page) => page.locator('dialog').getByRole('link');

// Waits until the status says what it should.
const says = (page, what) =>
	status(page).filter({hasText: what}).waitFor();

// The text of what has the focus: a link, a button; '' in a field.
const focused = (page) =>
	page.evaluate(() => document.activeElement.textContent);

// Opens the search by a key, and types.
async function ask(page, key, text) {
	await page.keyboard.press(key);
	await says(page, /^Type a word/);
	await page.keyboard.insertText(text);
	await says(page, /place|^Nothing/);
}

// Asks for something else; the answer is the new one.
async function askAgain(page, text) {
	await field(page).fill('');
	await says(page, /^Type a word/);
	await field(page).fill(text);
	await says(page, /place|^Nothing/);
}

// Closes the dialog; the page has the keys again, a moment after it is gone.
async function leave(page) {
	await page.keyboard.press('Escape');
	await page.locator('dialog').waitFor({state: 'hidden'});
	await page.waitForFunction(() =>
		!document.activeElement.closest('dialog'));
}

for (const {key, word, chapter, over} of [
	{key: '/', word: 'convoy', chapter: 'Waiting', over: 'file'},
	{key: 's', word: 'immortal', chapter: 'Why a lock', over: 'file'},
	{key: '/', word: 'immortal', chapter: 'Why a lock', over: 'http'},
])
	test(`${key} ${word} Enter leads to a section, over ${over}`, (t) => {
		const view = {site: book, over, reducedMotion: 'reduce'};

		return withPage(t, view, async (page) => {
			await ask(page, key, word);
			// First what the word means, then where it is explained.
			const found = await results(page).allInnerTexts();
			const at = found.findIndex((text) =>
				text.includes(chapter));
			assert.match(found[0], /Glossary/);
			assert.ok(at > 0 && at < 5, `it is number ${at}`);
			const result = results(page).nth(at);
			const mark = result.locator('mark').first();
			assert.match(await mark.innerText(), new RegExp(word, 'i'));
			const href = await result.getAttribute('href');
			for (let i = 0; i <= at; i++)
				await page.keyboard.press('ArrowDown');
			await page.keyboard.press('Enter');
			await page.waitForURL((url) => url.href.endsWith(href));
			await page.waitForLoadState();
			const id = decodeURIComponent(href.split('#')[1]);
			const top = await page.locator(`[id="${id}"]`)
				.evaluate((at) => at.getBoundingClientRect().top);
			assert.ok(top >= 0 && top < 300, `it is at ${top}`);
		});
	});

test('nothing of the search is loaded before it is opened', (t) =>
	withPage(t, {site: book}, async (page) => {
		const asked = [];
		page.on('request', (request) =>
			asked.push(path.basename(request.url())));
		await page.reload();
		await page.waitForLoadState('networkidle');
		assert.ok(asked.includes('book.js'));
		assert.deepEqual(asked.filter((name) =>
			/lunr|index\.js/.test(name)), []);
		asked.length = 0;
		await ask(page, '/', 'lock');
		assert.deepEqual(asked, ['index.js', 'lunr.js']);
		await leave(page);
		await page.keyboard.press('/');
		await says(page, 'place');
		assert.equal(asked.length, 2);
	}));

test('a page in a folder finds what lies outside of it', (t) => {
	const page = book.pages().find((name) => name.startsWith('source/'));

	return withPage(t, {site: book, page}, async (page) => {
		await ask(page, '/', 'convoy');
		await page.keyboard.press('Enter');
		await page.waitForURL(/site\/a3-glossary\.html#term\.convoy$/);
	});
});

test('the beginning of a word is enough, and whole words come first', (t) =>
	withPage(t, {site: book}, async (page) => {
		await ask(page, '/', 'convo');
		assert.match(await results(page).first().innerText(), /convoy/i);
		// Its stem is another word ("convoi").
		for (const word of ['convoy', 'convoys']) {
			await askAgain(page, word);
			assert.match(await results(page).first().innerText(),
				/convoy/i);
		}
		await askAgain(page, 'one');
		const mark = results(page).first().locator('mark').first();
		assert.match(await mark.innerText(), /^one$/i);
	}));

test('more words find fewer places, which have them all', (t) =>
	withPage(t, {site: book}, async (page) => {
		const count = async (text) => {
			await askAgain(page, text);
			return Number.parseInt(await status(page).innerText(), 10);
		};
		await ask(page, '/', 'lock');
		const lock = await count('lock');
		const both = await count('lock convoy');
		assert.ok(both > 0 && both < lock, `${both} of ${lock}`);
		assert.equal(await count('the lock'), lock);
	}));

test('nothing found is said in words', (t) =>
	withPage(t, {site: book}, async (page) => {
		await ask(page, '/', 'xyzzy');
		await says(page, /^Nothing has all these words/);
		assert.equal(await results(page).count(), 0);
		await field(page).fill('');
		await says(page, /^Type a word/);
	}));

test('no character is an error', (t) =>
	withPage(t, {site: book}, async (page) => {
		await ask(page, '/', 'gil');
		for (const text of ['+', '-', 'gil~', 'gil^', 'title:gil', '*', ':',
			'+gil -lock', 'gil*~2^3', '"gil', '\\', '<b>gil</b>', '(',
			'constructor', '__proto__', 'ß', '🐍', '   ', '0', 'a'])
		{
			await field(page).fill(text);
			await page.waitForTimeout(120);
			assert.notEqual(await status(page).innerText(), '');
		}
		await askAgain(page, 'gil^');
		assert.ok(await results(page).count() > 0);
	}));

test('arrows go through the results, Enter opens one', (t) =>
	withPage(t, {site: book}, async (page) => {
		await ask(page, '/', 'lock');
		const [first, second] = await results(page).allTextContents();
		await page.keyboard.press('ArrowDown');
		assert.equal(await focused(page), first);
		await page.keyboard.press('ArrowDown');
		assert.equal(await focused(page), second);
		await page.keyboard.press('ArrowUp');
		await page.keyboard.press('ArrowUp');
		assert.equal(await focused(page), '');
		await page.keyboard.press('ArrowUp');
		await page.keyboard.type('s');
		assert.equal(await field(page).inputValue(), 'locks');
		await says(page, 'place');
		await page.keyboard.press('ArrowDown');
		const href = await results(page).first().getAttribute('href');
		await page.keyboard.press('Enter');
		await page.waitForURL((url) => url.href.endsWith(href));
	}));

test('Escape closes it and gives the focus back', (t) =>
	withPage(t, {site: book}, async (page) => {
		await page.getByRole('button', {name: 'Search'}).click();
		await says(page, /^Type a word/);
		await page.keyboard.insertText('lock');
		await says(page, 'place');
		await leave(page);
		assert.equal(await focused(page), 'Search');
	}));

test('what was asked is still there after going back', (t) =>
	withPage(t, {site: book}, async (page) => {
		await ask(page, '/', 'convoy');
		await page.keyboard.press('Enter');
		await page.waitForURL(/#term\.convoy$/);
		await page.keyboard.press('/');
		assert.equal(await field(page).inputValue(), 'convoy');
		await says(page, 'place');
		await leave(page);
		await page.goBack();
		await page.keyboard.press('/');
		assert.equal(await field(page).inputValue(), 'convoy');
	}));

test('a result on the same page closes the dialog', (t) =>
	withPage(t, {site: book, page: '04-waiting.html'}, async (page) => {
		await ask(page, '/', 'convoy');
		await page.locator('dialog a[href$="#the-convoy"]').first()
			.click();
		await page.waitForURL(/04-waiting\.html#the-convoy$/);
		assert.equal(await page.locator('dialog[open]').count(), 0);
	}));

test('a book made without lunr says so', (t) => {
	const site = copyOf(t, book);

	fs.rmSync(site.path('search/lunr.js'));
	fs.writeFileSync(site.path('search/index.js'),
		'labbookSearch({"missing":"libjs-lunr"});\n');
	return withPage(t, {site}, async (page) => {
		await page.keyboard.press('/');
		await says(page, 'package libjs-lunr');
		await page.keyboard.insertText('lock');
		await says(page, 'package libjs-lunr');
		assert.equal(await results(page).count(), 0);
	});
});

test('a book whose index is lost says so', (t) => {
	const site = copyOf(t, book);

	fs.rmSync(site.path('search'), {recursive: true});
	return withPage(t, {site}, async (page, opened) => {
		await page.keyboard.press('/');
		await says(page, 'index.js could not be loaded');
		assert.ok(opened.seen.length > 0);
		opened.seen.length = 0;
	});
});

for (const scheme of ['light', 'dark'])
	for (const width of [1280, 375])
		test(`everybody can use it, ${scheme}, ${width} wide`, (t) =>
			withPage(t, {site: book, scheme, width}, async (page) => {
				await ask(page, '/', 'gil threads');
				none(await audit(page, 'dialog'));
				assert.ok(await page.evaluate(() => {
					const list = document.querySelector('dialog ol');

					return list.scrollWidth <= list.clientWidth &&
						document.documentElement.scrollWidth <=
						innerWidth;
				}), 'something is too wide');
			}));
