#include "exercises/schedule-to-two/exercise.h"

/* A's first store leaves 1, for B's last load to find. */
const char *const with_two = "A1 B*-3 A2 B1 A* B2";

/* C comes in whole while A waits with its 0. */
const char *const with_three = "A1 C* B*-3 A2 B1 A12 B*";
