/*
 * Guesses: asked for before a result is shown, kept under the experiment's
 * id, graded against the result of now. press/predict.c writes what is asked.
 */
const guesses = (() => {
	'use strict';
	const book = document.documentElement.dataset.book;
	const prefix = `labbook.guess.${book}.`;
	const sureness = { certain: 'certain', fairly: 'fairly sure',
		guess: 'just a guess' };
	const times = { s: 1, ms: 1e-3, 'µs': 1e-6, us: 1e-6, ns: 1e-9 };

	/* What the browser does not keep lasts as long as the page. */
	const unkept = new Map();

	function read(id) {
		if (unkept.has(id))
			return unkept.get(id);
		try {
			return localStorage.getItem(prefix + id);
		} catch {
			return null;
		}
	}
	function write(id, text) {
		try {
			if (text === null)
				localStorage.removeItem(prefix + id);
			else
				localStorage.setItem(prefix + id, text);
			unkept.delete(id);
		} catch {
			unkept.set(id, text);
		}
	}
	function ids() {
		const all = new Set(unkept.keys());

		try {
			for (const key of Object.keys(localStorage))
				if (key.startsWith(prefix))
					all.add(key.slice(prefix.length));
		} catch {
			/* Only what is unkept, then. */
		}
		return [...all].filter((id) => read(id) !== null);
	}
	function parse(text) {
		try {
			return JSON.parse(text);
		} catch {
			return text;
		}
	}
	/* Numbers that can be drawn and compared. */
	const fits = (n) => n === 0 ||
		(Math.abs(n) >= 1e-30 && Math.abs(n) <= 1e30);

	function understood(entry) {
		const isWords = (key) => entry[key] === undefined ||
			typeof entry[key] === 'string';

		if (entry === null || typeof entry !== 'object' ||
		    !['said', 'ask', 'unit', 'sure'].every(isWords))
			return false;
		return entry.kind === 'number' ? fits(entry.guess) &&
			typeof entry.guess === 'number' :
			entry.kind === 'choice' ?
				typeof entry.guess === 'string' :
				entry.kind === 'none';
	}
	function recall(id) {
		const entry = parse(read(id));

		return understood(entry) ? entry : null;
	}
	/* What we do not understand may be of a later version: not lost. */
	function keep(id, entry) {
		const before = read(id);

		if (before !== null)
			entry.before = before;
		write(id, JSON.stringify(entry));
	}

	/* What a form of a card, or an item of the list, asks. */
	function questionOf(element) {
		const d = element.dataset;
		const number = (text) =>
			text === undefined ? NaN : Number(text);
		const texts = (selector) =>
			[...element.querySelectorAll(selector)]
				.map((choice) => choice.dataset.choice);

		return { id: d.experiment, kind: d.kind, ask: d.ask,
			unit: d.unit, shows: d.shows, measured: d.measured,
			mid: number(d.mid), lo: number(d.lo), hi: number(d.hi),
			stale: d.stale !== undefined,
			choices: texts('[data-choice]'),
			right: texts('[data-right]') };
	}

	/* Numbers and choices in words. */
	const digits = (n, count) => String(Number(n.toPrecision(count)));
	const inUnit = (words, unit) =>
		words + (unit === '' || unit === '×' ? unit : ` ${unit}`);
	const quote = (texts) => texts.map((text) => `“${text}”`)
		.join(' and ');

	function said(entry) {
		if (entry.kind === 'choice')
			return quote([entry.guess]);
		return entry.said ||
			inUnit(digits(entry.guess, 3), entry.unit || '');
	}

	/* Is it as good as what was measured? */
	function isRight(q, guess) {
		return (guess >= q.lo && guess <= q.hi) ||
		    guess.toPrecision(3) === q.mid.toPrecision(3);
	}
	function distance(q, guess) {
		const factor = guess / q.mid;
		const far = digits(Math.abs(guess - q.mid), 3);
		const percent = digits(100 * Math.abs(factor - 1), 2);
		const way = guess > q.mid ? 'high' : 'low';

		if (guess === q.mid)
			return 'your guess is exactly right';
		if (guess >= q.lo && guess <= q.hi)
			return 'your guess is inside the interval';
		if (isRight(q, guess))
			return 'your guess is right to three digits';
		if (!(guess > 0 && q.mid > 0))
			return `your guess is too ${way} by ${
				inUnit(far, q.unit)}`;
		if (factor > 0.75 && factor < 1.33)
			return `your guess is ${percent} % too ${way}`;
		return factor > 1 ?
			`your guess is ${digits(factor, 2)} times as high` :
			`that is ${digits(1 / factor, 2)} times your guess`;
	}
	function gradeNumber(q, entry) {
		const few = Number.isNaN(q.lo) ?
			' (too few rounds for an interval)' : '';

		return { right: isRight(q, entry.guess),
			words: `${few}: ${distance(q, entry.guess)}` };
	}
	function gradeChoice(q, entry) {
		const right = q.right.includes(entry.guess);
		const count = right ? 'each counts' : 'yours is neither';

		if (q.right.length > 1)
			return { right, words: ', too close to call between ' +
				`${quote(q.right)}: ${count}` };
		return { right, words: right ?
			': you are right' : `, which is ${quote(q.right)}` };
	}
	function changedSince(q, entry) {
		const then = entry.measured;

		if (!then || !Number.isFinite(then.mid) || (then.words ?
			then.words === q.measured : then.mid === q.mid))
			return '';
		return ` When you guessed, it was ${then.words ||
			inUnit(digits(then.mid, 3), q.unit)}.`;
	}
	/* Is it still the same that is asked? */
	function isAsked(q, entry) {
		if (entry.kind !== q.kind)
			return false;
		return q.kind === 'choice' ? q.choices.includes(entry.guess) :
			(entry.unit || '') === q.unit;
	}
	/* What to say of a guess; right is undefined if it is not graded. */
	function grade(q, entry) {
		if (entry.kind === 'none')
			return { words: 'You looked without a guess.' };
		const verb = entry.kind === 'choice' ? 'chose' : 'guessed';
		const sure = Object.hasOwn(sureness, entry.sure) &&
			sureness[entry.sure];
		const yours = `You ${verb} ${said(entry)}` +
			(sure ? ` (${sure})` : '');

		if (!isAsked(q, entry))
			return { words: `${yours} on the question ` +
				`“${entry.ask || q.id}”. That has changed since, ` +
				'so your guess is not graded.' };
		if (q.measured === undefined)
			return { words: `${yours}. That is kept, and graded ` +
				'once there is a result.' };
		const { right, words } = q.kind === 'choice' ?
			gradeChoice(q, entry) : gradeNumber(q, entry);
		const stale = q.stale ? ' This result is of an older version ' +
			'of the experiment.' : '';

		return { right, words: `${yours}; measured ${q.measured}` +
			`${words}.${changedSince(q, entry)}${stale}` };
	}

	/* Drawing. */
	function shape(name, attributes, text) {
		const node = document.createElementNS(
			'http://www.w3.org/2000/svg', name);

		for (const [key, value] of Object.entries(attributes))
			node.setAttribute(key, value);
		if (text !== undefined)
			node.textContent = text;
		return node;
	}
	/* How far along an axis a value is: 0 at its start, 1 at its end. */
	function along(axis, value) {
		const f = axis.log ? (v) => Math.log(Math.max(v, 0)) :
			(v) => v;

		return (f(value) - f(axis.from)) / (f(axis.to) - f(axis.from));
	}
	function ticksOfLog(from, to) {
		const first = Math.floor(Math.log10(from));
		const last = Math.floor(Math.log10(to));
		const decades = last - first;
		const between = decades < 2 ? [1, 2, 5] : [1];
		const ticks = [];

		for (let e = first; e <= last; e += Math.ceil(decades / 5) || 1)
			ticks.push(...between.map((m) => m * 10 ** e));
		return ticks.filter((tick) => tick >= from && tick <= to);
	}
	function ticksOf({ log, from, to }) {
		const ticks = [];
		const raw = (to - from) / 5;
		const size = 10 ** Math.floor(Math.log10(raw));
		const step = [1, 2, 5, 10].find((m) => m * size >= raw) * size;

		if (log)
			return ticksOfLog(from, to);
		for (let i = Math.ceil(from / step); i * step <= to; i++)
			ticks.push(i * step);
		return ticks;
	}
	function tickWords(value) {
		const size = Math.abs(value);

		return size >= 1e5 || (size > 0 && size < 1e-3) ?
			value.toExponential(0) : digits(value, 6);
	}

	/* A dashed line across the figure, where its axis has the guess. */
	function markFigure(svg, guess) {
		const n = (key) => Number(svg.dataset[key]);
		const axis = { from: n('from'), to: n('to'),
			log: Number(svg.dataset.log) === 1 };
		const at = along(axis, guess * n('scale'));
		const share = Math.min(1, Math.max(0, at));
		const pos = n('start') + share * (n('end') - n('start'));
		const ends = [n('crossStart'), n('crossEnd')];
		const mark = shape('g', { class: 'guess-mark' });

		mark.append(...(svg.dataset.axis === 'x' ?
			markX(pos, share > 0.5, ends, at) :
			markY(pos, share > 0.9, ends, at)));
		svg.append(mark);
	}
	/* A guess that lies beyond the axis says so with an arrow. */
	const arrow = (at, below, above) =>
		at < 0 ? `${below} your guess` :
			at > 1 ? `your guess ${above}` : 'your guess';

	function markX(x, isFar, [y1, y2], at) {
		return [shape('line', { x1: x, x2: x, y1, y2 }),
			shape('text', { x: isFar ? x - 5 : x + 5,
				y: Math.min(y1, y2) + 14,
				'text-anchor': isFar ? 'end' : 'start' },
			arrow(at, '←', '→'))];
	}
	function markY(y, isTop, [x1, x2], at) {
		return [shape('line', { x1, x2, y1: y, y2: y }),
			shape('text', { x: Math.max(x1, x2) - 4,
				y: isTop ? y + 16 : y - 6,
				'text-anchor': 'end' },
			arrow(at, '↓', '↑'))];
	}

	/* An axis for these values; logarithmic if they are far apart. */
	function axisOf(values) {
		const least = Math.min(...values), most = Math.max(...values);

		if (least > 0 && most / least > 20)
			return { log: true, from: least / 1.6, to: most * 1.6 };
		return { log: false, from: Math.min(0, least * 1.1),
			to: Math.max(0, most * 1.1) || (least < 0 ? 0 : 1) };
	}
	/* Parts of a strip, at a share of its length. */
	const percent = (share) => `${4 + 92 * share}%`;

	function label(share, y, words, edge, name) {
		const anchor = share < edge ? 'start' :
			share > 1 - edge ? 'end' : 'middle';

		return shape('text', { x: percent(share), y, class: name,
			'text-anchor': anchor }, words);
	}
	function upright(share, y1, y2, className) {
		return shape('line', { x1: percent(share), x2: percent(share),
			y1, y2, class: className });
	}
	function interval(lo, hi) {
		return shape('rect', { x: percent(lo), y: 38, height: 16,
			width: `${92 * (hi - lo)}%`, class: 'interval' });
	}
	/* The unit in which the largest of these values is one or more. */
	function unitFor(unit, values) {
		const most = Math.max(...values.map(Math.abs)) * times[unit];
		const name = ['s', 'ms', 'µs', 'ns'].find((one) =>
			most >= times[one]);

		return name ? { name, factor: times[name] / times[unit] } :
			{ name: unit, factor: 1 };
	}
	/* A number line: what was measured, and the guess. */
	function strip(q, entry) {
		const known = [q.mid, q.lo, q.hi].filter(Number.isFinite);
		const unit = unitFor(q.unit, [...known, entry.guess]);
		const axis = axisOf([...known, entry.guess]
			.map((value) => value / unit.factor));
		const at = (value) => along(axis, value / unit.factor);
		const guess = at(entry.guess);
		const figure = document.createElement('figure');
		const svg = shape('svg', { role: 'img', height: 96,
			width: '100%', 'aria-label': 'On a line: measured ' +
				`${q.measured}, your guess ${said(entry)}.` });

		svg.append(shape('line', { x1: '2%', x2: '98%', y1: 46, y2: 46,
			class: 'axis' }));
		for (const tick of ticksOf(axis)) {
			const share = along(axis, tick);

			svg.append(upright(share, 42, 50, 'axis'));
			if (Math.abs(share - guess) > 0.06)
				svg.append(label(share, 66, inUnit(tickWords(
					tick), unit.name), 0.06, 'tick'));
		}
		if (known.length === 3)
			svg.append(interval(at(q.lo), at(q.hi)));
		svg.append(upright(at(q.mid), 34, 58, 'middle'),
			label(at(q.mid), 26,
				`measured ${q.measured.split(' [')[0]}`,
				0.3, 'middle-label'),
			upright(guess, 34, 74, 'guess-line'),
			label(guess, 90, `your guess ${said(entry)}`, 0.3,
				'guess-label'));
		figure.className = 'guess-strip';
		figure.append(svg);
		return figure;
	}
	/* On the figure if its axis shows what was guessed, else below. */
	function draw(q, entry, reveal) {
		const plots = [...reveal.querySelectorAll('.plot')].filter(
			(plot) => plot.closest('details') === reveal);
		const svg = plots.map((plot) => plot.querySelector(
			'svg[data-shows]'))[0];

		for (const old of reveal.querySelectorAll(
			'.guess-mark, .guess-strip'))
			old.remove();
		if (!entry || entry.kind !== 'number' ||
		    grade(q, entry).right === undefined)
			return;
		if (svg && svg.dataset.shows === q.shows)
			markFigure(svg, entry.guess);
		else
			(plots[0] || reveal.firstElementChild)
				.after(strip(q, entry));
	}

	/* "1.9", "1,9", "1 000 000", "2×": { number, plain }, or { fault }. */
	function numberOf(text, unit) {
		let plain = text.replace(/[\s'’]/g, '').replace('−', '-');
		const point = () => plain.replace(',', '.');

		if (unit === '×')
			plain = plain.replace(/[x×]$/i, '');
		else if (unit !== '' && plain.endsWith(unit))
			plain = plain.slice(0, -unit.length);
		if (/^[1-9]\d{0,2},\d{3}$/.test(plain))
			return { fault: `Is that ${plain.replace(',', '')} or ${
				digits(Number(point()), 4)}? Write it ` +
				'without a comma.' };
		if (/^\d{1,3}(,\d{3}){2,}$/.test(plain))
			plain = plain.replaceAll(',', '');
		plain = point();
		if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain))
			return { number: Number(plain), plain };
		return { fault: 'Type a number, such as 2 or 1.5.' };
	}
	/* "5 ms" chooses the unit, too. */
	function takeUnit({ number, unit }) {
		const found = unit &&
			/^(.*\d\.?)\s*(ns|[uµμ]s|ms|s)$/.exec(number.value.trim());

		if (!found)
			return;
		number.value = found[1];
		unit.value = found[2].replace(/[uμ]/, 'µ');
	}
	/* The guess that a form holds, or what is wrong with it. */
	function guessOf(form, q) {
		const chosen = form.querySelector('[data-choice]:checked');
		const field = form.elements;

		if (q.kind === 'choice')
			return chosen ? { guess: chosen.dataset.choice } :
				{ fault: 'Choose one of them.' };
		takeUnit(field);
		const unit = field.unit ? field.unit.value : q.unit;
		const factor = field.unit ? times[unit] / times[q.unit] : 1;
		const { number, plain, fault } =
			numberOf(field.number.value, unit);

		if (fault)
			return { fault };
		if (!fits(number * factor))
			return { fault: 'That is too far from any result.' };
		return { guess: Number((number * factor).toPrecision(12)),
			said: inUnit(plain, unit) };
	}
	function entryOf(q, kind, guess) {
		return { kind, ...guess, unit: q.unit, ask: q.ask,
			when: new Date().toISOString(),
			measured: q.measured === undefined ? null :
				{ mid: q.mid, lo: q.lo, hi: q.hi,
					words: q.measured } };
	}

	/* A value in the text would tell what the form asks. */
	function veil(value, hide) {
		const [words, tip] = value.childNodes;

		if (hide === value.matches('.veiled'))
			return;
		if (hide) {
			value.dataset.words = words.data;
			value.dataset.tip = tip.textContent;
		}
		words.data = hide ? '?' : value.dataset.words;
		tip.textContent = hide ?
			' (guess first, where this leads)' : value.dataset.tip;
		value.setAttribute('href', value.getAttribute('href').replace(
			/^#[a-z]+/, hide ? '#ask' : '#experiment'));
		value.classList.toggle('veiled', hide);
	}

	/* So would words on what became of its claims. */
	const telling = new Map();

	function hush(one, id, hide) {
		const untold = telling.get(one) || new Set();
		const box = one.parentElement.matches('li') &&
			one.parentElement.children.length === 1 ?
			one.parentElement : one;

		telling.set(one, untold);
		if (hide)
			untold.add(id);
		else
			untold.delete(id);
		box.hidden = untold.size > 0;
		if (one.matches('.why'))
			one.parentElement.classList.toggle('untold',
				box.hidden);
	}

	/* The form of a card, and the result that it hides. */
	function card(form) {
		const q = questionOf(form), reveal = form.nextElementSibling;
		const values = document.querySelectorAll(
			`a.live[href="#experiment.${q.id}"]:not(.missing)`);
		const words = document.querySelectorAll(
			`[data-tells~="${q.id}"]`);
		const part = (name) => form.querySelector(name);
		const first = part('input'), { show, forget } = form.elements;

		function refresh() {
			const entry = recall(q.id);

			part('.asking').hidden = entry !== null;
			part('.after').hidden = entry === null;
			forget.textContent = entry && entry.kind === 'none' ?
				'Guess after all' : 'Forget this guess';
			part('.verdict').textContent = entry ?
				grade(q, entry).words : '';
			reveal.open = entry !== null;
			values.forEach((one) => veil(one, entry === null));
			words.forEach((one) => hush(one, q.id, entry === null));
			draw(q, entry, reveal);
		}
		function complain(words) {
			part('.fault').textContent = words;
			if (q.kind === 'number')
				first.setAttribute('aria-invalid',
					words !== '');
		}
		function take(kind, guess) {
			complain('');
			keep(q.id, entryOf(q, kind, guess));
			refresh();
			part('.verdict').focus();
		}
		form.addEventListener('submit', (event) => {
			const { fault, ...guess } = guessOf(form, q);

			event.preventDefault();
			if (fault) {
				complain(fault);
				first.focus();
				return;
			}
			take(q.kind, { ...guess,
				sure: form.elements.sure.value });
		});
		show.addEventListener('click', () =>
			take('none', { guess: null }));
		forget.addEventListener('click', () => {
			write(q.id, null);
			form.reset();
			refresh();
			first.focus();
		});
		form.parentElement.classList.add('predicts');
		return refresh;
	}

	const refreshes = [...document.querySelectorAll('form.guess')]
		.map(card);
	const refresh = () => refreshes.forEach((one) => one());

	refresh();
	addEventListener('storage', refresh); /* another page has guessed */
	addEventListener('beforeprint', () => { /* paper unfolds all */
		for (const value of document.querySelectorAll('.veiled'))
			veil(value, false);
		for (const [one, untold] of telling)
			[...untold].forEach((id) => hush(one, id, false));
	});
	addEventListener('afterprint', refresh);
	addEventListener('pageshow', (event) => {
		if (event.persisted)
			refresh();
	});
	return { book, sureness, read, write, ids, parse, recall, unkept,
		understood,
		questionOf, grade, said, digits, shape, along, ticksOf,
		tickWords, refreshes, refresh };
})();
