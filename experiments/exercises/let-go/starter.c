#include "exercises/let-go/exercise.h"

bool
compress(struct object *text, struct object *packed)
{
	long bytes[WORDS], result;
	int i;

	for (i = 0; i < WORDS; i++)
		bytes[i] = get_item(text, i);

	result = pack(bytes);
	if (result < 0) {
		raise_error();
		return false;
	}

	set_item(packed, 0, result);
	return true;
}
