/* Puts the files of press/theme/ into the program as they are. */
#include "press/theme.h"

#define EMBED(name, path)                                                      \
	__asm__(".section .rodata\n.global " #name "\n" #name ":\n"            \
		".incbin \"src/press/theme/" path "\"\n.byte 0\n.previous\n")

EMBED(theme_page, "page.html");
EMBED(theme_style, "style.css");
