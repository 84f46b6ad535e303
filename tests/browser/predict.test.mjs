// Guesses: made before the result shows, kept, graded against the result of
// the day, drawn, taken along.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, {after} from 'node:test';
import {audit} from './checks.mjs';
import {address, copyOf, golden, none, withPage} from './site.mjs';

const threads = '01-threads.html';
const list = 'predictions.html';

// The card of an experiment, by what a reader does with it.
class Card {
	constructor(page, id) {
		this.card = page.locator(`[id="experiment.${id}"]`);
		this.form = this.card.locator('form.guess');
		this.result = this.card.locator('.reveal');
	}

	// By a key: what is below a mouse can move while the page is busy.
	press(name) {
		return this.form.getByRole('button', {name}).press('Enter');
	}

	async guess(text) {
		await this.form.locator('input[name=number]').fill(text);
		await this.press('Show the result');
	}

	async choose(text) {
		await this.form.getByLabel(text, {exact: true}).check();
		await this.press('Show the result');
	}

	// One process of the browser may hear of it a moment after another.
	async said() {
		const verdict = this.form.locator('.verdict:not(:empty)');

		await verdict.waitFor();
		return verdict.textContent();
	}

	async folded() {
		return !await this.result.isVisible();
	}
}

// The text has these parts, in this order.
function has(text, ...parts) {
	let at = 0;

	for (const part of parts) {
		const found = text.indexOf(part, at);
		assert.ok(found >= 0, `no '${part}' in: ${text}`);
		at = found + part.length;
	}
}

// Makes the samples of a variant take a factor as long, and builds anew.
function slower(site, id, variant, factor) {
	const file = path.join(site.book, `build/results/${id}.json`);
	const result = JSON.parse(fs.readFileSync(file, 'utf8'));

	for (const sample of result.samples)
		if (sample.variant === variant)
			sample.wall_ns = Math.round(sample.wall_ns * factor);
	fs.writeFileSync(file, JSON.stringify(result));
	site.render();
}

function edit(site, name, change) {
	const file = path.join(site.book, 'chapters', name);

	fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
	site.render();
}

// A golden book to change; its programs are compiled once for all tests.
const copy = copyOf({after}, golden);

function changing() {
	for (const part of ['chapters', 'build/results'])
		fs.cpSync(path.join(golden.book, part),
			path.join(copy.book, part), {recursive: true});
	copy.render();
	return copy;
}

test('a guess survives a rebuild and is graded against the new result', (t) => {
	const site = changing();

	return withPage(t, {site, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');
		const figure = duel.result.locator('figure.plot').first();

		assert.ok(await duel.folded());
		assert.ok(await duel.card.locator('.question').isVisible());
		assert.ok(await duel.card.locator('.listing').first().isVisible());
		await duel.form.getByLabel('fairly').check();
		await duel.guess('1,9');
		assert.ok(await figure.isVisible());
		has(await duel.said(), 'You guessed 1.9× (fairly sure); ',
			'measured 1.01× [', ']: your guess is 1.9 times as high.');
		await page.reload();
		assert.ok(await figure.isVisible());
		has(await duel.said(), 'You guessed 1.9× ', '1.9 times as high.');
		slower(site, 'duel', 'shared', 0.51);
		await page.reload();
		has(await duel.said(), 'You guessed 1.9× (fairly sure); ',
			'measured 1.9', ']: your guess is ',
			'. When you guessed, it was 1.01× [');
	});
});

test('the guess is drawn on a figure whose axis shows it', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');
		const svg = duel.result.locator('figure.plot svg').first();
		const lineAt = async (guess, axis) => {
			await svg.evaluate((node, data) =>
				Object.assign(node.dataset, data), axis);
			await duel.guess(guess);
			const mark = svg.locator('.guess-mark');
			const found = [await mark.locator('line').getAttribute('x1'),
				await mark.locator('line').getAttribute('y1'),
				await mark.locator('text').textContent()];
			assert.equal(await duel.result.locator('.guess-strip')
				.count(), 0);
			await duel.press('Forget this guess');
			assert.equal(await mark.count(), 0);
			return found.join(' ');
		};
		const x = {shows: 'speedup', scale: '1', axis: 'x', log: '0',
			from: '0', to: '4', start: '100', end: '500',
			crossStart: '10', crossEnd: '200'};
		const y = {...x, axis: 'y', from: '1', to: '100', log: '1',
			start: '300', end: '100', crossStart: '50', scale: '10'};

		assert.equal(await lineAt('1.5', x), '250 10 your guess');
		assert.equal(await lineAt('40', x), '500 10 your guess →');
		assert.equal(await lineAt('-1', x), '100 10 ← your guess');
		assert.equal(await lineAt('1', y), '50 200 your guess');
		assert.equal(await lineAt('100', y), '50 100 your guess ↑');
		assert.equal(await lineAt('0', y), '50 300 ↓ your guess');
	}));

