/* Search without a network: its parts are loaded when it is first opened. */
(() => {
	'use strict';
	const root = document.documentElement;
	const english = /^en\b/i.test(root.lang);
	const key = `labbook.search.${root.dataset.book}`;
	const wordPattern = /[\p{L}\p{N}_]+(?:['’]\p{L}+)*/gu;
	const stems = new Map();
	const mostShown = 40;
	const excerptLength = 170;
	let dialog, input, status, list; /* made when it is first opened */
	let book; /* what search/index.js gives */
	let index; /* what lunr makes of it; null: there is none */
	let timer; /* until what is being typed is looked up */
	let why = 'Loading …'; /* why there is no index yet, or none at all */

	/* Makes an element, with these properties, the last of a parent. */
	function add(parent, tag, given) {
		const made = Object.assign(document.createElement(tag), given);

		parent.append(made);
		return made;
	}

	/* What was asked last, so that going back does not lose it. */
	function recall() {
		try {
			return sessionStorage.getItem(key) || '';
		} catch {
			return '';
		}
	}
	function remember(asked) {
		try {
			sessionStorage.setItem(key, asked);
		} catch {
			/* Asked anew on the next page, then. */
		}
	}

	/* The words of a text as they are looked up: in small letters. */
	function wordsOf(text) {
		return text.toLowerCase().match(wordPattern) || [];
	}
	/* lunr knows the endings of English words, and those that tell little. */
	function stemOf(word) {
		if (!stems.has(word))
			stems.set(word, english ? lunr.stemmer(
				new lunr.Token(word)).toString() : word);
		return stems.get(word);
	}

	/* A word is kept as it stands and as its stem. */
	function forms(token) {
		const stem = stemOf(token.toString());

		return stem === token.toString() ? token :
			[token, token.clone(() => stem)];
	}
	function makeIndex() {
		lunr.Pipeline.registerFunction(forms, 'forms');
		const builder = new lunr.Builder();

		builder.pipeline.add(forms);
		builder.field('title', { boost: 5 });
		builder.field('text');
		book.entries.forEach((entry, at) => builder.add({
			id: at,
			title: wordsOf(entry.title),
			text: wordsOf(entry.text),
		}));
		return builder.build();
	}

	function load(name) {
		return new Promise((resolve, reject) => {
			const script = document.createElement('script');

			script.src = `${root.dataset.root}search/${name}`;
			script.addEventListener('load', resolve);
			script.addEventListener('error',
				() => reject(new Error(name)));
			document.head.append(script);
		});
	}
	window.labbookSearch = (given) => { book = given; };

	async function start() {
		try {
			await load('index.js');
			if (book.entries) {
				await load('lunr.js');
				index = makeIndex();
			} else {
				why = 'This copy of the book has no search: it ' +
					'was made on a machine without the ' +
					`package ${book.missing}.`;
			}
		} catch (error) {
			why = `Search does not work here: ${error.message} ` +
				'could not be loaded.';
		}
		show();
	}

	/*
	 * The entries that have one word: as it stands (or with another
	 * ending), which counts most, or at the beginning of a longer one.
	 */
	function hitsOf(word) {
		const stem = stemOf(word);

		return index.query((query) => {
			query.term(word, { boost: 6 });
			query.term(stem, { boost: 3 });
			if (word.length > 1)
				query.term(word, { wildcard:
					lunr.Query.wildcard.TRAILING });
		}).map((hit) => {
			const terms = Object.keys(hit.matchData.metadata);

			return { at: Number(hit.ref), score: hit.score, terms,
				exact: terms.includes(word) ||
					terms.includes(stem) ? 1 : 0 };
		});
	}
	/* What has all words comes; first what has them as they stand. */
	function find(words) {
		const found = new Map();

		words.forEach((word, nth) => {
			for (const hit of hitsOf(word)) {
				const all = found.get(hit.at) || { at: hit.at,
					words: 0, exact: 0, score: 0, terms: [] };

				if (all.words !== nth)
					continue;
				all.words++;
				all.exact += hit.exact;
				all.score += hit.score;
				all.terms.push(...hit.terms);
				found.set(hit.at, all);
			}
		});
		return [...found.values()]
			.filter((hit) => hit.words === words.length)
			.sort((a, b) => b.exact - a.exact ||
				b.score - a.score || a.at - b.at);
	}

	/* Where the hits stand in a text. */
	function marksIn(text, terms) {
		return [...text.matchAll(wordPattern)].map((match) => ({
			word: match[0].toLowerCase(),
			start: match.index,
			end: match.index + match[0].length,
		})).filter(({ word }) => terms.has(word) ||
			terms.has(stemOf(word)));
	}
	/* Puts a part of a text into a node, its hits marked. */
	function addMarked(node, text, marks, from, to) {
		let at = from;

		for (const { start, end } of marks) {
			if (start < from || end > to)
				continue;
			node.append(text.slice(at, start));
			add(node, 'mark', {
				textContent: text.slice(start, end) });
			at = end;
		}
		node.append(text.slice(at, to));
	}
	/* Where the part begins that shows the most of what was asked for. */
	function bestStart(text, marks) {
		let best = 0, most = 0;

		for (const { start } of marks) {
			const near = new Set(marks.filter((other) =>
				other.start >= start &&
				other.end <= start + excerptLength * 0.7)
				.map(({ word }) => word));

			if (near.size > most) {
				most = near.size;
				best = start;
			}
		}
		if (best < excerptLength * 0.3)
			return 0;
		return Math.min(best,
			text.indexOf(' ', best - excerptLength * 0.3) + 1);
	}
	function addExcerpt(node, text, terms) {
		const marks = marksIn(text, terms);
		const from = bestStart(text, marks);
		let to = from + excerptLength;

		if (to < text.length)
			to = Math.max(text.lastIndexOf(' ', to), from + 1);
		node.append(from > 0 ? '… ' : '');
		addMarked(node, text, marks, from, to);
		node.append(to < text.length ? ' …' : '');
	}

	function hrefOf(entry) {
		const page = entry.page.split('/').map(encodeURIComponent);

		return root.dataset.root + page.join('/') +
			(entry.id ? `#${encodeURIComponent(entry.id)}` : '');
	}
	function resultOf(hit) {
		const entry = book.entries[hit.at];
		const terms = new Set(hit.terms);
		const item = document.createElement('li');
		const link = add(item, 'a', { href: hrefOf(entry) });
		const part = (className) => add(link, 'span', { className });

		addMarked(part('heading'), entry.title,
			marksIn(entry.title, terms), 0, entry.title.length);
		part('within').textContent = entry.within;
		addExcerpt(part('excerpt'), entry.text, terms);
		return item;
	}

	function wordsFor(count) {
		if (count === 0)
			return 'Nothing has all these words. Try fewer, or ' +
				'only the beginning of one.';
		if (count === 1)
			return 'One place.';
		return count > mostShown ?
			`${count} places; the first ${mostShown} are here.` :
			`${count} places.`;
	}
	function show() {
		const words = wordsOf(input.value);

		clearTimeout(timer);
		remember(input.value);
		if (!index || words.length === 0) {
			list.replaceChildren();
			status.textContent = index ?
				'Type a word, or the beginning of one.' : why;
			return;
		}
		const telling = english ?
			words.filter((word) => lunr.stopWordFilter(word)) : [];
		const hits = find(telling.length > 0 ? telling : words);

		list.replaceChildren(...hits.slice(0, mostShown).map(resultOf));
		list.scrollTop = 0;
		status.textContent = wordsFor(hits.length);
	}

	/* Arrows go from the field through the results and back. */
	function move(step) {
		/* Nothing may replace the results while one goes through them. */
		if (document.activeElement === input)
			show();
		const stops = [input, ...list.querySelectorAll('a')];
		const next = stops.indexOf(document.activeElement) + step;

		if (next >= 0 && next < stops.length)
			stops[next].focus();
	}
	function onKey(event) {
		if (event.isComposing)
			return;
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
			move(event.key === 'ArrowDown' ? 1 : -1);
		else if (event.key === 'Enter' && event.target === input) {
			show();
			list.querySelector('a')?.click();
		} else
			return;
		event.preventDefault();
	}

	/* Leads elsewhere: another tab does not end the search here. */
	function onClick(event) {
		const leaves = event.target.closest('a') &&
			!event.ctrlKey && !event.metaKey && !event.shiftKey;

		if (leaves || event.target === dialog)
			dialog.close();
	}

	function make() {
		dialog = add(document.body, 'dialog', { className: 'search' });
		const ask = add(dialog, 'div', { className: 'ask' });

		add(ask, 'label', { htmlFor: 'page.query',
			textContent: 'Search this book' });
		input = add(ask, 'input', { id: 'page.query', type: 'text',
			autocomplete: 'off', spellcheck: false,
			enterKeyHint: 'go', value: recall() });
		add(ask, 'button', { type: 'button', textContent: 'Close' })
			.addEventListener('click', () => dialog.close());
		status = add(dialog, 'p', { className: 'status' });
		list = add(dialog, 'ol', { className: 'found' });
		dialog.setAttribute('aria-label', 'Search');
		status.setAttribute('role', 'status');
		input.addEventListener('input', () => {
			clearTimeout(timer);
			timer = setTimeout(show, 80);
		});
		dialog.addEventListener('keydown', onKey);
		dialog.addEventListener('click', onClick);
	}
	function open() {
		if (!dialog) {
			make();
			start();
		}
		if (!dialog.open)
			dialog.showModal();
		input.focus();
		input.select();
		show();
	}
	document.addEventListener('labbook:search', open);
	document.getElementById('page.search')?.addEventListener('click', open);
})();
