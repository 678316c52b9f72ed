# Two commands: `make demo` and `make test`. Each sets up .venv from requirements.lock first.
PYTHON ?= python3
UV := .venv/bin/uv
READY := .venv/.ready

.PHONY: demo test browser

demo: $(READY)
	.venv/bin/comptoir demo

test: $(READY) browser
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest -q -n 3 --dist loadfile

$(READY): requirements.lock pyproject.toml
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	test -x $(UV) || .venv/bin/python -m pip install -q uv
	$(UV) pip sync -q --python .venv/bin/python --require-hashes requirements.lock
	$(UV) pip install -q --python .venv/bin/python --no-deps -e .
	touch $@

# Debian's Chromium when we may install packages, else Playwright's own.
browser: $(READY)
	@command -v chromium >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else .venv/bin/playwright install chromium; fi