test('the guess is drawn below a figure that shows something else', (t) =>
	withPage(t, {site: golden, page: threads, width: 375}, async (page) => {
		const duel = new Card(page, 'duel');
		const strip = duel.result.locator('.guess-strip svg');

		await duel.result.locator('figure.plot svg').first()
			.evaluate((svg) => { svg.dataset.shows = 'overlap'; });
		await duel.guess('1.9');
		assert.ok(await strip.isVisible());
		has(await strip.getAttribute('aria-label'),
			'On a line: measured 1.01× [', ', your guess 1.9×.');
		const words = await strip.locator('text').allTextContents();
		assert.ok(words.includes('your guess 1.9×'), words.join());
		assert.ok(words.includes('measured 1.01×'), words.join());
		const at = async (part) =>
			(await strip.locator(part).boundingBox()).x;
		assert.ok(await at('.guess-line') > await at('.middle'));
		assert.equal(await page.evaluate(() =>
			document.documentElement.scrollWidth), 375);
	}));

test('what is no number is refused, and said', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');
		const said = async (text) => {
			await duel.guess(text);
			assert.ok(await duel.folded(), text);
			await duel.form.locator('[aria-invalid=true]:focus')
				.waitFor();
			return duel.form.getByRole('alert').textContent();
		};

		for (const text of ['', 'twice', '1.2.3', '1/2', 'Infinity'])
			assert.match(await said(text), /^Type a number/);
		assert.match(await said('1,234'), /^Is that 1234 or 1\.234\?/);
		await duel.guess(' 1 234 567,5 ×');
		assert.match(await duel.said(),
			/^You guessed 1234567\.5×; measured/);
	}));

test('the key Enter sends a guess, and the focus goes to what is said', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');

		await duel.form.locator('input[name=number]').fill('1');
		await page.keyboard.press('Enter');
		await page.locator(':focus', {hasText: /^You guessed 1×/})
			.waitFor();
		assert.ok(await duel.form.getByRole('status').isVisible());
	}));

test('what became of claims is not told before the guess', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');
		const passage = page.getByText('One desk is <one> desk.');
		const told = [page.getByText('Not shown on this machine:').first(),
			page.getByText('Not here.'),
			page.getByRole('row', {name: '1 no'})];
		const bullet = page.locator('li').filter({hasText: 'Not here.'});
		const visible = async (expected) => {
			assert.ok(await passage.isVisible());
			for (const one of told)
				assert.equal(await one.isVisible(), expected);
			assert.equal(await bullet.isVisible(), expected);
		};

		await visible(false);
		await duel.guess('1');
		await visible(true);
		await duel.press('Forget this guess');
		await visible(false);
		await page.emulateMedia({media: 'print'});
		await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
		await visible(true);
		await page.evaluate(() => dispatchEvent(new Event('afterprint')));
		await visible(false);
	}));

test('without scripts it is told at once', (t) =>
	withPage(t, {site: golden, page: threads, scripts: false},
		async (page) => {
			assert.ok(await page.getByText('Not here.').isVisible());
			assert.ok(await page.getByText(
				'Not shown on this machine:').first().isVisible());
		}));

test('a choice is right, wrong, or too close to call', (t) => {
	const site = changing();

	return withPage(t, {site, page: threads}, async (page) => {
		const quick = new Card(page, 'duel-quick');

		await quick.press('Show the result');
		assert.equal(await quick.form.getByRole('alert').textContent(),
			'Choose one of them.');
		assert.ok(await quick.folded());
		await quick.choose('about as fast as one thread');
		has(await quick.said(), 'You chose “about as fast as one thread”',
			'; measured 1.01× [', ']: you are right.');
		await quick.press('Forget this guess');
		assert.ok(await quick.folded());
		await quick.choose('"faster" & <better>');
		has(await quick.said(), '“"faster" & <better>”',
			'], which is “about as fast as one thread”.');
		// Another order, another limit, another chapter: the same choice.
		const [embed] = /```experiment\nrun: duel\nid: duel-quick[^]*?```\n/
			.exec(fs.readFileSync(path.join(site.book,
				'chapters/01-threads.md'), 'utf8'));
		edit(site, '01-threads.md', (text) => text.replace(embed, ''));
		edit(site, '03-not-yet.md', (text) => text + '\n' + embed.replace(
			/ {4}- slower[^]*else\n/,
			'    - \'"faster" & <better>\': < 1.008\n' +
			'    - slower than one thread: else\n'));
		await page.goto(await address(site, '03-not-yet.html'));
		has(await quick.said(), 'You chose “"faster" & <better>”; ',
			' too close to call between “"faster" & <better>” and ',
			'“slower than one thread”: each counts.');
	});
});

