/* The page template and the style sheet, part of the program. */
#ifndef PRESS_THEME_H
#define PRESS_THEME_H

extern const char theme_page[]; /* with {{names}} to fill in */
extern const char theme_style[];

#endif
