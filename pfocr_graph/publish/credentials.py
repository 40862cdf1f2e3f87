"""Where networks are published and as whom: a profile, the environment, or a question on the terminal."""

from __future__ import annotations

import base64
import configparser
import ipaddress
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from getpass import getpass
from pathlib import Path
from urllib.parse import urlsplit

from pfocr_graph.errors import OptionError, PublishError

__all__ = ["PUBLIC_SERVER", "Account", "check_server", "find_account", "is_open_to_others", "profile_file"]

PUBLIC_SERVER = "https://www.ndexbio.org"
SERVER_NAMES = ("NDEX_HOST", "NDEX_SERVER")
USER_NAMES = ("NDEX_USERNAME", "NDEX_USER")
PASSWORD_NAMES = ("NDEX_PASSWORD", "NDEX_PWD")


@dataclass(frozen=True, slots=True)
class Account:
    """A server and who we are there; nobody, where there is no user.

    Attributes
    ----------
    server : str
        Scheme, host and port, as ``https://www.ndexbio.org``.
    user, password : str
        Never shown, not even by `repr`.

    Examples
    --------
    >>> Account("https://www.ndexbio.org", "ann", "not told")
    Account(server='https://www.ndexbio.org')
    """

    server: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def hide(self, text: str) -> str:
        """Return a text of somebody else's with the password taken out, plain or as it travels.

        Examples
        --------
        >>> Account(PUBLIC_SERVER, "ann", "s3cret").hide("no user ann:s3cret")
        'no user ann:***'
        """
        if not self.password:
            return text
        travelling = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return text.replace(travelling, "***").replace(self.password, "***")


def find_account(
    profile: str | None = None,
    *,
    insecure: bool = False,
    needed: bool = True,
    environment: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Account:
    """Return the account to publish with.

    Parameters
    ----------
    profile : str, optional
        A section of ``~/.ndexutils.conf`` with server, user and password. Without one, the environment counts
        (NDEX_HOST or NDEX_SERVER, NDEX_USERNAME or NDEX_USER, NDEX_PASSWORD or NDEX_PWD), and a terminal is asked
        for what is missing.
    insecure : bool
        Allow plain http to another machine.
    needed : bool
        Ask, and fail, when there is no user; otherwise return an account without one.
    environment : mapping, optional
        That of the process without it.
    config : Path, optional
        Instead of ``~/.ndexutils.conf``.

    Returns
    -------
    Account

    Raises
    ------
    PublishError
        If the profile, the user or the password is missing, or the server cannot be used.

    Examples
    --------
    >>> find_account(environment={"NDEX_HOST": "public.ndexbio.org", "NDEX_USER": "ann", "NDEX_PWD": "not told"})
    Account(server='https://public.ndexbio.org')
    """
    if profile is not None:
        return _from_profile(profile, config or profile_file(), insecure=insecure)
    known = os.environ if environment is None else environment
    server = check_server(_first(known, SERVER_NAMES) or PUBLIC_SERVER, insecure=insecure)
    user, password = _first(known, USER_NAMES), _first(known, PASSWORD_NAMES)
    if needed and not (user and password):
        user, password = _ask(server, user, password)
    return Account(server, user, password) if user and password else Account(server)


def profile_file() -> Path:
    """Return where profiles are kept.

    Raises
    ------
    PublishError
        If this user has no home folder.
    """
    try:
        return Path.home() / ".ndexutils.conf"
    except RuntimeError as error:
        raise PublishError(
            "no home folder to look for .ndexutils.conf in; set HOME, or NDEX_USERNAME and so on"
        ) from error


def is_open_to_others(path: Path) -> bool:
    """Tell whether others than its owner can read a file; where a system has no such modes, no."""
    return os.name == "posix" and path.is_file() and bool(path.stat().st_mode & 0o077)


def check_server(text: str, *, insecure: bool = False) -> str:
    """Return the address of a server as scheme, host and port.

    Parameters
    ----------
    text : str
        Without a scheme, https is meant, and on this machine http.
    insecure : bool

    Returns
    -------
    str

    Raises
    ------
    PublishError
        If it is plain http to another machine, holds a user, or is no address.

    Examples
    --------
    >>> check_server("public.ndexbio.org/"), check_server("localhost:8080")
    ('https://public.ndexbio.org', 'http://localhost:8080')
    """
    address = text.strip()
    if "@" in address:
        raise PublishError("the server's address holds a user or password; keep them apart from it")
    try:
        if "://" not in address:
            address = ("http://" if _is_here(urlsplit(f"//{address}").hostname) else "https://") + address
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PublishError(f'server "{text}" is no address; write it as {PUBLIC_SERVER}')
    address = address.rstrip("/")
    if parts.scheme == "http" and not insecure and not _is_here(parts.hostname):
        raise PublishError(f"{address} is plain http, which anybody on the way can read; use https, or --insecure")
    return address


def _is_here(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _from_profile(profile: str, path: Path, *, insecure: bool) -> Account:
    # A password may hold a percent sign.
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PublishError(f"{path}: not there; write [{profile}] with server, user and password in it") from error
    except (OSError, UnicodeDecodeError, configparser.Error):
        # What the parser says quotes the line, which may be the password.
        raise PublishError(f"{path}: cannot be read as sections of name = value in UTF-8") from None
    if not parser.has_section(profile):
        raise OptionError(f'{path}: no profile "{profile}"; those there are: {", ".join(parser.sections()) or "none"}')
    missing = [name for name in ("user", "password") if not parser.get(profile, name, fallback="")]
    if missing:
        raise PublishError(f"{path}: [{profile}] has no {' and no '.join(missing)}")
    server = check_server(parser.get(profile, "server", fallback=PUBLIC_SERVER), insecure=insecure)
    return Account(server, parser.get(profile, "user"), parser.get(profile, "password"))


def _first(known: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((known[name] for name in names if known.get(name)), "")


def _ask(server: str, user: str, password: str) -> tuple[str, str]:
    if not sys.stdin.isatty():
        raise PublishError(
            "no user and password for NDEx: name a --profile of ~/.ndexutils.conf, or set NDEX_USERNAME and "
            "NDEX_PASSWORD"
        )
    if not user:
        sys.stderr.write(f"User at {server}: ")
        sys.stderr.flush()
        user = sys.stdin.readline().strip()
    return user, password or getpass(f"Password at {server}: ")
