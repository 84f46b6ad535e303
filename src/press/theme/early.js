(function () {
	'use strict';
	var root = document.documentElement, theme;
	root.classList.add('js');
	try {
		theme = localStorage.getItem('labbook.theme');
	} catch (e) {
		/* Forbidden: the system's colours, then. */
	}
	if (theme === 'light' || theme === 'dark')
		root.dataset.theme = theme;
})();
