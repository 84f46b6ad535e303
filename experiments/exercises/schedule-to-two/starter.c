#include "exercises/schedule-to-two/exercise.h"

const char *const with_two = "A1 B* A*";

const char *const with_three = "A1 B* C* A*";
