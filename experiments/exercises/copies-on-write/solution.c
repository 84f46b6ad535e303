#include "exercises/copies-on-write/exercise.h"

/* NONE, LIST, SLOTS, LEFT, RIGHT, STRING, BYTES, MEMORY */
const char *const predicted[PROGRAMS] = {
	[FIRST_ITEM] = "-c-c----", /* counts the list and the float */
	[SAME_AGAIN] = "-c-c----", /* a page is copied once */
	[IN_C] = "--------",	   /* nobody writes */
	[ONE_BYTE] = "-----c--",   /* counts the string; the int is immortal */
	[COLLECT] = "-c------",	   /* its numbers are in the list's head */
	[FROZEN] = "--------",	   /* the list is out of its sight */
	[STORE_NONE] = "-ccc----", /* a pointer, and two counts */
	[SHARED] = "--------",	   /* is meant to be seen by both */
};
