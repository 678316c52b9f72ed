"""The README is true: what it tells people to type exists, and what it shows is there."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from web import cli
from web.settings import ALIASES, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(
    set(
        re.findall(
            r"\bcomptoir ((?:import |users |export |feeds |keys |discounts |shipping |tax |policy |webhooks )?[a-z]+)\b",
            README,
        )
    )
)
if not cli.app.registered_groups:
    cli.add_every_command()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_exists(command: str) -> None:
    helped = CliRunner().invoke(cli.app, [*command.split(), "--help"])

    assert helped.exit_code == 0, helped.output


@pytest.mark.parametrize("option", sorted(set(re.findall(r"(--[a-z]+(?:-[a-z]+)*)\b", README))))
def test_an_option_of_the_readme_exists(option: str) -> None:
    pages = [CliRunner().invoke(cli.app, [*command.split(), "--help"]).output for command in COMMANDS]
    benches = [bench.read_text("utf-8") for bench in (ROOT / "tests/bench").glob("*.py")]

    assert any(option in page for page in pages) or any(f'"{option}"' in bench for bench in benches)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\b(COMPTOIR_[A-Z_]+|[A-Z]+_(?:API|SECRET)_KEY)\b", README))))
def test_a_setting_of_the_readme_is_one(name: str) -> None:
    key = ALIASES.get(name) or name.removeprefix("COMPTOIR_").lower()

    assert key in Settings.model_fields


def test_the_make_targets_and_pictures_are_there() -> None:
    targets = re.findall(r"^make ([a-z]+)", README, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert {"demo", "test"} == set(targets)
    assert all(f"\n{target}:" in makefile for target in targets)
    assert all((ROOT / picture).exists() for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README))


def test_every_dependency_says_what_it_saves_us_from_writing() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    fixed = {"openai", "langchain", "chromadb", "fastapi", "stripe", "jinja2"}
    lines = [line for line in text.split("dependencies = [")[1].split("\n]")[0].splitlines() if '"' in line]
    silent = [line.strip() for line in lines if "#" not in line]

    assert {re.match(r'"([a-z0-9]+)', line)[1] for line in silent} == fixed  # type: ignore[index]
    assert tomllib.loads(text)["project"]["license"] == "MIT"
