# Targets run, check, deps, lint, asan, fuzz, bench, eval, install, dist.
