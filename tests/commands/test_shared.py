"""Every command on PostgreSQL, as an operator runs it; and what stops it, in one line."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from bot.commands import migrate
from bot.errors import LinliError
from bot.understanding import Understanding
from tests import postgres
from tests.commands.keeping import asked
from tests.commands.shell import Shell, lines
from tests.conftest import CACHE

KEY = "a-key-for-the-tests-alone"
SECRETS = (KEY, "hush-hush")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The settings of a bot on an empty database of a server."""
    monkeypatch.setenv("PATH", postgres.programs())
    name = postgres.fresh()
    yield {"BOT_DATABASE_URL": postgres.address(name), "BOT_SECRET_KEY": KEY}
    postgres.drop(name)


def told(shell: Shell, settings: dict[str, str], *words: str, stdin: str = "") -> str:
    """What a command says that succeeds; nothing on stderr, and no secret anywhere."""
    done = shell.run(*words, stdin=stdin, **settings)
    assert (done.returncode, done.stderr.decode()) == (0, ""), words
    said = done.stdout.decode()
    password = make_url(settings["BOT_DATABASE_URL"]).password
    assert not [secret for secret in (*SECRETS, password) if secret and str(secret) in said]
    return said


@pytest.mark.slow
def test_every_command_does_its_work(shell: Shell, shared: dict[str, str]) -> None:
    url, folder = shared["BOT_DATABASE_URL"], shell.folder
    assert told(shell, shared, "migrate") == "migrated\n"
    assert "0001" in told(shell, shared, "chat", stdin="/human 找人说说楼道里的事\n")
    assert "没有要办的事" in told(shell, shared, "chat", "--as", "grid_worker", stdin="/tasks\n")
    assert told(shell, shared, "doctor") == "all records verify\n"
    people, areas = str(folder / "people.csv"), str(folder / "areas.csv")
    assert "94" in told(shell, shared, "export", "areas", areas)
    told(shell, shared, "export", "people", people)
    assert "李桂兰" in Path(people).read_text("utf-8-sig")
    assert "没变 94" in told(shell, shared, "import", "areas", areas)
    assert "没变 31" in told(shell, shared, "import", "people", people)
    ledger = ("export", "tickets", str(folder / "ledger.xlsx"), "--since")
    assert "已写出 1 行" in told(shell, shared, *ledger, "2020-01-01")
    assert "已写出 0 行" in told(shell, shared, *ledger, "2099-01-01")
    code = told(shell, shared, "invite", "--role", "clerk", "--area", "桃源社区").splitlines()[-1]
    assert re.fullmatch(r"[A-Z2-9]{10}", code)
    file = str(folder / "周六.dump")
    assert "BOT_SECRET_KEY" in told(shell, shared, "backup", file)
    told(shell, shared, "chat", stdin="/human 还有一件事\n")
    assert asked(url, "SELECT count(*) FROM ticket") == [(2,)]
    assert "before-restore" in told(shell, shared, "restore", file)
    assert asked(url, "SELECT count(*) FROM ticket") == [(1,)]
    newer = {**shared, "BOT_SECRET_KEY": f"the-new-key-of-this-town,{KEY}"}
    assert "person.name: 31 rows" in told(shell, newer, "doctor", "--rotate")
    alone = {**shared, "BOT_SECRET_KEY": "the-new-key-of-this-town"}
    assert told(shell, alone, "doctor") == "all records verify\n"
    assert not (shell.data / "secret.key").exists()
    assert not (shell.data / "linli.db").exists()


@pytest.mark.slow
def test_two_that_start_at_once_on_an_empty_database_are_both_ready(
    shell: Shell, shared: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = shared["BOT_DATABASE_URL"]
    beside = Shell(tmp_path_factory.mktemp("beside"), CACHE)
    with ExitStack() as both:
        started = [one.start("serve", **shared) for one in (shell, beside)]
        for one in started:
            both.enter_context(one)
        assert asked(url, "SELECT count(*) FROM alembic_version") == [(1,)]
        assert asked(url, "SELECT count(*), count(DISTINCT code) FROM area") == [(94, 94)]
        assert asked(url, "SELECT count(*) FROM person") == [(31,)]
        assert [one.enter("admin").get("/admin").status_code for one in started] == [200, 200]
        printed, other = started
        code = printed.links["resident"].replace(printed.site, other.site)
        assert httpx.post(code).status_code == 303, "what one prints, the other honours"
        for one in started:
            assert one.stop() == 0
            one.log.seek(0)
            assert "rror" not in one.log.read().decode()


@pytest.mark.slow
def test_without_a_key_of_the_settings_nothing_starts(
    shell: Shell, shared: dict[str, str], understanding: Understanding
) -> None:
    (shell.data / "secret.key").write_text("a key of this folder alone\n")
    keyless = {**shared, "BOT_SECRET_KEY": ""}
    for words in (["serve"], ["migrate"], ["restore", "b.dump"], ["doctor", "--rotate"]):
        done = shell.run(*words, **keyless)
        assert (done.returncode, done.stdout) == (1, b"")
        (line,) = lines(done.stderr)
        assert line.startswith("BOT_SECRET_KEY: needed with PostgreSQL")
    assert asked(shared["BOT_DATABASE_URL"], "SELECT * FROM pg_tables WHERE tablename='area'") == []


def refusal(monkeypatch: pytest.MonkeyPatch, folder: Path, url: str) -> str:
    """The one line by which a command refuses a database."""
    monkeypatch.setenv("BOT_DATA_DIR", str(folder))
    monkeypatch.setenv("BOT_SECRET_KEY", KEY)
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    with pytest.raises(LinliError) as refused:
        migrate.run()
    (line,) = str(refused.value).splitlines()
    assert not [secret for secret in SECRETS if secret in line]
    return line


NOWHERE = {
    "nobody listens": ("127.0.0.1:1/linli", "refused"),
    "no such host": ("no.such.host.invalid/linli", "no.such.host.invalid"),
    "an unknown option": ("127.0.0.1:1/linli?colour=red", "colour"),
}


@pytest.mark.parametrize("fault", NOWHERE)
def test_a_server_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str
) -> None:
    where, named = NOWHERE[fault]
    told = refusal(monkeypatch, tmp_path, f"postgresql://linli:hush-hush@{where}")
    assert "linli:***@" in told
    assert named in told


@pytest.mark.slow
def test_a_server_that_never_answers_is_given_up_within_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql://linli:hush-hush@127.0.0.1:{port}/linli"
        assert "timeout" in refusal(monkeypatch, tmp_path, url)


@contextmanager
def locked_out() -> Iterator[str]:
    """The address of a database, by a name that nobody may enter with."""
    name = postgres.fresh()
    postgres.command("CREATE ROLE stranger_ NOLOGIN PASSWORD 'other'")
    yield name
    postgres.command("DROP ROLE stranger_")
    postgres.drop(name)


@pytest.mark.slow
def test_an_unknown_database_and_who_may_not_enter_are_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "does not exist" in refusal(monkeypatch, tmp_path, postgres.address("village"))
    with locked_out() as name:
        theirs = make_url(postgres.address(name)).set(username="stranger_", password="hush-hush")
        told = refusal(monkeypatch, tmp_path, theirs.render_as_string(hide_password=False))
        assert re.search("not permitted|authentication failed", told)
