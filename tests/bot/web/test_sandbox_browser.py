"""The sandbox in a real browser, with the real processes behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bot.web.serving import Process, environment

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT = 20_000
pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no Chromium: apt-get update && apt-get install -y chromium"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """`nightdesk run` without any platform."""
    env = environment(tmp_path_factory.mktemp("desk"), NIGHTDESK_EMBEDDER="off")
    bare = {name: value for name, value in env.items() if not name.startswith("WECOM_")}
    process = Process("bot", "run", env=bare)
    process.wait_until_ready("/sandbox")
    yield process
    process.terminate()
    assert process.ended(15) == 0
    process.close()


@pytest.fixture
def page(desk: Process) -> Iterator[Page]:
    """A browser window that must not report a single error."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  heavy, and only here

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        window = browser.new_page(viewport={"width": 1280, "height": 900})
        wrong: list[str] = []
        window.on("pageerror", lambda error: wrong.append(str(error)))
        window.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        window.goto(f"{desk.url}/sandbox")
        window.wait_for_selector(".mode", timeout=WAIT)
        yield window
        browser.close()
        assert wrong == []


def says(page: Page, text: str) -> None:
    """The customer types and sends."""
    page.fill(".say input[name=text]", text)
    page.click(".say button")
    page.wait_for_selector(f".mine .words:text-is('{text}')", timeout=WAIT)


def test_a_night_is_lived_through_on_one_page(page: Page) -> None:
    """Asked, answered, handed over, claimed, replied: every side moves by itself."""
    page.click("a[data-customer=wm_li]")
    page.wait_for_selector("a.now[data-customer=wm_li]", timeout=WAIT)
    says(page, "多久发货")
    page.wait_for_selector(".bubbles .desk .words", timeout=WAIT)
    assert page.inner_text(".why-side").count("0.") >= 1
    says(page, "洗衣机漏水漏到插座冒火花了，着火了！")
    page.wait_for_selector(".sides .side", timeout=WAIT)
    names = [str(one.get_attribute("data-agent")) for one in page.query_selector_all(".side")]
    lin, jie = (f".side[data-agent={name}]" for name in names[:2])
    page.click(f"{lin} button[value=claim]", timeout=WAIT)
    page.fill(f"{lin} input[name=text]", "请先关掉电闸", timeout=WAIT)
    page.click(f"{lin} button[value=reply]")
    page.wait_for_selector(".desk .words:text-is('请先关掉电闸')", timeout=WAIT)
    page.click(f"{jie} button[value=claim]")
    page.wait_for_selector(".toast:has-text('已认领')", timeout=WAIT)  # the loser reads who has it
    page.select_option(f"{lin} select[name=to]", names[1])
    page.click(f"{lin} button[value=reassign]")
    page.fill(f"{jie} input[name=text]", "我接着帮您看", timeout=WAIT)
    page.click(f"{jie} button[value=reply]")
    page.wait_for_selector(".desk .words:text-is('我接着帮您看')", timeout=WAIT)
    page.wait_for_selector(".tickets .urgent", timeout=WAIT)


def test_the_clock_jumps_and_runs(page: Page) -> None:
    """02:00 is one click away."""
    page.click("button[value=small]")
    page.wait_for_selector("[data-clock*='T02:00']", timeout=WAIT)
    assert page.inner_text("[data-clock]").startswith("02:00")


def test_the_page_fits_a_phone(page: Page) -> None:
    """Nothing sticks out to the side, and one can write."""
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.is_visible(".say input[name=text]")
