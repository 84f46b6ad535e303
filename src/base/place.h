/* Where the folders of a book are; paths as the user sees them. */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

struct place {
	const char *root;	 /* the book's folder, as given with -C */
	const char *chapters;	 /* root/chapters, or root itself */
	const char *experiments; /* root/experiments */
	const char *plots;	 /* root/plots */
	const char *build;	 /* root/build: products that can be remade */
	const char *share;	 /* our own experiments/ and plots/ */
};

#endif
