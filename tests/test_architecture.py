"""What the architecture page promises, checked on the code. Read it first."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("knowledge", "assistant", "web")
MAY_IMPORT = {"knowledge": {"knowledge"}, "assistant": {"assistant", "knowledge"}, "web": set(PACKAGES)}
VENDORS = {
    "stripe": {"assistant/stripe_payments.py"},
    "chromadb": {"knowledge/chroma_index.py", "knowledge/chroma_probe.py"},
    "langchain": {"assistant/langchain_model.py"},
    "langchain_core": {"assistant/langchain_model.py"},
    "langchain_openai": {"assistant/langchain_model.py"},
    "langchain_text_splitters": {"knowledge/passages.py"},
    "openai": {"knowledge/openai_embedder.py"},
    "onnxruntime": {"knowledge/minilm.py"},
    "trafilatura": {"knowledge/readers/html.py"},
    "argon2": {"web/signin.py", "web/people.py"},
    "alembic": {"web/migrate.py"},
    "ijson": {"knowledge/feeds/objects.py"},
}
"""Each vendor's package is known to one module; the probe is Chroma's module's other half, run in a process of its own."""
LONGEST = 300
REASONED: dict[str, str] = {}
"""Modules over the limit, each with its reason."""
FORBIDDEN_NAMES = re.compile(r"(Service|Manager|Handler|Helper|Util|Utils|Processor|Data|Info|Context)$")


def modules() -> Iterator[Path]:
    """All but migrations: those are lists of tables as they once were, which nobody changes any more, however long."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("path", tuple(modules()), ids=name)
def test_imports_point_down(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0]
    assert {module.split(".")[0] for module in imported(path)} & set(PACKAGES) <= MAY_IMPORT[own]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_is_known_to_one_module(vendor: str) -> None:
    knowing = {name(path) for path in modules() if vendor in {module.split(".")[0] for module in imported(path)}}

    assert knowing <= VENDORS[vendor]


@pytest.mark.parametrize("path", tuple(modules()), ids=name)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGEST or name(path) in REASONED


@pytest.mark.parametrize("path", tuple(modules()), ids=name)
def test_a_module_says_first_why_it_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not text.strip() or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", tuple(modules()), ids=name)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    reads = re.search(r"\bos\.(environ|getenv)\b|from os import .*environ", path.read_text(encoding="utf-8"))

    assert reads is None or name(path) == "web/settings.py"


@pytest.mark.parametrize("path", tuple(modules()), ids=name)
def test_names_say_what_a_thing_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]

    assert [each for each in classes if FORBIDDEN_NAMES.search(each)] == []


def test_nothing_is_patched_in_the_tests() -> None:
    patching = re.compile(r"monkeypatch\.setattr|MagicMock|import mock\b")
    patched = [
        name(path)
        for path in (ROOT / "tests").rglob("*.py")
        if path != Path(__file__) and patching.search(path.read_text(encoding="utf-8"))
    ]

    assert patched == []


def test_the_top_level_holds_what_the_merchant_expects() -> None:
    expected = {"pyproject.toml", "README.md", "assistant", "knowledge", "web", "tests", ".ci", "Makefile"}

    assert expected <= {path.name for path in ROOT.iterdir()}
