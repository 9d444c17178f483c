"""Say in plain words what stopped a set-up and what to do about it.

Must not import anything but the standard library.
"""

from __future__ import annotations

import re

VENV_PACKAGE = "python3-venv"  # the name in Debian and Ubuntu


class SetUpError(Exception):
    """Something that stopped a set-up and that a person can act on.

    `code` is a lower-case word for programs (`no_network`, `no_space`, `no_pip`, `busy`, `cancelled` …),
    `message` says what is wrong, `hint` what to do, `detail` is for a bug report.
    """

    def __init__(self, code: str, message: str, hint: str = "", detail: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.code, self.message, self.hint, self.detail = code, message, hint, detail


def no_pip(python: str) -> SetUpError:
    """Return the error for a Python that Debian and its kin ship without venv and ensurepip."""
    return SetUpError(
        "no_pip",
        f"The Python at {python} comes without pip and ensurepip.",
        f"Install the package {VENV_PACKAGE} (Debian, Ubuntu: apt install {VENV_PACKAGE}), or name another Python.",
    )


def cancelled() -> SetUpError:
    """Return the error that ends a set-up that was told to stop."""
    return SetUpError("cancelled", "The set-up was stopped.", "Start it again to go on; what was downloaded is kept.")


# The first that matches names the cause: the surer signs come first.
_CAUSES: tuple[tuple[str, str, str, str], ...] = (
    (
        r"do not match the hashes|hash mismatch",
        "damaged",
        "A downloaded file is not the one that was expected: it is damaged or was changed on the way.",
        "Try again on another network, or ask whoever runs your package mirror.",
    ),
    (
        r"no space left|os error 28\b|os error 112\b|not enough space|disk quota exceeded",
        "no_space",
        "The disk became full.",
        "Free some space, or move the data folder with ANIMATIC_DATA, and start again.",
    ),
    (
        r"certificate verify failed|invalid peer certificate|unknownissuer|self.signed certificate",
        "certificate",
        "The download was refused, because a certificate on the way is not trusted by this machine.",
        "Name your network's certificate file with SSL_CERT_FILE (or pip's `cert` setting) and start again.",
    ),
    (
        r"dns error|failed to resolve|name resolution|client error \(connect\)|connection refused|connection reset"
        r"|network is unreachable|max retries exceeded|newconnectionerror|timed out|failed to fetch|failed to download",
        "no_network",
        "The download failed: the server was not reached.",
        "Check the network and the proxy and start again; what was downloaded is kept.",
    ),
    (
        r"permission denied|access is denied|os error 5\b|os error 13\b|read-only file system|not a directory",
        "unwritable",
        "A file could not be written.",
        "Allow Animatic's data folder in your virus scanner and check who owns it, or move it with ANIMATIC_DATA.",
    ),
    (
        r"no module named '?(ensurepip|venv)|ensurepip is not available|ensurepip is disabled",
        "no_pip",
        "This Python comes without venv and ensurepip.",
        f"Install the package {VENV_PACKAGE} (Debian, Ubuntu: apt install {VENV_PACKAGE}), or name another Python.",
    ),
    (
        r"no solution found|no matching distribution|could not find a version",
        "no_build",
        "There is no build of a package for this Python, this system and the chosen torch build.",
        "Choose another torch build (cpu always exists), or name a Python from 3.11 to 3.13.",
    ),
)


def without_passwords(text: str) -> str:
    """Return `text` with the passwords in addresses blotted out: logs and errors go into bug reports."""
    return re.sub(r"://[^/@\s'\"]+@", "://***@", text)


def explained(output: str, what: str) -> SetUpError:
    """Return the error for a tool that failed while it was to `what`, judged by what it printed."""
    output = without_passwords(output)
    for pattern, code, message, hint in _CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            about_server = code in ("no_network", "certificate")
            host = re.search(r"https?://(?:\*\*\*@)?([^/\s`']+)", output) if about_server else None
            named = f"{message[:-1]} ({host[1]})." if host else message
            return SetUpError(code, named, hint, output)
    return SetUpError("failed", f"Could not {what}.", "The log says more.", output)
