# tidings: media coverage and sentiment analytics.
#
#   make            build
#   make run        build and run the main job on a corpus (CORPUS=datasets/sample), say where the report is
#   make check      run every test
#   make deps       install what is missing (Debian packages); run and check call it when something is
#   make bench      benchmarks        make fuzz     libFuzzer targets      make asan   tests under ASan + UBSan
#   make fuzz-coverage  what the fuzz corpora reach of each parser
#   make tsan       what runs on threads, under ThreadSanitizer
#   make lint       static checks     make eval     accuracy against gold standards, when ../shared is there
#   make simulate   coverage of the intervals that labels correct
#   make generate   composed sentences for the stance model            make train      the stance model anew, from ../shared
#   make train-languages  the stance model of other languages anew
#   make simulate   coverage, size and power of the statistics on drawn data (REPLICATES=n: fewer)
#   make install DESTDIR= PREFIX=/usr/local          make dist     make deb      a Debian package in dist/
SHELL = /bin/sh
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

VERSION = 0.1.0
PREFIX ?= /usr/local
CORPUS ?= datasets/sample
BUILD ?= build
CC = gcc
CXX = g++
AR = ar
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual \
	-Wformat=2 -Wundef -Wvla -Wswitch-enum -Wnull-dereference
OPT ?= -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
DEBUG ?= -g
WERROR ?=
SANITIZE ?=
DATADIR = $(PREFIX)/share/tidings
CPPFLAGS = -D_XOPEN_SOURCE=700 -iquote common -iquote ingest -iquote analyze -iquote report $(EXTRA_CPPFLAGS)
CFLAGS = -std=c17 $(WARN) $(WERROR) $(OPT) $(DEBUG) -fno-common -ffp-contract=off $(SANITIZE)
CXXFLAGS = -std=c++17 -Wall -Wextra $(WERROR) $(OPT) $(DEBUG) $(SANITIZE)
# GMime's headers want GLib's; one file uses them.
$(BUILD)/ingest/mime.o: CPPFLAGS += $(shell pkg-config --cflags gmime-3.0 2>/dev/null | sed 's/-I/-isystem /g')
DEPFLAGS = -MMD -MP
LDFLAGS = $(SANITIZE)
LIBS_common = -lcsv -linih -ljansson -lcrypto
LIBS_ingest = -lexpat -luchardet -licui18n -licuuc -lutf8proc -lcld2 -lz -llzma -lcurl \
	-lzip $(shell pkg-config --libs gmime-3.0 2>/dev/null) -lstdc++
LIBS_analyze = -lgsl -lgslcblas -lutf8proc -lz
LIBS_report = -lreadstat -lsqlite3 -lxlsxwriter -licuuc -lz
LIBS = $(LIBS_ingest) $(LIBS_analyze) $(LIBS_report) $(LIBS_common) -lpthread -lm

STAGES = common ingest analyze report
SRC_common := $(sort $(wildcard common/*.c))
SRC_ingest := $(sort $(wildcard ingest/*.c))
SRC_ingest_cc := $(sort $(wildcard ingest/*.cc))
SRC_analyze := $(sort $(wildcard analyze/*.c))
SRC_report := $(sort $(wildcard report/*.c))
OBJ_common = $(SRC_common:%.c=$(BUILD)/%.o)
OBJ_ingest = $(SRC_ingest:%.c=$(BUILD)/%.o) $(SRC_ingest_cc:%.cc=$(BUILD)/%.o)
OBJ_analyze = $(SRC_analyze:%.c=$(BUILD)/%.o)
OBJ_report = $(SRC_report:%.c=$(BUILD)/%.o)
ARCHIVES = $(BUILD)/libingest.a $(BUILD)/libanalyze.a $(BUILD)/libreport.a $(BUILD)/libcommon.a
UNIT_SRC := $(sort $(wildcard tests/unit/*_test.c) $(wildcard tests/property/*_test.c))
UNIT_BIN = $(UNIT_SRC:%.c=$(BUILD)/%)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/*_fuzz.c))

# Packages: what is needed to build and run, and to test. gnuplot draws the pictures, mandoc checks the manuals.
PACKAGES = gcc g++ make pkg-config libc6-dev libcsv-dev libinih-dev libjansson-dev libssl-dev libgsl-dev \
	libexpat1-dev libuchardet-dev libicu-dev libutf8proc-dev libcld2-dev zlib1g-dev liblzma-dev \
	libcurl4-openssl-dev libzip-dev libgmime-3.0-dev libreadstat-dev libsqlite3-dev libxlsxwriter-dev \
	ca-certificates gnuplot-nox tzdata
TEST_PACKAGES = wget libcmocka-dev libmodest-dev mandoc xz-utils time librsvg2-bin poppler-utils clang libclang-rt-14-dev sqlite3
export LC_ALL = C

all: $(BUILD)/tidings

$(BUILD)/tidings: $(BUILD)/tidings.o $(ARCHIVES)
	$(CC) $(LDFLAGS) -o $@ $(BUILD)/tidings.o $(ARCHIVES) $(LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DTD_DATADIR='"$(DATADIR)"' -DTD_VERSION='"$(VERSION)"' $(CFLAGS) $(DEPFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(DEPFLAGS) -c -o $@ $<

define archive
$(BUILD)/lib$(1).a: $$(OBJ_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcsD $$@ $$(OBJ_$(1))
endef
$(foreach s,$(STAGES),$(eval $(call archive,$(s))))

# Unit and property tests: one program per file, linked with every archive (the linker takes what it needs).
$(BUILD)/tests/%: tests/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -iquote tests -DTD_DATADIR='"$(DATADIR)"' -DTD_VERSION='"$(VERSION)"' $(filter-out -Wmissing-prototypes,$(CFLAGS)) $(DEPFLAGS) $(LDFLAGS) -o $@ $< $(ARCHIVES) $(LIBS) -lcmocka

# The HTML parser is checked against another one.
$(BUILD)/tests/property/page_tree_property_test: LIBS += -lmodest -lm

unit: $(UNIT_BIN)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

include tests/check.mk
include train/train.mk

.PHONY: all unit
