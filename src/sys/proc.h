/*
 * Child processes, each in a process group of its own: bounded in time,
 * memory, file size and output, and killed as a group.
 */
#ifndef SYS_PROC_H
#define SYS_PROC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct proc_limits {
	double wall_s;	       /* 0: no limit */
	uint64_t memory_bytes; /* address space; 0: no limit */
	uint64_t file_bytes;   /* largest file it may write; 0: no limit */
	uint32_t processes;    /* of this user, RLIMIT_NPROC; 0: no limit */
	size_t output_bytes;   /* each stream keeps this much; 0: 64 KiB */
};

struct proc_spec {
	const char *const *argv; /* argv[0] is looked up on our PATH */
	const char *cwd;	 /* NULL: ours; argv[0] is then of there */
	const char *const *env;	 /* "NAME=value" each, NULL last; NULL: ours */
	const char *input;	 /* bytes for its standard input; NULL: none */
	size_t input_len;
	bool lab_channel;	/* open descriptor 3 and set LAB_FD=3 */
	bool fixed_addresses;	/* not shuffled, where the kernel permits it */
	unsigned env_pad_bytes; /* size of a variable that shifts the stack */
	struct proc_limits limits;
};

enum proc_end { PROC_EXITED, PROC_SIGNALLED, PROC_TIMED_OUT };

/* Streams are NUL-terminated; what exceeded the limit was thrown away. */
struct proc_result {
	enum proc_end end;
	int code; /* exit status or signal number */
	bool output_cut;
	char *out, *err, *lab;
	size_t out_len, err_len, lab_len;
	/* the child's and its waited-for children's, from wait4(2) */
	double wall_ns, cpu_ns;
	long nvcsw, nivcsw, minflt, majflt;
};

/* Did it exit with status 0? */
bool proc_ok(const struct proc_result *result);

/* "exit status 3", "signal 11 (Segmentation fault)", "stopped after 10 s". */
char *proc_describe(struct arena *arena, const struct proc_result *result,
    const struct proc_limits *limits);

/*
 * Runs one child to its end. False only if it could not be started, or if
 * someone else took how it ended, which else stands in result. It starts with
 * signals at their defaults and none blocked (an ignored SIGHUP stays so), and
 * without descriptors of ours. SIGINT and SIGTERM to us kill its group first.
 */
bool proc_run(struct arena *arena, const struct proc_spec *spec,
    struct proc_result *result, struct err *err);

/* Runs count children, at most jobs at a time; results in the same order. */
bool proc_run_all(struct arena *arena, const struct proc_spec *specs,
    struct proc_result *results, size_t count, unsigned jobs, struct err *err);

/*
 * CPU time in ns that we ourselves and all children that have ended used so
 * far, with what starting and reaping them took.
 */
double proc_cpu_ns(void);

#endif
