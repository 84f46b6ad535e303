/* Why an experiment has no result: shown as a card on its page. */
#ifndef DATA_FAILURE_H
#define DATA_FAILURE_H

struct failure {
	const char *stage;   /* "library" (one is missing), "compile", "link",
			      * "describe", "run", "plot" */
	const char *what;    /* "signal 11 (Segmentation fault)" */
	const char *variant; /* that was running, or NULL */
	const char *words;   /* the tail of what it said; may be empty */
};

#endif
