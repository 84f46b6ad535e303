#include "exercises/chunks/exercise.h"

long
chunk(const struct job *job)
{
	/* As Pool.map does: four for each worker, whatever they cost. */
	long parts = 4 * job->workers;

	return (job->items + parts - 1) / parts;
}
