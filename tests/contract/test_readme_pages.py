"""README.md and the pages in docs/ hang together: links lead somewhere, and each page is found and leads back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = sorted((ROOT / "docs").glob("*.md"))
CODE = re.compile(r"```.*?```", re.DOTALL)


def links_of(page: Path) -> list[tuple[str, str]]:
    """Return the links and pictures of a page as file and heading, either of which may be "", without the web's."""
    found = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", CODE.sub("", page.read_text("utf-8")))
    return [(file, heading) for file, heading in found if ":" not in file]


def anchors_of(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page in links: small letters, hyphens for spaces, no other signs."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


LINKS = [(page, *link) for page in (README, *PAGES) for link in dict.fromkeys(links_of(page))]


def test_links_with_headings_and_pictures_are_read():
    assert {page.name for page, _file, heading in LINKS if heading} >= {"README.md", "steering.md", "models.md"}
    assert any(file.endswith(".png") for _page, file, _heading in LINKS)


@pytest.mark.parametrize(("page", "file", "heading"), LINKS, ids=lambda part: part.name if part in PAGES else part)
def test_each_link_leads_to_a_file_and_a_heading(page, file, heading):
    target = page.parent / file if file else page
    assert target.exists()
    assert not heading or heading in anchors_of(target)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_page_says_first_whom_it_is_for_and_is_linked_both_ways(page):
    title, _empty, first = page.read_text("utf-8").split("\n")[:3]
    assert title.startswith("# ") and first.startswith("For ")
    assert "../README.md" in {file for file, _heading in links_of(page)}
    assert f"docs/{page.name}" in {file for file, _heading in links_of(README)}
