/* The page template, the style and the scripts, part of the program. */
#ifndef PRESS_THEME_H
#define PRESS_THEME_H

extern const char theme_page[];	  /* with {{names}} to fill in */
extern const char theme_single[]; /* the same for a file of its own */
extern const char theme_style[];  /* style.css */
extern const char theme_script[]; /* book.js */
extern const char theme_book[];	  /* book.js alone */
extern const char theme_early[];  /* before the first paint, in the head */

#endif
