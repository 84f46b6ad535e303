#include "exercises/callbacks/exercise.h"

void
start(void)
{
	call_soon('a');
	call_soon('b');
	call_soon('c');
	call_soon('d');
	call_soon('e');
}

void
run(char who)
{
	switch (who) {
	case 'a':
		break;
	case 'e':
		call_soon('f');
		call_soon('g');
		call_soon('h');
		call_soon('i');
		call_soon('j');
		break;
	}
}
