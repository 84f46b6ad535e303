/* Puts the files of press/theme/ into the program as they are. */
#include "press/theme.h"

#define FILE(path) ".incbin \"src/press/theme/" path "\"\n"
#define EMBED(name, files)                                                     \
	__asm__(".section .rodata\n.global " #name "\n" #name ":\n" files      \
		".byte 0\n.previous\n")

EMBED(theme_page, FILE("page.html"));
EMBED(theme_single, FILE("single.html"));
EMBED(theme_style,
    FILE("base.css") FILE("layout.css") FILE("card.css") FILE("lookup.css")
	FILE("figure.css") FILE("predict.css") FILE("search.css")
	    FILE("print.css"));
EMBED(theme_early, FILE("early.js"));
EMBED(theme_book, FILE("book.js"));
EMBED(theme_script,
    FILE("book.js") FILE("predict.js") FILE("calibrate.js") FILE("search.js")
	FILE("lookup.js") FILE("python.js"));
