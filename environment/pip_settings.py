"""Read pip's usual settings and say them to uv, so that a proxy, a mirror or a folder of wheels works for both.

Must not import anything but the standard library.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import ssl
import sys
from pathlib import Path

from .errors import no_pip
from .runner import Runner

# what some machines set for every pip call, and what would make a call into a folder of its own fail
QUIET = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}

DEBIAN_WHEELS = Path("/usr/share/python-wheels")  # where Debian keeps the pip that its ensurepip unpacks

_UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX",),
    "extra-index-url": ("UV_INDEX",),
    "find-links": ("UV_FIND_LINKS",),
    "cert": ("SSL_CERT_FILE",),
    "client-cert": ("SSL_CLIENT_CERT",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "default-timeout": ("UV_HTTP_TIMEOUT",),  # pip's option is --timeout, older settings say default-timeout
    "timeout": ("UV_HTTP_TIMEOUT",),
    "retries": ("UV_HTTP_RETRIES",),
    "proxy": ("HTTP_PROXY", "HTTPS_PROXY"),
}


def pip_command() -> list[str]:
    """Return how to call pip with this Python: its own, or the one packed inside ensurepip.

    Raises `SetUpError` (`no_pip`), which names the package to install.
    """
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    found = importlib.util.find_spec("ensurepip")
    bundled = [Path(found.origin).with_name("_bundled")] if found and found.origin else []
    for folder in (*bundled, DEBIAN_WHEELS):
        for wheel in sorted(folder.glob("pip-*.whl"), reverse=True):
            return [sys.executable, str(wheel / "pip")]  # a wheel is a zip, and pip runs from a zip
    raise no_pip(sys.executable)


def read_pip_settings(runner: Runner) -> dict[str, str]:
    """Return the settings that `pip install` would use, by option name, from its files and `PIP_…` variables."""
    return parse_pip_settings(runner.answer([*pip_command(), "config", "list"]) or "")


def parse_pip_settings(listing: str) -> dict[str, str]:
    """Read the output of `pip config list`; the environment wins over [install], and that over [global]."""
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listing.splitlines():
        name, equals, value = line.partition("=")
        section, dot, option = name.partition(".")
        if equals and dot and section in sections:
            sections[section][option] = str(ast.literal_eval(value))
    return sections["global"] | sections["install"] | sections[":env:"]


def uv_environment(pip: dict[str, str]) -> dict[str, str]:
    """Return the environment variables that make uv do what pip's settings `pip` say.

    Variables and not options, because addresses may hold passwords and anybody can list a process's options.
    What the person set for uv by name is left as it is.
    """
    said: dict[str, str] = {"UV_NO_PROGRESS": "1"}
    for option, names in _UV_NAMES.items():
        if value := " ".join(pip.get(option, "").split()):
            said |= dict.fromkeys(names, value)
    if links := said.get("UV_FIND_LINKS"):
        said["UV_FIND_LINKS"] = links.replace(" ", ",")
    if "UV_INDEX" in said:
        said["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # pip takes the best of all indexes, uv that of the first
    if "SSL_CERT_FILE" not in said and (sys.platform != "linux" or ssl.get_default_verify_paths().cafile):
        said["UV_SYSTEM_CERTS"] = "1"  # offices install their own certificates into the system
    return {name: value for name, value in said.items() if name not in os.environ}


def says_no_index(pip: dict[str, str]) -> bool:
    """Tell whether pip's settings forbid every package index; uv has an option for it, and no variable."""
    return pip.get("no-index", "").lower() in ("1", "true", "yes", "on")


def index_addresses(pip: dict[str, str]) -> list[str]:
    """Return the package indexes that pip's settings name."""
    return " ".join(pip.get(option, "") for option in ("index-url", "extra-index-url")).split()