test('a question that has changed does not grade the old guess', (t) => {
	const site = changing();

	return withPage(t, {site, page: threads}, async (page) => {
		const quick = new Card(page, 'duel-quick');

		await quick.choose('slower than one thread');
		edit(site, '01-threads.md', (text) =>
			text.replace('slower than one', 'later than one'));
		await page.reload();
		has(await quick.said(), 'You chose “slower than one thread” on ',
			'the question “How fast ', ' is not graded.');
	});
});

test('whoever only looks is not asked again, until he wants to', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');

		await duel.press('Show without a guess');
		assert.ok(!await duel.folded());
		await page.reload();
		assert.ok(!await duel.folded());
		assert.equal(await duel.said(),
			'You looked without a guess.');
		await duel.press('Guess after all');
		assert.ok(await duel.folded());
		await page.reload();
		assert.ok(await duel.folded());
	}));

test('a guess waits for a result', (t) => {
	const site = changing();
	const file = path.join(site.book, 'build/results/duel.json');
	const result = fs.readFileSync(file);

	fs.rmSync(file);
	site.render();
	return withPage(t, {site, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');

		await duel.guess('1.01');
		assert.match(await duel.said(),
			/^You guessed 1\.01×\. That is kept, and graded once/);
		fs.writeFileSync(file, result);
		site.render();
		await page.reload();
		has(await duel.said(), 'You guessed 1.01×; measured 1.01× [',
			']: your guess is inside the interval');
		assert.doesNotMatch(await duel.said(), /it was/);
	});
});

test('a time is guessed in the unit that one likes', (t) => {
	const site = changing();

	edit(site, '01-threads.md', (text) => text.replace(
		'predict: speedup(shared, workers=2)',
		'predict: value(shared.wall, workers=2)'));
	return withPage(t, {site, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');
		const unit = duel.form.getByLabel('Unit');

		assert.equal(await unit.inputValue(), 'ms');
		await duel.guess('820');
		assert.match(await duel.said(),
			/^You guessed 820 ms; measured \d+ ms \[/);
		const kept = await page.evaluate(() => JSON.parse(
			Object.values(localStorage)[0]));
		assert.equal(kept.guess, 0.82);
		assert.equal(kept.unit, 's');
	});
});

test('what is kept but not understood is not lost', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');
		const key = await page.evaluate(() => 'labbook.guess.' +
			`${document.documentElement.dataset.book}.duel`);

		for (const odd of ['no JSON', '{"kind":"curve","guess":[1,2]}',
			'null', '7', '{"kind":"number","guess":"1.9"}']) {
			await page.evaluate(([key, odd]) =>
				localStorage.setItem(key, odd), [key, odd]);
			await page.reload();
			assert.ok(await duel.folded(), odd);
			await duel.guess('1');
			assert.equal(JSON.parse(await page.evaluate((key) =>
				localStorage.getItem(key), key)).before, odd);
		}
	}));

test('a browser that keeps nothing grades a guess all the same', (t) =>
	withPage(t, {site: golden, page: list}, async (page) => {
		await page.addInitScript(() => Object.defineProperty(window,
			'localStorage', {get() { throw new Error('forbidden'); }}));
		await page.goto(await address(golden, threads));
		const duel = new Card(page, 'duel');
		await duel.guess('1.9');
		assert.match(await duel.said(), /1\.9 times/);
		await duel.press('Forget this guess');
		assert.ok(await duel.folded());
		await page.goto(await address(golden, list));
		assert.match(await page.locator('main').textContent(),
			/You have not guessed anything yet/);
	}));

