/* The footprint: what memory and threads of this process the kernel counts. */
#include "models/footprint.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

enum { SIZE = 8 << 20 };

/* ASan keeps a byte of its own for eight that are touched. */
#ifdef __SANITIZE_ADDRESS__
enum { SLACK = (1 << 20) + SIZE / 8 };
#else
enum { SLACK = 1 << 20 };
#endif

static void
test_memory_counts_when_it_is_touched(void **state)
{
	struct footprint before, reserved, touched;
	char *block;

	(void)state;
	assert_true(footprint_read(&before));
	block = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_true(block != MAP_FAILED);
	assert_true(footprint_read(&reserved));
	assert_true(reserved.mapped - before.mapped >= SIZE);
	assert_true(reserved.resident - before.resident < SLACK);
	memset(block, 1, SIZE);
	assert_true(footprint_read(&touched));
	assert_true(touched.resident - reserved.resident >= SIZE);
	assert_true(touched.resident - reserved.resident < SIZE + SLACK);
	assert_true(touched.tables > reserved.tables);
	munmap(block, SIZE);
}

static void *
wait_for_release(void *gate)
{
	pthread_mutex_lock(gate);
	pthread_mutex_unlock(gate);
	return NULL;
}

static void
test_threads_are_counted(void **state)
{
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	struct footprint before, during;
	pthread_t threads[20];

	(void)state;
	pthread_mutex_lock(&gate);
	assert_true(footprint_read(&before));
	for (int i = 0; i < 20; i++)
		assert_int_equal(0,
		    pthread_create(&threads[i], NULL, wait_for_release, &gate));
	assert_true(footprint_read(&during));
	assert_int_equal(20, during.threads - before.threads);
	assert_true(during.slabs > 0);
	pthread_mutex_unlock(&gate);
	for (int i = 0; i < 20; i++)
		pthread_join(threads[i], NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_counts_when_it_is_touched),
		cmocka_unit_test(test_threads_are_counted),
	};

	return cmocka_run_group_tests_name("footprint", tests, NULL, NULL);
}
