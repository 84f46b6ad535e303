#include "exercises/callbacks/exercise.h"

void
start(void)
{
	call_soon('a');
	call_later(0, 'b');
	call_soon('c');
}

void
run(char who)
{
	switch (who) {
	case 'a':
		cancel('x');
		break;
	case 'b':
		call_soon('d');
		call_soon('e');
		break;
	case 'e':
		/* All are due when e ends: by their deadlines, in one turn. */
		call_later(4, 'f');
		call_later(3, 'g');
		call_later(2, 'h');
		call_later(1, 'i');
		break;
	case 'f':
		call_soon('j');
		break;
	}
}
