# make site builds the book, make test runs every test; make help lists more.
VERSION = 0.1.0
prefix = /usr/local
DESTDIR =
CC = cc
CFLAGS = $(if $(SAN),-O1 -g1,-O2 -g)
# SAN=address,undefined or SAN=thread builds a second tree beside the plain.
SAN =
# make site QUICK=1 measures less, with provisional verdicts; V=1 says more.
QUICK =
V =
Q = $(if $(V),,@echo '$(notdir $(firstword $(CC))) $@';)
SITE_FLAGS = $(if $(QUICK),--quick)

# Set-up comes before all else; the rest may go on side by side.
MAKEFLAGS += -j$(shell nproc)

B = build/$(or $(SAN),plain)
PACKAGES = libcmark yaml-0.1 jansson libxxhash hwloc libmd expat
SRC = $(wildcard src/*.c src/*/*.c)
LAB = $(filter-out experiments/rig/rig.c,$(wildcard experiments/rig/*.c \
	experiments/models/*.c experiments/explore/*.c))
UNITS = $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
BENCH = $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))

# Expanded when a recipe runs, so that setup may install pkg-config first.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -Wall -Wextra \
	-iquote src -MMD -MP $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer) \
	$(CFLAGS) $(CPPFLAGS) $(shell pkg-config --cflags $(PACKAGES))
LAB_CFLAGS = $(subst -std=c11,-std=gnu11,$(ALL_CFLAGS)) -Iexperiments \
	-Iexperiments/rig -pthread
# Beside what it includes, which the dependencies name too.
INPUTS = $(filter tests/%.c %.o,$^) $(filter %.a,$^)
LINK = $(CC) $(if $(SAN),-fsanitize=$(SAN)) $(CFLAGS) $(LDFLAGS) -pthread
LIBS = $(shell pkg-config --libs $(PACKAGES)) -lresolv -lm

.PHONY: all site run test bench golden install uninstall clean help setup \
	setup-test units FORCE
.SECONDARY:

all: labbook

site: labbook
	./labbook site $(SITE_FLAGS)

run: labbook
	./labbook run $(EXP)

test: setup-test labbook
	@tests/run

bench: setup-test labbook $(BENCH)
	@tests/bench/run $(B)/bench

golden: labbook
	@tests/golden/compare --accept

help:
	@echo 'make site [QUICK=1]   build the program, measure, write site/index.html'
	@echo 'make run EXP=ID       measure one experiment again'
	@echo 'make test             every test; installs what the tests need'
	@echo 'make bench            speed ratios against named references'
	@echo 'make golden           accept the pages of today as the golden ones'
	@echo 'make labbook          only the program'
	@echo 'make install [prefix=/usr/local] [DESTDIR=], make uninstall'
	@echo 'make clean            remove build/ (the results too), labbook and site/'
	@echo 'SAN=address,undefined or SAN=thread: make units in a tree of its own'

setup:
	@src/setup.sh build
setup-test: setup
	@src/setup.sh test

labbook: $(B)/labbook
	@ln -f $(B)/labbook labbook 2>/dev/null || cp $(B)/labbook labbook

$(B)/labbook: $(B)/src/main.o $(B)/labbook.a
	$(Q)$(LINK) -o $@ $^ $(LIBS)
$(B)/labbook.a: $(patsubst %.c,$(B)/%.o,$(filter-out src/main.c,$(SRC)))
	@rm -f $@
	@ar rcs $@ $^
$(B)/lab.a: $(patsubst %.c,$(B)/%.o,$(LAB))
	@rm -f $@
	@ar rcs $@ $^

# A tree whose flags changed is made again.
$(B)/flags: FORCE | setup
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(ALL_CFLAGS) $(LDFLAGS)' >$@

$(B)/src/%.o: src/%.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(B)/src/press/theme.o: $(wildcard src/press/theme/*)
$(B)/experiments/%.o: experiments/%.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -D_GNU_SOURCE,$(LAB_CFLAGS)) -c -o $@ $<
$(B)/tests/%: tests/unit/%.c $(B)/labbook.a $(B)/lab.a | setup-test
	@mkdir -p $(@D)
	$(Q)$(LINK) $(LAB_CFLAGS) -Itests -o $@ $(INPUTS) $(LIBS) -lcmocka
$(B)/bench/%: tests/bench/%.c $(B)/labbook.a $(B)/lab.a
	@mkdir -p $(@D)
	$(Q)$(LINK) $(LAB_CFLAGS) -o $@ $(INPUTS) $(LIBS) $(MORE)
$(B)/bench/loop: MORE = $(shell pkg-config --libs libuv)
$(B)/bench/loop: $(patsubst %.c,$(B)/%.o,$(wildcard experiments/loops/*.c))

units: setup-test $(UNITS)

share = $(DESTDIR)$(prefix)/share/labbook
install: labbook
	install -d $(DESTDIR)$(prefix)/bin $(share)/plots \
		$(share)/experiments/rig $(share)/experiments/models \
		$(share)/experiments/explore
	install -m 755 labbook $(DESTDIR)$(prefix)/bin/labbook
	install -m 644 plots/*.gp $(share)/plots
	install -m 644 experiments/rig/*.[ch] experiments/rig/*.py \
		$(share)/experiments/rig
	install -m 644 experiments/models/*.[ch] $(share)/experiments/models
	install -m 644 experiments/explore/*.[ch] $(share)/experiments/explore
uninstall:
	rm -f $(DESTDIR)$(prefix)/bin/labbook
	rm -rf $(share)

clean:
	rm -rf build labbook
	find site -mindepth 1 ! -name .gitignore -delete

-include $(wildcard $(B)/src/*.d $(B)/src/*/*.d $(B)/experiments/*/*.d \
	$(B)/tests/*.d $(B)/bench/*.d)
