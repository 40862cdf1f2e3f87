"""Who publishes where: profiles, the environment, questions, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from ndex_publishing import Desk, settle_in
from ndex_stand_in import PASSWORD, USER, NdexStandIn

from pfocr_graph.errors import PfocrGraphError
from pfocr_graph.publish.credentials import PUBLIC_SERVER, Account, check_server, find_account

CONF = f"""
[mine]
server = 127.0.0.1:8080
user = {USER}
password = {PASSWORD}

[public]
user = ann
password = x

[half]
server = public.ndexbio.org
user = ann

[plain]
server = http://public.ndexbio.org
user = ann
password = x

[odd]
server = https://ann:geheim@public.ndexbio.org
user = ann
password = x
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / ".ndexutils.conf"
    path.write_text(CONF, encoding="utf-8")
    return path


def test_a_profile_gives_server_user_and_password(config: Path) -> None:
    assert find_account("mine", config=config) == Account("http://127.0.0.1:8080", USER, PASSWORD)
    assert find_account("public", config=config) == Account(PUBLIC_SERVER, "ann", "x")


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("nobody", 'no profile "nobody"; those there are: mine, public, half, plain, odd'),
        ("half", "has no password"),
        ("plain", "plain http"),
        ("odd", "holds a user or password"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(config: Path, profile: str, message: str) -> None:
    with pytest.raises(PfocrGraphError, match=message) as raised:
        find_account(profile, config=config)
    assert "geheim" not in str(raised.value)


def test_plain_http_to_another_machine_is_allowed_on_demand(config: Path) -> None:
    assert find_account("plain", config=config, insecure=True).server == "http://public.ndexbio.org"


def test_a_profile_file_that_is_broken_does_not_tell_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "conf"
    with pytest.raises(PfocrGraphError, match="not there"):
        find_account("mine", config=path)
    path.write_text("[mine]\nuser = ann\npassword geheim\n")
    with pytest.raises(PfocrGraphError, match="cannot be read as sections") as raised:
        find_account("mine", config=path)
    assert raised.value.__cause__ is None
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({"NDEX_HOST": "a.org", "NDEX_SERVER": "b.org"}, "https://a.org"),
        ({"NDEX_SERVER": "b.org"}, "https://b.org"),
        ({}, PUBLIC_SERVER),
    ],
)
def test_the_environment_names_the_server(names: dict[str, str], found: str) -> None:
    account = find_account(environment={**names, "NDEX_USER": "u", "NDEX_PWD": "p"})
    assert account == Account(found, "u", "p")


def test_what_is_missing_is_asked_for_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(PfocrGraphError, match="name a --profile"):
        find_account(environment={"NDEX_USER": "ann"})
    assert find_account(environment={"NDEX_USER": "ann"}, needed=False) == Account(PUBLIC_SERVER)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin.readline", lambda: "bob\n", raising=False)
    monkeypatch.setattr("pfocr_graph.publish.credentials.getpass", lambda prompt: prompt[:8])
    assert find_account(environment={}) == Account(PUBLIC_SERVER, "bob", "Password")
    assert capsys.readouterr().err == f"User at {PUBLIC_SERVER}: "


@pytest.mark.parametrize(
    "server", ["ftp://a.org", "http://", "https://[::1", "", "http://10.0.0.1", "http://127.0.0.1.example.org"]
)
def test_servers_that_cannot_be_used_are_refused(server: str) -> None:
    with pytest.raises(PfocrGraphError):
        check_server(server)


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ("http://127.0.0.9:80", "http://127.0.0.9:80"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("http://localhost", "http://localhost"),
        ("10.0.0.1:8080", "https://10.0.0.1:8080"),
    ],
)
def test_plain_http_to_this_machine_is_fine(server: str, found: str) -> None:
    assert check_server(server) == found


def test_an_account_does_not_show_who_it_is() -> None:
    assert repr(Account(PUBLIC_SERVER, "ann", "geheim")) == f"Account(server='{PUBLIC_SERVER}')"


def test_a_profile_of_the_home_folder_is_used_and_localhost_keeps_its_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with NdexStandIn() as server:
        settle_in(monkeypatch, server)
        for name in ("NDEX_HOST", "NDEX_USERNAME", "NDEX_PASSWORD"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("HOME", str(tmp_path))
        port = server.server_address[1]
        text = f"[mine]\nserver = localhost:{port}\nuser = {USER}\npassword = {PASSWORD}\n"
        (tmp_path / ".ndexutils.conf").write_text(text, encoding="utf-8")
        desk = Desk(tmp_path, server, capsys)
        assert desk.upload(desk.write(), "--profile", "mine")[0] == 0
        assert desk.network.name == "A"
