#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

/*
 * A small model checker: it runs two or three threads in every order of their
 * steps that can make a difference, and shows the first order that goes wrong.
 *
 * Stateless search with dynamic partial-order reduction by source sets
 * (Abdulla, Aronis, Jonsson and Sagonas, POPL 2014) and sleep sets.  A mistake
 * that was found is looked for again with as few preemptions as possible
 * (Musuvathi and Qadeer, PLDI 2007), since that is what a reader can follow.
 *
 * The threads are coroutines of one thread, and memory is sequentially
 * consistent: the code is that of steps.h, where each use of what is shared is
 * one step.
 */

#include "scene.h"

/*
 * Follow all orders of a scene, until one goes wrong, and report on fd 3 as
 * `labbook try` reads it: a line of JSON.
 */
struct explored explore(const struct scene *scene);

#endif
