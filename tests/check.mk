# Targets run, check, deps, lint, asan, tsan, fuzz, fuzz-coverage, bench, simulate, eval, install, dist.

# Installs what is missing, says what; silent and without network when nothing is.
define install_missing
missing=; for p in $(1); do \
  dpkg-query -W -f '$${Status}\n' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
if [ -n "$$missing" ]; then \
  echo "installing:$$missing"; \
  if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; \
  else echo "not root and no sudo; as root: apt-get install -y$$missing" >&2; exit 1; fi; \
  $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null || \
  { echo "could not install:$$missing" >&2; exit 1; }; \
fi
endef

run-deps:
	@$(call install_missing,$(PACKAGES))
test-deps:
	@$(call install_missing,$(PACKAGES) $(TEST_PACKAGES))
deps: test-deps

# A package for each of these commands that is missing, COMMAND:PACKAGE: a node from elsewhere brings its npm, and Debian's
# npm conflicts with it.
commands_missing = $(foreach c,$(1),$(if $(shell command -v $(firstword $(subst :, ,$(c)))),,$(lastword $(subst :, ,$(c)))))

# For tests/browser: never by itself, as it fetches a browser. Versions are exact in tests/browser/package.json.
browser-deps:
	@$(call install_missing,$(call commands_missing,chromium:chromium node:nodejs npm:npm))
	@[ -d tests/browser/node_modules/playwright-core ] && [ -d tests/browser/node_modules/axe-core ] || \
		timeout 120 npm install --no-package-lock --ignore-scripts --no-audit --no-fund --prefix tests/browser
# For tests/export: a validator of data packages that is not ours.
export-deps:
	@$(call install_missing,$(call commands_missing,node:nodejs npm:npm))
	@[ -d tests/export/node_modules/datapackage ] || \
		timeout 120 npm install --no-package-lock --ignore-scripts --no-audit --no-fund --prefix tests/export
.PHONY: browser-deps export-deps

run: run-deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) all
	@$(BUILD)/tidings run $(CORPUS) && echo "The report is at $(CORPUS)/out/report/index.html"

JOBS ?= $(shell nproc 2>/dev/null || echo 1)

check: test-deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) all unit tools fuzz-replay simulate-programs
	@BUILD=$(BUILD) sh tests/run.sh