test('the list counts what was right, and says how far off the rest is', (t) =>
	withPage(t, {site: golden, page: list}, async (page) => {
		const place = page.locator('[id="page.calibration"]');
		const item = (id) => page.locator(
			`.predictions [data-experiment="${id}"]`);
		const verdict = (id) =>
			item(id).locator('.verdict').textContent();

		assert.match(await place.textContent(), /not guessed anything yet/);
		assert.equal(await verdict('duel'), 'Not guessed yet.');
		// What was not guessed is not given away.
		assert.ok(!await page.getByText('1.01× [').first().isVisible());
		await page.goto(await address(golden, threads));
		await new Card(page, 'duel').form.getByLabel('certain').check();
		await new Card(page, 'duel').guess('1.9');
		await new Card(page, 'duel-quick')
			.choose('about as fast as one thread');
		await page.goto(await address(golden, '03-not-yet.html'));
		await new Card(page, 'later').guess('5');
		await page.goto(await address(golden, list));
		await place.getByText('You have guessed 3 of 3.').waitFor();
		const said = await place.textContent();
		has(said, 'Numbers: 0 of 1 right, ', ' 1 too high, 0 too low.',
			'off by a factor of at most 1.88',
			'Choices: 1 of 1 right.');
		assert.deepEqual(await place.locator('table').first()
			.locator('tbody tr').allTextContents(),
		['certain100 %', 'not said11100 %']);
		assert.equal(await place.locator('.scatter circle').count(), 1);
		has(await verdict('duel'),
			'You guessed 1.9× (certain); measured 1.01×');
		has(await verdict('later'), 'You guessed 5 ms. That is kept');
		await item('duel').getByRole('link').click();
		assert.match(page.url(), /01-threads\.html#ask\.duel$/);
	}));

test('guesses go into a file, out of the browser, and back', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');
		const done = page.locator('[id="page.done"]');
		const load = (file) => page.getByLabel('Take over from a file')
			.setInputFiles(file);
		const keys = () => page.evaluate(() =>
			Object.keys(localStorage).length);

		await duel.guess('1.9');
		await new Card(page, 'duel-quick').press('Show without');
		const kept = await page.evaluate(() => ({...localStorage}));
		await page.goto(await address(golden, list));
		await page.getByText('You have guessed 1 of 3.').waitFor();
		const [file] = await Promise.all([page.waitForEvent('download'),
			page.getByRole('button', {name: 'Save'}).click()]);
		const mine = await file.path();
		assert.match(file.suggestedFilename(), /-guesses\.json$/);
		assert.match(await done.textContent(), /^Saved: 2/);
		// Asked first, and nothing happens if the answer is no.
		page.once('dialog', (dialog) => dialog.dismiss());
		await page.getByRole('button', {name: 'Forget them all'}).click();
		assert.equal(await keys(), 2);
		page.once('dialog', (dialog) => dialog.accept());
		await page.getByRole('button', {name: 'Forget them all'}).click();
		await page.getByText('All are forgotten').waitFor();
		assert.equal(await keys(), 0);
		await load(mine);
		await page.getByText('Taken over: 2.').waitFor();
		assert.deepEqual(await page.evaluate(() => ({...localStorage})),
			kept);
		// What is here is not written over.
		await load(mine);
		await page.getByText('Taken over: 0. 2 that').waitFor();
		for (const [text, said] of [['[1]', 'holds no guesses'],
			['oh', 'holds no guesses'],
			['{"labbook":"guesses","book":"b","guesses":{"duel":1}}',
				'is of another book']]) {
			await load({name: 'odd.json', mimeType: 'application/json',
				buffer: Buffer.from(text)});
			await page.getByText(said).waitFor();
		}
		await page.goto(await address(golden, threads));
		assert.match(await duel.said(), /^You guessed 1\.9×/);
	}));

for (const scheme of ['light', 'dark'])
	test(`everybody can guess and see how far off it was, ${scheme}`, (t) =>
		withPage(t, {site: golden, page: threads, scheme, width: 375},
			async (page) => {
				const duel = new Card(page, 'duel');
				const within = async (part) =>
					none(await audit(page, part));

				await duel.guess('much');
				await within('form.guess');
				await duel.result.locator('figure.plot svg').first()
					.evaluate((svg) => delete svg.dataset.shows);
				await duel.guess('1.9');
				await within('form.guess');
				await within('.guess-strip');
				await page.goto(await address(golden, list));
				await page.locator('.scatter').waitFor();
				await page.locator('[id="page.calibration"] summary')
					.click();
				await within('main');
			}));

test('another tab sees a guess at once', (t) =>
	withPage(t, {site: golden, page: threads}, async (page, {context}) => {
		const other = await context.newPage();

		await other.goto(await address(golden, list));
		await page.bringToFront();
		await new Card(page, 'duel').guess('1.9');
		await other.getByText('You have guessed 1 of 3.').waitFor();
	}));

test('without scripts the result lies behind a disclosure', (t) =>
	withPage(t, {site: golden, page: threads, scripts: false},
		async (page) => {
			const duel = new Card(page, 'duel');

			assert.ok(!await duel.form.isVisible());
			await duel.result.locator('> summary').click();
			assert.ok(await duel.result.locator('figure.plot').first()
				.isVisible());
			await page.goto(await address(golden, list));
			assert.ok(await page.getByText('scripts are off').isVisible());
			assert.ok(!await page.locator('[id="page.save"]').isVisible());
			await page.locator('.predictions summary').first().click();
			assert.ok(await page.getByText('1.01× [').first().isVisible());
		}));

test('on paper there is the result and no question to type at', (t) =>
	withPage(t, {site: golden, page: threads}, async (page) => {
		const duel = new Card(page, 'duel');

		await page.emulateMedia({media: 'print'});
		assert.ok(!await duel.form.isVisible());
		assert.ok(await duel.result.locator('figure.plot').first()
			.isVisible());
	}));
