/* A result as a file that one can open: JSON and CSV, schema_version 1. */
#ifndef DATA_RECORD_H
#define DATA_RECORD_H

#include "data/verdict.h"

enum { RECORD_SCHEMA = 1 };

/* JSON with the derived parts (results, controls, claims) written out. */
char *record_to_json(struct arena *arena, const struct result *result,
    const struct claim *claims, const struct verdict *verdicts, size_t nclaims);

/* One row a sample, with a header row. */
char *record_to_csv(struct arena *arena, const struct result *result);

/* Reads what result_to_json wrote; path is only for the error. */
bool record_from_json(struct arena *arena, const char *path, const char *text,
    struct result *result, struct err *err);

#endif
