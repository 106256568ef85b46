"""The tests: one file a noun, flat; bench_*.py print figures and are run by hand and by CI."""
