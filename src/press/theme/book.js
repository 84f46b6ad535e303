/* Every page: colours, keys, copying code, where one is on the page. */
(() => {
	'use strict';
	const root = document.documentElement;
	const byId = (id) => document.getElementById(id);

	/* What is remembered, where the browser lets us. */
	function recall(key) {
		try {
			return localStorage.getItem(key);
		} catch {
			return null;
		}
	}
	function remember(key, value) {
		try {
			if (value === null)
				localStorage.removeItem(key);
			else
				localStorage.setItem(key, value);
		} catch {
			/* Not remembered, but it works on this page. */
		}
	}

	/* Colours: as the system has them, light, dark. */
	const themes = ['auto', 'light', 'dark'];
	const themeButton = byId('page.theme');

	function showTheme() {
		const now = root.dataset.theme || 'auto';
		const next = themes[(themes.indexOf(now) + 1) % 3];

		themeButton.lastElementChild.textContent = `: ${now}`;
		themeButton.title = `Change to ${next}`;
	}
	themeButton.addEventListener('click', () => {
		const now = root.dataset.theme || 'auto';
		const next = themes[(themes.indexOf(now) + 1) % 3];

		if (next === 'auto')
			delete root.dataset.theme;
		else
			root.dataset.theme = next;
		remember('labbook.theme', next === 'auto' ? null : next);
		showTheme();
	});
	showTheme();

	/*
	 * Keys: only plain ones, and never while something is typed into. A
	 * report in one file has none.
	 */
	const keysOn = byId('page.keys-on');

	if (keysOn) {
		keysOn.checked = recall('labbook.keys') !== 'off';
		keysOn.addEventListener('change', () =>
			remember('labbook.keys', keysOn.checked ? null : 'off'));
	}

	function isTyping(element) {
		return element.isContentEditable ||
		    element.matches('input, textarea, select');
	}
	function turn(rel) {
		const link = document.querySelector(`.pager a[rel="${rel}"]`);

		/* A reader of screens or of tables needs the arrows himself. */
		if (link && document.activeElement === document.body)
			link.click();
	}
	const keys = {
		'/': () => document.dispatchEvent(
			new CustomEvent('labbook:search')),
		'?': () => byId('page.keys').togglePopover(),
		ArrowLeft: () => turn('prev'),
		ArrowRight: () => turn('next'),
	};
	keys.s = keys['/'];
	document.addEventListener('keydown', (event) => {
		const key = keys[event.key];

		if (event.key === 'Escape')
			for (const value of document.querySelectorAll(
				'.live:is(:hover, :focus)'))
				value.classList.add('away');
		if (!key || !keysOn?.checked || event.ctrlKey ||
		    event.altKey || event.metaKey || isTyping(event.target) ||
		    document.querySelector('dialog[open]'))
			return;
		if (!event.key.startsWith('Arrow'))
			event.preventDefault();
		else if (event.shiftKey ||
		    document.querySelector(':popover-open'))
			return;
		key();
	});
	/* The tip of a value stands above it where there is no room below. */
	function tell(event) {
		const { classList } = event.currentTarget;
		const { bottom } = event.currentTarget.getBoundingClientRect();

		classList.remove('away');
		classList.toggle('above', bottom + 90 > innerHeight);
	}
	for (const value of document.querySelectorAll('.live')) {
		value.addEventListener('mouseenter', tell);
		value.addEventListener('focus', tell);
	}
	addEventListener('scroll', () => {
		const value = document.activeElement;
		const { top, bottom } = value.getBoundingClientRect();

		if (value.matches('.live') && (bottom < 0 || top > innerHeight))
			value.classList.add('away');
	}, { passive: true });

	/* A button at each listing. */
	async function copy(text) {
		if (navigator.clipboard) {
			await navigator.clipboard.writeText(text);
			return;
		}
		throw new Error('no clipboard');
	}
	function addCopy(listing) {
		const button = document.createElement('button');
		const code = listing.querySelector('pre');

		button.type = 'button';
		button.className = 'copy';
		button.textContent = 'Copy';
		button.addEventListener('click', async () => {
			try {
				await copy(code.textContent);
				button.textContent = 'Copied';
			} catch {
				getSelection().selectAllChildren(code);
				button.textContent = 'Selected: copy by hand';
			}
			setTimeout(() => { button.textContent = 'Copy'; }, 2000);
		});
		(listing.querySelector('figcaption') ||
		    listing).append(button);
	}
	document.querySelectorAll('.listing').forEach(addCopy);

	/* Which section is being read. */
	const places = new Map();

	function addPlaces(selector) {
		for (const link of document.querySelectorAll(selector)) {
			const id = decodeURIComponent(link.hash.slice(1));
			const heading = byId(id);

			if (heading)
				places.set(heading,
					[...(places.get(heading) || []), link]);
		}
	}
	function mark() {
		const line = innerHeight / 4;
		let here = null;

		for (const heading of places.keys())
			if (heading.getBoundingClientRect().top < line)
				here = heading;
		for (const [heading, links] of places)
			for (const link of links)
				if (heading === here)
					link.setAttribute('aria-current',
						'location');
				else
					link.removeAttribute('aria-current');
	}
	addPlaces('.here a');
	addPlaces('.contents a[href^="#"]');
	if (places.size > 0) {
		let waiting = false;

		addEventListener('scroll', () => {
			if (waiting)
				return;
			waiting = true;
			requestAnimationFrame(() => {
				waiting = false;
				mark();
			});
		}, { passive: true });
		mark();
	}
	for (const link of document.querySelectorAll('.contents a[href^="#"]'))
		link.addEventListener('click', () => {
			if (byId('page.contents').matches(':popover-open'))
				byId('page.contents').hidePopover();
		});

	/* Paper has no disclosures. */
	let unfolded = [];

	addEventListener('beforeprint', () => {
		unfolded = [...document.querySelectorAll('details:not([open])')];
		unfolded.forEach((part) => { part.open = true; });
	});
	addEventListener('afterprint', () =>
		unfolded.forEach((part) => { part.open = false; }));
})();
