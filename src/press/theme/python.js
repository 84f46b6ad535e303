/* Which interpreter a reader looks at, and the order of the list of effects. */
(function () {
	'use strict';

	const few = 'few', all = 'all', key = 'labbook.python';
	const cells = [...document.querySelectorAll('[data-python]')];
	const names = [...new Set(cells.map((cell) => cell.dataset.python))];

	function remembered() {
		try {
			return localStorage.getItem(key);
		} catch {
			return null;
		}
	}

	function remember(choice) {
		try {
			localStorage.setItem(key, choice);
		} catch {
			/* then it is for this page */
		}
	}

	/* What is nothing in all columns that are left needs no row. */
	function isEmpty(row) {
		const left = [...row.querySelectorAll('td[data-python]')].filter(
			(cell) => !cell.hidden);

		return left.length > 0 &&
			left.every((cell) => cell.textContent === '–');
	}

	function show(choice) {
		const one = names.includes(choice);

		document.body.dataset.pythons = choice;
		for (const cell of cells)
			cell.hidden = one ? cell.dataset.python !== choice :
				choice !== all && cell.classList.contains('more');
		for (const row of document.querySelectorAll('.twin tbody tr'))
			if (row.dataset.python === undefined)
				row.hidden = isEmpty(row);
		for (const line of document.querySelectorAll('.more-pythons'))
			line.hidden = one || choice === all;
		for (const select of document.querySelectorAll('.pythons select'))
			select.value = choice;
	}

	function option(value, text) {
		const element = document.createElement('option');

		element.value = value;
		element.textContent = text;
		return element;
	}

	function chooser() {
		const label = document.createElement('label');
		const select = document.createElement('select');

		label.className = 'pythons';
		label.append('Show ', select);
		select.append(option(few, 'newest, oldest and without a GIL'),
			...names.map((name) => option(name, `Python ${name}`)),
			option(all, 'all interpreters'));
		select.addEventListener('change', () => {
			remember(select.value);
			show(select.value);
		});
		return label;
	}

	function value(row, column) {
		const cell = row.cells[column];
		const number = parseFloat(cell.dataset.sort);

		return Number.isNaN(number) ? cell.textContent : number;
	}

	function sort(table, column, down) {
		const rows = [...table.tBodies[0].rows];

		rows.sort((a, b) => {
			const x = value(a, column), y = value(b, column);
			const order = typeof x === 'number' && typeof y === 'number' ?
				x - y : String(x).localeCompare(String(y));

			return down ? -order : order;
		});
		table.tBodies[0].append(...rows);
	}

	function makeSortable(table) {
		[...table.tHead.rows[0].cells].forEach((head, column) => {
			const button = document.createElement('button');

			button.type = 'button';
			button.textContent = head.textContent;
			button.addEventListener('click', () => {
				const down = head.getAttribute('aria-sort') !== 'descending';

				for (const other of table.tHead.rows[0].cells)
					other.removeAttribute('aria-sort');
				head.setAttribute('aria-sort',
					down ? 'descending' : 'ascending');
				sort(table, column, down);
			});
			head.replaceChildren(button);
		});
	}

	if (names.length > 1) {
		for (const place of document.querySelectorAll(
			'p.twin, #effects'))
			place.after(chooser());
		show(remembered() === all || names.includes(remembered()) ?
			remembered() : few);
	}
	for (const table of document.querySelectorAll('table.sorts'))
		makeSortable(table);
})();
