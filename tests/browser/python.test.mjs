// The interpreters beside the models: which are shown, and in what order.
import assert from 'node:assert/strict';
import test from 'node:test';
import {audit} from './checks.mjs';
import {golden, none, withPage} from './site.mjs';

const all = 'python.html';

const versions = (page) => page.locator('table.sorts tbody tr')
	.evaluateAll((rows) => rows.filter((row) => row.checkVisibility())
		.map((row) => row.dataset.python));

test('a reader chooses an interpreter, and finds it chosen elsewhere', (t) =>
	withPage(t, {site: golden, page: all}, async (page) => {
		assert.deepEqual([...new Set(await versions(page))].sort(),
			['3.13', '3.13t', '3.6']);
		await page.locator('.pythons select').selectOption('3.6');
		assert.deepEqual([...new Set(await versions(page))], ['3.6']);
		await page.goto(page.url().replace(all, '01-threads.html'));
		const card = page.locator('[id="experiment.duel"]');

		await card.getByRole('button', {name: 'Show without a guess'})
			.click();
		assert.deepEqual(await card.locator('.twin thead th')
			.evaluateAll((heads) => heads
				.filter((head) => head.checkVisibility())
				.map((head) => head.dataset.python ?? 'model')),
		['model', 'model', '3.6']);
	}));

test('what is not chosen takes no row of its own', (t) =>
	withPage(t, {site: golden, page: all}, async (page) => {
		await page.goto(page.url().replace(all, '01-threads.html'));
		const card = page.locator('[id="experiment.duel"]');

		await card.getByRole('button', {name: 'Show without a guess'})
			.click();
		const rows = () => card.locator('.twin tbody tr').evaluateAll(
			(list) => list.filter((row) => row.checkVisibility()).length);

		assert.equal(await rows(), 4);
		await card.locator('.pythons select').selectOption('3.13t');
		assert.equal(await rows(), 2);
	}));

test('the list of effects is sorted by what one asks for', (t) =>
	withPage(t, {site: golden, page: all}, async (page) => {
		const head = page.getByRole('columnheader', {name: 'Python'});

		await head.getByRole('button').click();
		assert.equal(await head.getAttribute('aria-sort'), 'descending');
		assert.equal((await versions(page)).at(-1), '3.6');
		await head.getByRole('button').press('Enter');
		assert.equal(await head.getAttribute('aria-sort'), 'ascending');
		assert.equal((await versions(page))[0], '3.6');
		none(await audit(page, 'main'));
	}));

test('without scripts the usual interpreters are shown', (t) =>
	withPage(t, {site: golden, page: all, scripts: false}, async (page) => {
		assert.deepEqual([...new Set(await versions(page))].sort(),
			['3.13', '3.13t', '3.6']);
		assert.equal(await page.locator('.pythons').count(), 0);
	}));
