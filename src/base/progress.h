/* How long work tells the commands where it is; only they print it. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

struct progress_step {
	const char *stage;  /* "compile", "measure", "draw", "render" */
	const char *id;	    /* experiment or page */
	int done, total;    /* rounds or items; total 0: not countable */
	const char *detail; /* the interval so far; may be NULL */
	double left_s; /* estimated seconds left in this stage; < 0: unknown */
	const char *note; /* beside id; may be NULL */
};

struct progress {
	void (*tell)(void *context, const struct progress_step *step);
	void *context;
};

#endif
