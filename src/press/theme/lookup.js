/* How long ago it was measured, beside the time that the page says. */
(function () {
	'use strict';

	const units = [['day', 86400], ['hour', 3600], ['minute', 60]];
	const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

	function age(seconds) {
		for (const [unit, length] of units)
			if (seconds >= length)
				return words.format(
					-Math.floor(seconds / length), unit);
		return 'just now';
	}

	for (const time of document.querySelectorAll('.rerun time')) {
		const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;

		if (seconds >= 0)
			time.after(` (${age(seconds)})`);
	}
})();