# Small programs for the test scripts.
TOOL_SRC := $(sort $(wildcard tests/tools/*.c))
tools: $(TOOL_SRC:%.c=$(BUILD)/%)
$(BUILD)/tests/tools/%: tests/tools/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(ARCHIVES) $(LIBS)

# Preloaded by tests/fault/alloc.sh; not with sanitizers, which keep the allocator to themselves.
tools: $(BUILD)/tests/fault/failing.so
$(BUILD)/tests/fault/failing.so: tests/fault/failing.c
	@mkdir -p $(@D)
	$(CC) -std=c17 -Wall -Wextra $(WERROR) -O2 -fno-builtin -fPIC -shared -o $@ $<

# The fuzz targets linked with a driver that replays their corpora: no libFuzzer needed.
REPLAY_BIN = $(FUZZ_SRC:%.c=$(BUILD)/%-replay)
fuzz-replay: $(REPLAY_BIN)
$(BUILD)/tests/fuzz/%-replay: tests/fuzz/%.c tests/fuzz/replay.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DTD_DATADIR='"$(DATADIR)"' -DTD_VERSION='"$(VERSION)"' $(filter-out -Wmissing-prototypes,$(CFLAGS)) $(LDFLAGS) -o $@ $< tests/fuzz/replay.c $(ARCHIVES) $(LIBS)

# libFuzzer: FUZZ_SECONDS each, corpora in tests/fuzz/corpus/NAME grow in build-fuzz/corpus.
FUZZ_SECONDS ?= 60
fuzz: test-deps
	@BUILD=build-fuzz FUZZ_SECONDS=$(FUZZ_SECONDS) MAKE='$(MAKE)' sh tests/fuzz/fuzz.sh

# What the corpora reach of the parsers; llvm-cov reads it.
fuzz-coverage: test-deps
	@$(call install_missing,llvm)
	@MAKE='$(MAKE) -j$(JOBS)' sh tests/fuzz/coverage.sh
.PHONY: fuzz-coverage

ASAN = -fsanitize=address,undefined -fno-sanitize-recover=all
asan: test-deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) BUILD=build-asan OPT='-O1 -fno-omit-frame-pointer' \
		SANITIZE='$(ASAN)' all unit tools fuzz-replay simulate-programs
	@BUILD=build-asan SANITIZE='$(ASAN)' ASAN_OPTIONS=detect_leaks=1 sh tests/run.sh

# Threads: what races would show, in tests/tsan.
TSAN = -fsanitize=thread
tsan: test-deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) BUILD=build-tsan OPT='-O1 -fno-omit-frame-pointer' SANITIZE='$(TSAN)' all tools \
		$(patsubst %,build-tsan/tests/%,unit/ordered_test unit/cell_test unit/neural_test unit/dedup_test property/dedup_property_test)
	@BUILD=build-tsan sh tests/tsan/run.sh

LINT_PACKAGES = clang-tidy clang-format cppcheck
lint: test-deps
	@$(call install_missing,$(LINT_PACKAGES))
	@BUILD=$(BUILD) CPPFLAGS='$(CPPFLAGS)' sh tests/lint/lint.sh

# Programs that training needs; users never do.
TRAIN_SRC := $(sort $(wildcard train/*.c))
train-tools: $(TRAIN_SRC:%.c=$(BUILD)/%)
$(BUILD)/train/%: train/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DTD_DATADIR='"$(DATADIR)"' -DTD_VERSION='"$(VERSION)"' $(CFLAGS) $(LDFLAGS) -o $@ $< $(ARCHIVES) $(LIBS)

BENCH_SRC := $(sort $(wildcard bench/*.c))
BENCH_BIN = $(BENCH_SRC:%.c=$(BUILD)/%)
bench-programs: $(BENCH_BIN)
$(BUILD)/bench/%: bench/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DTD_DATADIR='"$(DATADIR)"' -DTD_VERSION='"$(VERSION)"' $(CFLAGS) $(LDFLAGS) -o $@ $< $(ARCHIVES) $(LIBS)

bench: test-deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) all tools bench-programs
	@BUILD=$(BUILD) sh bench/bench.sh

# Simulations: every tests/simulate/NAME_sim.c prints the Markdown tables of docs/evaluation.md. REPLICATES: their number.
SIM_SRC := $(sort $(wildcard tests/simulate/*_sim.c))
SIM_BIN = $(SIM_SRC:%.c=$(BUILD)/%)
REPLICATES ?=
simulate-programs: $(SIM_BIN)
simulate: test-deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) simulate-programs
	@set -e; for p in $(SIM_BIN); do $$p $(REPLICATES); done

eval: test-deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) all
	@BUILD=$(BUILD) MAKE='$(MAKE)' sh tests/eval/eval.sh

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(DATADIR) $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 755 $(BUILD)/tidings $(DESTDIR)$(PREFIX)/bin/tidings
	cd datasets && find . -type d ! -path './sample/out*' -exec install -d $(abspath $(DESTDIR)$(DATADIR))/{} \; && \
		find . -type f ! -path './sample/out/*' -exec install -m 644 {} $(abspath $(DESTDIR)$(DATADIR))/{} \;
	for m in man/*.1; do install -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man1/; done
	for m in man/*.5; do install -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man5/; done

	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 644 completions/tidings.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tidings
	install -m 644 completions/_tidings $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tidings

# A Debian package: built again with /usr as its place, so that it finds its data there. Nothing in it has a clock of its own.
DEB_ROOT = $(CURDIR)/build-deb/root
DEB = dist/tidings_$(VERSION)_$(shell dpkg --print-architecture 2>/dev/null).deb
DEB_PACKAGES = dpkg-dev fakeroot
deb: run-deps
	@$(call install_missing,$(DEB_PACKAGES))
	@rm -rf $(DEB_ROOT) && mkdir -p dist
	@$(MAKE) --no-print-directory -s -j$(JOBS) BUILD=build-deb PREFIX=/usr DEBUG= all
	@$(MAKE) --no-print-directory -s BUILD=build-deb PREFIX=/usr DEBUG= DESTDIR=$(DEB_ROOT) install
	@VERSION=$(VERSION) sh tests/tools/deb.sh $(DEB_ROOT) $(DEB)

dist:
	mkdir -p dist
	git archive --prefix=tidings-$(VERSION)/ HEAD | gzip -9n > dist/tidings-$(VERSION).tar.gz

clean:
	rm -rf $(BUILD) build-asan build-fuzz build-deb dist

.PHONY: run-deps test-deps deps run check tools fuzz-replay fuzz asan tsan lint bench-programs bench simulate-programs simulate eval install deb dist clean
