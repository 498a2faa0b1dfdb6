# Two commands matter: `make run` and `make test`. The rest serves them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/sh

.PHONY: run test test-services check setup setup-dev lock bench soak clean help

help:
	@echo "make run            set up everything and serve site, worker and WhatsApp emulator"
	@echo "make test           run the tests, browser included, on the embedded defaults"
	@echo "make test-services  run the tests on real services (PostgreSQL, Redis)"
	@echo "make check          lint, types, migrations, catalogues, import contracts, deployment check"
	@echo "make bench DATA=… NAMES=…   run the benchmarks and print their tables"
	@echo "make soak           call the API with many examples; lose and double nothing in 20,000 updates of WhatsApp"
	@echo "make setup          make the virtual environment in .venv"

# exec: signals sent to make's child reach the supervisor itself.
run: setup
	@exec $(BIN)/python -m cms.run

setup:
	@PYTHON="$(PYTHON)" sh deploy/setup.sh requirements.txt

setup-dev:
	@PYTHON="$(PYTHON)" sh deploy/setup.sh requirements-dev.txt

test: setup-dev
	@sh tests/system-parts.sh
	@$(BIN)/python manage.py catalogues compile
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

test-services: setup-dev
	@$(BIN)/python manage.py catalogues compile
	@$(BIN)/python -m tests.services.run $(ARGS)

check: setup-dev
	@sh tests/check.sh

# The evaluation sets stay outside the repository: bench/README.md says what they are.
bench: setup-dev
	@[ -n "$(DATA)$(NAMES)" ] || { echo "diwan: name an evaluation set: make bench DATA=/path/to/arcd-dev.jsonl NAMES=/path/to/name-variants-sample.csv" >&2; exit 1; }
	@[ -z "$(NAMES)" ] || $(BIN)/python -m bench.matching --file "$(NAMES)"
	@[ -z "$(DATA)" ] || $(BIN)/python -m bench.search_quality --data "$(DATA)"

# Another choice of examples and of faults at every run; API_EXAMPLES=2000 and FAULT_UPDATES=100000
# for a longer one. The faults on SQLite; with DATABASE_URL, or by tests.services.run, on PostgreSQL.
soak: setup-dev
	@API_EXAMPLES=$${API_EXAMPLES:-500} $(BIN)/python -m pytest tests/directory/test_api_schema.py $(ARGS)
	@FAULT_UPDATES=$${FAULT_UPDATES:-20000} $(BIN)/python -m pytest -s tests/contact_center/test_faults.py $(ARGS)

lock: setup-dev
	$(BIN)/uv pip compile -q --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
