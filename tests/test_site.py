"""The documentation as a site: its pages, their links, and where it says that it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pigen import rules
from pigen.cli.app import COMMANDS
from pigen.commands import explain
from pigen.common import site
from pigen.common.kinds import KINDS
from scripts.describe_package import describe_package
from scripts.docs import pages
from scripts.docs.links import find_problems
from tests.test_readme import list_anchors

ROOT = Path(__file__).resolve().parent.parent
CODE = re.compile(r"^(`{3,}).*?^\1$|`[^`\n]*`", re.S | re.M)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("docs")
    pages.write_pages(made)
    return made


def test_every_rule_and_command_has_a_page_and_no_page_is_without_one(folder: Path) -> None:
    known = {rule.name for kind in KINDS for rule in rules.load_documented(kind)}
    assert len(known) > 150
    for name, wanted in (("rules", known), ("commands", set(COMMANDS))):
        made = {path.stem for path in (folder / "reference" / name).glob("*.md")}
        assert made - {"index"} == wanted


def test_a_page_shows_what_the_rule_reports_and_its_fix(folder: Path) -> None:
    page = (folder / "reference/rules/bare-env-name.md").read_text()
    assert "- Effect: **fails**" in page
    assert '"apiKey": "PORTKEY_API_KEY"' in page
    assert "After `--fix`" in page
    assert page.index("### Wrong") < page.index("### Right")


def test_the_navigation_has_every_page_that_was_written_by_hand(folder: Path) -> None:
    config = (ROOT / "mkdocs.yml").read_text()
    listed = re.findall(r": (\S+\.md)$", config, re.M)
    assert len(listed) == len(set(listed))
    assert [page for page in listed if not (folder / page).is_file()] == []
    written = {str(path.relative_to(pages.DOCS)) for path in pages.DOCS.rglob("*.md")}
    assert written <= set(listed)


def test_every_link_of_the_site_leads_somewhere(folder: Path) -> None:
    texts = {path: CODE.sub("", path.read_text()) for path in folder.rglob("*.md")}
    assert len(texts) > 200
    anchors = {path: list_anchors(path.read_text()) for path in texts}
    dead = []
    for path, text in texts.items():
        for link in LINK.findall(text):
            if re.match(r"\w+:", link):
                continue
            name, _, anchor = link.partition("#")
            goal = (path.parent / name).resolve() if name else path
            if not goal.is_file() or (anchor and anchor not in anchors[goal]):
                dead.append(f"{path.relative_to(folder)}: {link}")
    assert dead == []


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ('<a href="../b/">b</a>', "a/index.html: ../b/ leads nowhere"),
        ('<a href="#there">there</a>', "a/index.html: #there has no such anchor"),
        ('<img src="x.png">', "a/index.html: x.png leads nowhere"),
        (
            '<script src="https://cdn.example/x.js"></script>',
            "a/index.html: fetches https://cdn.example/x.js",
        ),
    ],
)
def test_a_dead_link_and_a_foreign_script_are_found(
    page: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text(page)
    assert list(find_problems(tmp_path)) == [problem]


def test_a_foreign_font_is_found_and_a_good_site_is_fine(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<h1 id="top">A</h1><a href="#top">A</a><a href="https://pi.dev">pi</a>'
    )
    assert list(find_problems(tmp_path)) == []
    (tmp_path / "a.css").write_text("@import url(https://fonts.example/css)")
    assert list(find_problems(tmp_path)) == ["a.css: fetches https://fonts.example/css)"]


def test_one_constant_says_where_the_site_stands() -> None:
    (url,) = re.findall(r'^site_url: "?([^"\n]*)"?$', (ROOT / "mkdocs.yml").read_text(), re.M)
    assert url == site.SITE_URL
    assert url == "" or url.endswith("/")


@pytest.mark.parametrize("url", ["", "https://docs.example/pigen/"])
def test_a_rule_has_a_link_only_where_there_is_a_site(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(site, "SITE_URL", url)
    assert explain.run("duplicate-model-id") == 0
    shown = capsys.readouterr().out
    assert ("https://docs.example/pigen/reference/rules/duplicate-model-id/" in shown) == bool(url)


def test_a_description_leads_to_no_file_of_the_repository() -> None:
    text = describe_package((ROOT / "README.md").read_text(), "")
    assert "![" not in text
    assert [link for link in LINK.findall(text) if not re.match(r"https?:|#", link)] == []
    assert "pigen lint" in text


def test_a_description_leads_to_the_site_where_there_is_one() -> None:
    readme = "![a](docs/x/a.svg) [b](docs/how-to/b.md#c) [d](SECURITY.md) [e](https://pi.dev)"
    assert describe_package(readme, "https://docs.example/") == (
        "![a](https://docs.example/x/a.svg) [b](https://docs.example/how-to/b/#c)"
        " [d](https://docs.example/security/) [e](https://pi.dev)"
    )
