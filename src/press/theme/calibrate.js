/* The page of all guesses: how far off, how sure, and as a file. */
(() => {
	'use strict';
	const place = document.getElementById('page.calibration');

	if (!place)
		return;
	const { sureness, grade, said, digits, shape, along, ticksOf,
		tickWords } = guesses;
	const count = (list, test) => list.filter(test).length;
	const isRight = (one) => one.right;

	function tag(name, text) {
		const node = document.createElement(name);

		node.textContent = text;
		return node;
	}
	function median(values) {
		const sorted = [...values].sort((a, b) => a - b);
		const half = Math.floor(sorted.length / 2);

		return sorted.length % 2 === 1 ? sorted[half] :
			(sorted[half - 1] + sorted[half]) / 2;
	}
	function tendency(high, low) {
		if (Math.max(high, low) < 4 ||
		    Math.max(high, low) < 3 * Math.min(high, low))
			return '';
		return `: you tend to guess ${high > low ? 'high' : 'low'}`;
	}
	const isPositive = ({ q, entry }) => entry.guess > 0 && q.mid > 0;

	function aboutNumbers(numbers) {
		const off = Math.exp(median(numbers.map((one) =>
			isPositive(one) ? Math.abs(Math.log(
				one.entry.guess / one.q.mid)) : Infinity)));
		const wrong = numbers.filter((one) => !one.right);
		const high = count(wrong,
			({ q, entry }) => entry.guess > q.mid);
		const low = wrong.length - high;

		return `Numbers: ${numbers.length - wrong.length} of ${
			numbers.length} right, which is to say inside the ` +
			'interval or equal to three digits; ' +
			`${high} too high, ${low} too low${
				tendency(high, low)}.` +
			(Number.isFinite(off) ? ' Half of them are off by a ' +
				`factor of at most ${digits(off, 3)}.` : '');
	}

	function row(cells, isHead) {
		const tr = document.createElement('tr');

		cells.forEach((cell, i) => {
			const node = tag(isHead || i === 0 ? 'th' : 'td', cell);

			if (node.tagName === 'TH')
				node.scope = isHead ? 'col' : 'row';
			tr.append(node);
		});
		return tr;
	}
	function table(caption, head, rows) {
		const node = document.createElement('table');
		const top = document.createElement('thead');
		const body = document.createElement('tbody');

		top.append(row(head, true));
		body.append(...rows.map((cells) => row(cells, false)));
		node.append(tag('caption', caption), top, body);
		return node;
	}
	function bySureness(graded) {
		const kinds = [...Object.entries(sureness), ['', 'not said']];
		const rows = [];

		for (const [key, words] of kinds) {
			const some = graded.filter(({ entry }) =>
				(entry.sure || '') === key);
			const right = count(some, isRight);

			if (some.length > 0)
				rows.push([words, some.length, right,
					`${Math.round(100 * right /
						some.length)} %`]);
		}
		return table('How often you are right, by how sure you were',
			['how sure', 'guesses', 'right', 'share'], rows);
	}

	/* A dot a guess, to the right by what was guessed, up by what is. */
	function axes(svg, axis) {
		const far = (share) => `${12 + 84 * share}%`;
		const up = (share) => `${88 - 84 * share}%`;
		const line = (x1, y1, x2, y2, name) => shape('line', { x1, y1,
			x2, y2, class: name });

		svg.append(line(far(0), up(0), far(1), up(1), 'diagonal'),
			line(far(0), up(0), far(1), up(0), 'axis'),
			line(far(0), up(0), far(0), up(1), 'axis'));
		for (const tick of ticksOf(axis)) {
			const share = along(axis, tick);
			const words = tickWords(tick);

			svg.append(shape('text', { x: far(share), y: '93%',
				'text-anchor': 'middle', class: 'tick' },
			words),
			shape('text', { x: '11%', y: up(share), dy: '0.35em',
				'text-anchor': 'end', class: 'tick' },
			words));
		}
		svg.append(shape('text', { x: far(1), y: '99%',
			'text-anchor': 'end' }, 'your guess →'),
		shape('text', { x: '13%', y: '6%' }, '↑ measured'));
		return { x: (value) => far(along(axis, value)),
			y: (value) => up(along(axis, value)) };
	}
	function scatter(numbers) {
		const all = numbers.flatMap(({ q, entry }) =>
			[entry.guess, q.mid]);
		const svg = shape('svg', { role: 'img', width: '100%',
			height: '100%', 'aria-labelledby':
			'page.scatter-title page.scatter-desc' });

		svg.append(shape('title', { id: 'page.scatter-title' },
			'Your guesses against what was measured'),
		shape('desc', { id: 'page.scatter-desc' }, 'A ' +
			'dot a guess on logarithmic axes, each in its own ' +
			'unit. On the diagonal a guess is right; below it ' +
			'the guess is too high, above it too low. The table ' +
			'has the numbers.'));
		const { x, y } = axes(svg, { log: true,
			from: Math.min(...all) / 2, to: Math.max(...all) * 2 });

		for (const { q, entry, right } of numbers) {
			const dot = shape('circle', { cx: x(entry.guess),
				cy: y(q.mid), r: 5,
				class: right ? 'right' : 'off' });

			dot.append(shape('title', {}, `${q.id}: guessed ` +
				`${said(entry)}, measured ${q.measured}`));
			svg.append(dot);
		}
		return svg;
	}
	function aboutScatter(numbers) {
		const positive = numbers.filter(isPositive);
		const figure = document.createElement('figure');
		const twin = document.createElement('details');

		if (positive.length === 0)
			return [];
		figure.className = 'scatter';
		figure.append(scatter(positive));
		twin.append(tag('summary', 'The same as a table'),
			table('Your guesses and what was measured',
				['experiment', 'guess', 'measured'],
				positive.map(({ q, entry }) =>
					[q.id, said(entry), q.measured])));
		return [figure, twin];
	}
	function summary(items) {
		const guessed = items.filter(({ entry }) =>
			entry && entry.kind !== 'none');
		const graded = guessed.filter((one) => one.right !== undefined);
		const numbers = graded.filter(({ q }) => q.kind === 'number');
		const choices = graded.filter(({ q }) => q.kind === 'choice');
		const parts = [tag('p', guessed.length === 0 ?
			'You have not guessed anything yet. Each question ' +
			'below leads to the place where the book asks it.' :
			`You have guessed ${guessed.length} of ${
				items.length}.`)];

		if (numbers.length > 0)
			parts.push(tag('p', aboutNumbers(numbers)));
		if (choices.length > 0)
			parts.push(tag('p', `Choices: ${
				count(choices, isRight)} of ${
				choices.length} right.`));
		if (graded.length > 0)
			parts.push(bySureness(graded),
				...aboutScatter(numbers));
		if (guesses.unkept.size > 0)
			parts.push(tag('p', 'This browser keeps nothing ' +
				'for this page: what you take over is lost ' +
				'with it.'));
		place.replaceChildren(...parts);
	}
	function refresh() {
		const nodes = document.querySelectorAll('.predictions > li');

		summary([...nodes].map((node) => {
			const q = guesses.questionOf(node);
			const entry = guesses.recall(q.id);
			const { right, words } = entry ? grade(q, entry) :
				{ words: 'Not guessed yet.' };

			node.querySelector('.verdict').textContent = words;
			/* No secret any more, and said already. */
			for (const fold of node.querySelectorAll('details'))
				fold.hidden = right !== undefined;
			return { q, entry, right };
		}));
	}

	/* A file to take along, and to take over. */
	function save() {
		const all = Object.fromEntries(guesses.ids().map((id) =>
			[id, guesses.parse(guesses.read(id))]));
		const text = JSON.stringify({ labbook: 'guesses',
			book: guesses.book, guesses: all }, null, '\t');
		const link = document.createElement('a');

		link.href = URL.createObjectURL(new Blob([text],
			{ type: 'application/json' }));
		link.download = `${guesses.book}-guesses.json`;
		link.click();
		setTimeout(() => URL.revokeObjectURL(link.href), 1000);
		return `Saved: ${guesses.ids().length}.`;
	}
	async function load(file) {
		const all = guesses.parse(await file.text());
		let taken = 0, had = 0, odd = 0;

		if (!all || all.labbook !== 'guesses' || !all.guesses)
			return `'${file.name}' holds no guesses.`;
		if (all.book !== guesses.book)
			return `'${file.name}' is of another book.`;
		for (const [id, entry] of Object.entries(all.guesses)) {
			if (guesses.recall(id) !== null) {
				had++;
			} else if (!guesses.understood(entry)) {
				odd++;
			} else {
				guesses.write(id, JSON.stringify(entry));
				taken++;
			}
		}
		return `Taken over: ${taken}.` + (had === 0 ? '' :
			` ${had} that you have here stay as they are.`) +
			(odd === 0 ? '' : ` ${odd} are no guesses.`);
	}
	function reset() {
		const ids = guesses.ids();

		if (ids.length === 0)
			return 'There are none.';
		if (!confirm(`Forget all ${ids.length} guesses in this book?`))
			return '';
		ids.forEach((id) => guesses.write(id, null));
		return 'All are forgotten.';
	}

	const done = document.getElementById('page.done');
	const on = (id, event, action) => document.getElementById(id)
		.addEventListener(event, async (happened) => {
			done.textContent = await action(happened.target);
			guesses.refresh();
		});

	on('page.save', 'click', save);
	on('page.reset', 'click', reset);
	on('page.load', 'change', async (field) => {
		const words = field.files.length > 0 ?
			await load(field.files[0]) : '';

		field.value = ''; /* the same file may be chosen again */
		return words;
	});
	guesses.refreshes.push(refresh);
	refresh();
})();
