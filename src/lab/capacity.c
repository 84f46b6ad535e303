/* Knows how two loops beside each other are compared with one. */
#include "lab/capacity.h"

#include "sys/clock.h"
#include "sys/proc.h"

enum { PAIRS = 8 };

bool
capacity_measure(struct arena *arena, const char *const *spin,
    struct estimate *capacity, struct err *err)
{
	struct proc_spec specs[2] = { { .argv = spin,
	    .limits = { .wall_s = 60 } } };
	struct proc_result results[2];
	double one[PAIRS], two[PAIRS], start_ns;
	int i, order, jobs;

	specs[1] = specs[0];
	for (i = 0; i < PAIRS; i++)
		for (order = 0; order < 2; order++) {
			jobs = 1 + (order + i) % 2;
			start_ns = clock_now_ns();
			if (!proc_run_all(arena, specs, results, (size_t)jobs,
				(unsigned)jobs, err))
				return false;
			(jobs == 1 ? one : two)[i] =
			    (clock_now_ns() - start_ns) * (jobs == 1 ? 2 : 1);
		}
	*capacity = stats_ratio(one, two, PAIRS, 0.01);
	return true;
}
