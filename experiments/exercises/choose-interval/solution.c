#include "exercises/choose-interval/exercise.h"

const double interval_ms = 0.5;
