"""The command line as a whole, and the small commands of an operator."""

from __future__ import annotations

import io
import re
import sqlite3
from pathlib import Path

import pytest
import segno
from typer import Typer
from typer.testing import CliRunner, Result

import run_bot
from bot.commands import doctor, invite, migrate
from bot.desk.imports import load_sample
from bot.errors import LinliError, SettingsError
from bot.opening import only_one, open_database
from bot.settings import KNOWLEDGE, read_settings
from storage.tables import ROLES
from tests.commands.shell import Shell
from tests.town import MORNING, Town

CODE = re.compile(r"[A-Z2-9]{10}")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typer:
    """An operator's desk with the sample loaded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    database = open_database(read_settings())
    keyring = database.keyring
    database.write(lambda session: load_sample(session, KNOWLEDGE, keyring, MORNING)).result()
    database.close()
    app = Typer()
    for name, command in (("invite", invite), ("migrate", migrate), ("doctor", doctor)):
        app.command(name)(command.run)
    return app


def run(app: Typer, *arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_an_invitation_for_every_role_ends_with_its_code(office: Typer) -> None:
    for role in ROLES:
        done = run(office, "invite", "--role", role, "--area", "桃源社区")
        assert done.exit_code == 0, role
        assert CODE.fullmatch(done.stdout.splitlines()[-1]), role


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--role", "king"], "king"),
        (["--role", "clerk", "--area", "月亮湾"], "月亮湾"),
        (["--role", ""], "--role"),
    ],
)
def test_a_wrong_invitation_is_told_in_one_line(
    office: Typer, arguments: list[str], named: str
) -> None:
    done = run(office, "invite", *arguments)
    assert done.exit_code == 1
    assert isinstance(done.exception, LinliError)
    assert named in str(done.exception)
    assert "\n" not in str(done.exception)


@pytest.fixture
def community(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge folder in which the Telegram bot's name is written."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "local.yaml").write_text("default:\n  telegram_name: taoyuan_bot\n", "utf-8")
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(folder))
    return folder


@pytest.mark.usefixtures("community")
def test_the_links_come_before_the_code(office: Typer) -> None:
    telegram, web, code = run(office, "invite", "--role", "clerk").stdout.splitlines()
    assert telegram == f"telegram https://t.me/taoyuan_bot?start={code}"
    assert web == f"web http://127.0.0.1:8080/enter/{code}"


@pytest.mark.usefixtures("community")
def test_the_first_link_is_drawn(office: Typer) -> None:
    first, *_, code = run(office, "invite", "--role", "clerk", "--qr").stdout.splitlines()
    drawn = io.StringIO()
    segno.make_qr(first.split()[1]).terminal(drawn, compact=True)
    shown = run(office, "invite", "--role", "clerk", "--qr").stdout
    assert CODE.fullmatch(code)
    assert len(shown.splitlines()) == len(drawn.getvalue().splitlines()) + 3


UNKNOWN = [("BOT_WEB_PORT", "0"), ("BOT_WEB_HOST", "0.0.0.0"), ("BOT_WEB_HOST", "::")]


@pytest.mark.parametrize(("name", "value"), UNKNOWN)
def test_a_link_that_nobody_could_open_is_left_out(
    office: Typer, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = run(office, "invite", "--role", "clerk", "--qr")
    assert CODE.fullmatch(done.stdout.strip())


def test_areas_are_named_by_name_or_code(office: Typer) -> None:
    for area in ("桃源社区", "TY1"):
        assert run(office, "invite", "--role", "clerk", "--area", area).exit_code == 0


def test_migrating_again_changes_nothing_and_all_records_verify(office: Typer) -> None:
    for _ in range(2):
        assert run(office, "migrate").stdout == "migrated\n"
    done = run(office, "doctor")
    assert (done.exit_code, done.stdout) == (0, "all records verify\n")


def test_doctor_names_what_is_broken(office: Typer, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "linli.db") as database:
        database.execute(
            "insert into anchor (day, upto_id, heads, previous, digest)"
            " values ('2026-11-20', 0, 0, 'x', 'y')"
        )
    database.close()
    done = run(office, "doctor")
    assert done.exit_code == 1
    assert "2026-11-20" in done.stdout


def test_a_code_joins_by_chat_once(town: Town) -> None:
    code = town.write(lambda session: invite.invite(session, "grid_worker", "桃源第一网格", ""))
    newcomer = town.stranger()
    assert "网格员" in newcomer.say(f"/start {code}")[0]
    assert "任务" in newcomer.say("/help")[0]
    assert "用过" in town.stranger("another").say(f"/start {code}")[0]


def test_the_data_folder_is_held_by_one(tmp_path: Path) -> None:
    refused = pytest.raises(SettingsError, match="another process serves")
    with only_one(tmp_path), refused, only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_a_folder_in_place_of_the_lock_is_told(tmp_path: Path) -> None:
    (tmp_path / "serve.lock").mkdir()
    with pytest.raises(SettingsError, match="BOT_DATA_DIR"), only_one(tmp_path):
        pass


def whole(*words: str) -> Result:
    """The whole command line with these words."""
    return CliRunner().invoke(run_bot.build(list(words)), list(words))


def test_help_lists_every_command() -> None:
    shown = whole("--help").stdout
    for name in "serve ask chat check publish import export invite migrate doctor".split():
        assert re.search(rf"\b{name}\b", shown)


@pytest.mark.parametrize(
    "words", [("sreve",), ("serve", "--parts", "web"), ("invite",), ("chat", "--as")]
)
def test_what_is_unknown_or_missing_is_told(words: tuple[str, ...]) -> None:
    done = whole(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert {"sreve", "--parts", "--role", "--as"} & set(re.findall(r"[\w-]+", done.stderr))


@pytest.mark.slow
def test_a_wrong_word_ends_the_process_with_a_word(reader: Shell) -> None:
    done = reader.run("sreve")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "sreve" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
