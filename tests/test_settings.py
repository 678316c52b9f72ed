"""A merchant's settings: where they come from, and what a wrong one is told."""

from pathlib import Path

import pytest

from web.settings import SettingsError, load_settings


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "comptoir.toml").write_text('shop_name = "File"\nport = 1\nlocale = "fr"\n')

    settings = load_settings({"COMPTOIR_PORT": "2", "COMPTOIR_SHOP_NAME": "Environment"}, data=tmp_path, port=3)

    assert (settings.port, settings.shop_name, settings.locale) == (3, "Environment", "fr")


def test_a_mistyped_setting_is_named_with_its_nearest_neighbour() -> None:
    with pytest.raises(SettingsError, match=r"COMPTOIR_CURENCY is not a setting; did you mean 'currency'\?"):
        load_settings({"COMPTOIR_CURENCY": "EUR"})


def test_a_wrong_value_is_shown_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="port is '99999'"):
        load_settings({"COMPTOIR_PORT": "99999"}, data=tmp_path)


def test_a_wrong_value_is_told_what_would_have_been_right(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"country is 'Belgium'.*right would be: ISO 3166 code"):
        load_settings({"COMPTOIR_COUNTRY": "Belgium"}, data=tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "comptoir.toml").write_text("shop_name = Maison")

    with pytest.raises(SettingsError, match=r"comptoir\.toml is not valid TOML"):
        load_settings({}, data=tmp_path)


def test_a_secret_comes_from_a_file_and_is_not_printed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk_test_hidden\n")

    settings = load_settings({"STRIPE_SECRET_KEY_FILE": str(tmp_path / "key")}, data=tmp_path)

    assert settings.stripe_secret_key is not None
    assert settings.stripe_secret_key.get_secret_value() == "sk_test_hidden"
    assert "sk_test_hidden" not in repr(settings)


def test_the_database_is_sqlite_in_the_data_directory_or_the_postgres_that_is_named(tmp_path: Path) -> None:
    assert load_settings({}, data=tmp_path).database == f"sqlite+aiosqlite:///{tmp_path}/shop.sqlite"
    named = load_settings({"COMPTOIR_DATABASE_URL": "postgres://shop@db/shop"}, data=tmp_path)
    assert named.database == "postgresql+psycopg://shop@db/shop"
