"""Build the extension's zip with Blender's own builder, check it, and make a repository folder for self-hosting.

    python -m tools.build_zip validate | zip | repository --environment .build/bpy-4.5

Must not import anything but the standard library.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def zip_name(source: Path) -> str:
    """Return the file name of the zip of the extension in `source`."""
    manifest = tomllib.loads((source / "blender_manifest.toml").read_text("utf-8"))
    return f"{manifest['id']}-{manifest['version']}.zip"


def find_builder(environment: Path) -> Path:
    """Return the extension builder in the `bpy` module of a virtual environment. Raises `FileNotFoundError`."""
    pattern = "lib/python*/site-packages/bpy/*/scripts/addons_core/bl_pkg/cli/blender_ext.py"
    for path in (*environment.glob(pattern), *environment.glob(pattern.replace("lib/python*", "Lib"))):
        return path
    raise FileNotFoundError(f"{environment} holds no bpy module with the extension builder")


def validate(builder: Path, source: Path) -> None:
    """Check the manifest of a folder or a zip. Raises `CalledProcessError`."""
    _run(builder, "validate", str(source))


def build(builder: Path, source: Path, folder: Path) -> Path:
    """Build the extension in `source` into `folder`, validate it and return the zip.

    Raises `ValueError` where it would hold a file that git does not track.
    """
    target = folder / zip_name(source)
    folder.mkdir(parents=True, exist_ok=True)
    _run(builder, "build", "--source-dir", str(source), "--output-filepath", str(target))
    if strangers := untracked(target, source):
        target.unlink()
        raise ValueError(f"The zip would hold files that git does not know; add or remove them: {', '.join(strangers)}")
    validate(builder, target)
    return target


def untracked(archive: Path, source: Path) -> list[str]:
    """Return the files of the zip that git does not track; none where git or its checkout is not there to ask."""
    if not (source / ".git").exists() or not shutil.which("git"):
        return []
    listing = subprocess.run(["git", "-C", str(source), "ls-files", "-z"], check=True, capture_output=True, text=True)
    with zipfile.ZipFile(archive) as opened:
        names = {name for name in opened.namelist() if not name.endswith("/")}
    return sorted(names - set(listing.stdout.split("\0")))


def make_repository(builder: Path, source: Path, folder: Path) -> Path:
    """Make `folder` one that any static web server can offer as an extension repository; return it."""
    shutil.rmtree(folder, ignore_errors=True)
    build(builder, source, folder)
    _run(builder, "server-generate", "--repo-dir", str(folder), "--html")
    return folder


def _run(builder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, str(builder), *arguments], check=True)


def main() -> int:
    """Do what the command line says; return 0, or 1 where it failed and said why."""
    parser = argparse.ArgumentParser(description="Build the extension.")
    parser.add_argument("action", choices=("validate", "zip", "repository"))
    parser.add_argument("--environment", type=Path, required=True, help="a virtual environment with bpy")
    options = parser.parse_args()
    try:
        builder = find_builder(options.environment)
        if options.action == "validate":
            validate(builder, ROOT)
        elif options.action == "zip":
            print(build(builder, ROOT, ROOT / "dist"))
        else:
            print(make_repository(builder, ROOT, ROOT / "dist" / "repository"))
    except (subprocess.CalledProcessError, FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
