# asyncspan: see README.md.  `make demo` and `make test` do everything on a
# fresh Debian machine; the targets of PGXS (all, install, installcheck) are
# for those who have PostgreSQL and its headers already.

EXTENSION = asyncspan
MODULE_big = asyncspan

# the floors of the module (src/README.md); src/bin is a program of its own
SOURCES = $(sort $(filter-out src/bin/%,$(wildcard src/*/*.c)))
HEADERS = $(filter-out src/bin/% %_page.h,$(wildcard src/*/*.h))
OBJS = $(SOURCES:.c=.o)
PG_CPPFLAGS = -I$(srcdir)/src
DATA_built = sql/$(EXTENSION)--1.0.sql
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-cast-function-type -Wno-clobbered

# A result is the same to the last bit on every machine.  Where a machine can
# multiply and add in one instruction, compilers use it, and round once where
# others round twice.
ROUND_ALIKE = -ffp-contract=off
PG_CFLAGS += $(ROUND_ALIKE)

# scripts of the regression, but for those that REGRESS_WITHOUT names
REGRESS = $(filter-out $(REGRESS_WITHOUT),$(patsubst sql/%.sql,%,$(filter-out sql/$(EXTENSION)--%,$(sort $(wildcard sql/*.sql)))))
REGRESS_OPTS = --load-extension=$(EXTENSION) --encoding=UTF8
ISOLATION = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --load-extension=$(EXTENSION)
TAP_TESTS = 1
PROVE_TESTS ?= $(sort $(wildcard test/t/*.pl))

# pages of HTML, which are compiled in
PAGE_NAMES = flame report timeline
PAGE_HEADERS = $(PAGE_NAMES:%=src/formats/%_page.h)
EXTRA_CLEAN = $(PAGE_HEADERS)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

WRONG := $(shell scripts/check-postgres '$(PG_CONFIG)')

ifeq ($(WRONG),)
include $(PGXS)
BITCODE_CFLAGS += $(ROUND_ALIKE)
$(OBJS) $(OBJS:.o=.bc): $(HEADERS)

# the command line client has a makefile of its own; CLIENT=no leaves it out,
# as for a package with the module of one server alone
clean distclean: client-clean
ifneq ($(CLIENT),no)
all: client
install: client-install
uninstall: client-uninstall
endif

.DELETE_ON_ERROR:
.PHONY: client client-install client-uninstall client-clean
client:
	$(MAKE) -C src/bin all
client-install client-uninstall client-clean:
	$(MAKE) -C src/bin $(@:client-%=%)

# the install script, of its parts
$(DATA_built): sql/$(EXTENSION)/join.awk $(sort $(wildcard sql/$(EXTENSION)/*.sql))
	awk -f $^ >$@

# pages of HTML as C strings
PAGES = $(wildcard src/formats/pages/*)
PAGE_WRITERS = $(wildcard $(PAGE_NAMES:%=src/*/%_html.c))
$(PAGE_WRITERS:.c=.o) $(PAGE_WRITERS:.c=.bc): $(PAGE_HEADERS)
$(PAGE_HEADERS): src/formats/%_page.h: src/formats/pages/%.html $(PAGES)
	awk -v page=$* -f src/formats/pages/join.awk $< >$@
else
all install installcheck:
	@echo "asyncspan: $(WRONG)" >&2
	@false

clean:
	rm -f *.so src/*/*.o src/*/*.bc src/bin/asyncspan $(DATA_built) $(EXTRA_CLEAN)
endif

.PHONY: demo clean-demo dist bench
.PHONY: test test-majors test-sanitizers test-clients test-packages test-upgrade
.PHONY: test-soak

demo test test-majors test-sanitizers test-clients test-packages test-upgrade:
	@scripts/$@

test-soak:
	@scripts/$@

# what `make demo` has left, but for the packages that it has installed
clean-demo:
	rm -f demo-*.folded demo-*.html
	$(MAKE) -s clean

# the source of a release, as PGXN takes it, of what is committed
VERSION := $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' META.json)
DIST = $(EXTENSION)-$(VERSION)

dist:
	git archive --format=zip --prefix=$(DIST)/ -o $(DIST).zip HEAD
	git archive --format=tar.gz --prefix=$(DIST)/ -o $(DIST).tar.gz HEAD
	@echo "made $(DIST).zip and $(DIST).tar.gz"

bench:
	@test/bench/run $(ARGS)
	@test/bench/loading
	@test/bench/trends
	@test/bench/traced
	@test/bench/importing
	@test/bench/merging
	@test/bench/stores
