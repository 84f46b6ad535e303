// Cards: the answer first, few columns, and what the parts of a card are.
import assert from 'node:assert/strict';
import test from 'node:test';
import {audit} from './checks.mjs';
import {golden, none, withPage} from './site.mjs';

const threads = '01-threads.html';
const cardOf = (page, id) => page.locator(`[id="experiment.${id}"]`);

const heads = (card) => card.locator('.results thead th')
	.evaluateAll((all) => all.filter((head) => head.checkVisibility())
		.map((head) => head.textContent));

test('the answer stands between guess and figure, once one has guessed', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const card = cardOf(page, 'duel');
		// On the page: the window may still be on its way to the focus.
		const top = (part) => card.locator(part).first().evaluate(
			(e) => e.getBoundingClientRect().top + window.scrollY);

		assert.ok(!await card.locator('.answer').isVisible());
		assert.ok(!await page.getByText('turns lost').isVisible());
		await card.locator('input[name=number]').fill('1.9');
		await card.getByRole('button', {name: 'Show the result'})
			.press('Enter');
		await card.locator('.answer').waitFor();
		assert.match(await card.locator('.answer').textContent(),
			/^Two <threads> & one desk were 1\.01× \[1\.00, 1\.01\] as/);
		assert.ok(await top('.question') < await top('form.guess'));
		assert.ok(await top('form.guess') < await top('.answer'));
		assert.ok(await top('.answer') < await top('figure.plot'));
		assert.ok(await top('.provenance') < await top('.listing'));
		await card.getByRole('button', {name: 'Forget'}).press('Enter');
		await card.locator('.answer').waitFor({state: 'hidden'});
	}));

for (const scripts of [true, false])
	test(`a table has few columns, or all: scripts ${scripts}`, (t) =>
		withPage(t, {site: golden, page: '05-figures.html', width: 375,
			scripts}, async (page) => {
			const card = cardOf(page, 'relay');
			const all = card.getByText('All columns');

			assert.deepEqual(await heads(card),
				['variant', 'rate', 'late', 'n']);
			await all.click();
			assert.deepEqual(await heads(card), ['variant', 'rate',
				'late', 'n', 'speed-up', 'wall time', 'U',
				'voluntary switches', 'run-queue delay', 'drops']);
			assert.ok(await card.getByText('CPU time of all threads')
				.isVisible());
			await all.click();
			assert.equal((await heads(card)).length, 4);
		}));

test('on paper a table has all columns', (t) =>
	withPage(t, {site: golden, page: '05-figures.html'}, async (page) => {
		await page.emulateMedia({media: 'print'});
		assert.equal((await heads(cardOf(page, 'relay'))).length, 10);
	}));

test('noise, grounds and details are folded, and without scripts too', (t) =>
	withPage(t, {site: golden, page: threads, scripts: false},
		async (page) => {
			const card = cardOf(page, 'duel');

			await card.locator('.reveal > summary').click();
			for (const [summary, inside] of [
				['What decides this', 'no control: an invariant'],
				['How this was measured', 'everything as JSON']]) {
				assert.ok(!await card.getByText(inside).isVisible());
				await card.getByText(summary).click();
				assert.ok(await card.getByText(inside).isVisible());
			}
		}));

test('the numbers on a card lead to what its parts are', (t) =>
	withPage(t, {site: golden, page: threads, scripts: false},
		async (page) => {
			const card = cardOf(page, 'duel');
			const numbers = card.locator('.part');

			await card.locator('.reveal > summary').click();
			// Without a guess there is no number at it.
			assert.deepEqual((await numbers.allTextContents()).join(),
				'1,2,3,4,5,6,8,9,10');
			assert.ok(!await numbers.nth(1).isVisible());
			await numbers.nth(2).click();
			assert.match(page.url(), /#reading\.answer$/);
			assert.equal(await page.locator(':target').textContent(),
				'What came out: in figures.');
		}));

test('a verdict leads to what it means', (t) =>
	withPage(t, {site: golden, page: threads, scripts: false},
		async (page) => {
			const card = cardOf(page, 'duel-quick');

			await card.locator('.reveal > summary').click();
			await card.getByRole('link', {name: 'HOLDS'}).click();
			assert.match(await page.locator(':target').textContent(),
				/^What is said of it/);
		}));

for (const scheme of ['light', 'dark'])
	test(`everybody can read a card as it first shows, ${scheme}`, (t) =>
		withPage(t, {site: golden, page: threads, scheme, width: 375},
			async (page) => {
				await cardOf(page, 'duel').getByRole('button',
					{name: 'Show without a guess'}).click();
				assert.equal(await page.evaluate(() =>
					document.documentElement.scrollWidth), 375);
				none(await audit(page, '[id="experiment.duel"]'));
			}));
