"""The sandbox's page and desk together, without a browser and without a thread."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from bot.clock import SetClock
from bot.embedder.choose import Embedding
from bot.library import FixedLibrary
from bot.media import MediaStore
from bot.sandbox.runner import SandboxRunner
from bot.sight.darkroom import developed, keep_copies
from bot.store.sandbox_view import SandboxView, view
from bot.store.session import Store
from bot.web.sandbox import SandboxParts, sandbox
from bot.wiring.knowing import shelf_of
from bot.wiring.sandbox import build_sandbox
from bot.wiring.storing import open_sandbox_store
from config.loader import load_policy
from config.settings import HOUSE, Settings
from handlers.model import Media, Message, MessageKind
from tests.bot.sight.drawn import png

REAL = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CUSTOMER = "wm_wang"


@pytest.fixture(scope="module")
def library() -> FixedLibrary:
    """The shipped knowledge, matched by characters."""
    return FixedLibrary(shelf_of(HOUSE / "knowledge" / "faq", Embedding()))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """No platform, so the sandbox is on."""
    return Settings.from_environ({"NIGHTDESK_DATA_DIR": str(tmp_path)})


@pytest.fixture
def real() -> SetClock:
    """The machine's clock, in the test's hand."""
    return SetClock(REAL)


@pytest.fixture
def desk(settings: Settings, library: FixedLibrary, real: SetClock) -> Iterator[SandboxRunner]:
    """The desk of `work`, stepped by hand."""
    policy = load_policy(None)
    runner = build_sandbox(settings, library, lambda: policy, real)
    runner.step()
    yield runner


@pytest.fixture
def store(settings: Settings, desk: SandboxRunner) -> Iterator[Store]:
    """The page's own connection to the same database."""
    opened = open_sandbox_store(settings)
    yield opened
    opened.close()


@pytest.fixture
def page(store: Store, real: SetClock, tmp_path: Path) -> FlaskClient:
    """A browser on /sandbox."""
    app = Flask(__name__)
    app.secret_key = "k" * 32
    parts = SandboxParts(
        store=store, clock=real, media=MediaStore(tmp_path / "m"), faq_dir=HOUSE / "knowledge/faq"
    )
    app.register_blueprint(sandbox(parts))
    return app.test_client()


class Visitor:
    """Uses the page's forms and lets the desk work after each."""

    def __init__(self, page: FlaskClient, desk: SandboxRunner, store: Store, real: SetClock):
        self.page, self.desk, self.store, self.real = page, desk, store, real
        found = re.search(r'name="csrf" value="([^"]+)"', self.html())
        assert found is not None
        self.csrf = found[1]

    def html(self, customer: str = CUSTOMER) -> str:
        return self.page.get("/sandbox", query_string={"customer": customer}).get_data(as_text=True)

    def posts(self, act: str, fields: Mapping[str, object], seconds: float = 20) -> int:
        data = {"csrf": self.csrf, "customer": CUSTOMER, **fields}
        status = self.page.post(f"/sandbox/{act}", data=data).status_code
        self.desk.step()
        self.real.set(self.real.now() + timedelta(seconds=seconds))
        self.desk.step()
        return status

    def sees(self, customer: str = CUSTOMER) -> SandboxView:
        with self.store.read() as tx:
            return view(tx, customer, self.real.now())

    def answers(self, customer: str = CUSTOMER) -> list[str]:
        return [bubble.text for bubble in self.sees(customer).bubbles if not bubble.mine]


@pytest.fixture
def visitor(page: FlaskClient, desk: SandboxRunner, store: Store, real: SetClock) -> Visitor:
    """Somebody who tries the sandbox."""
    return Visitor(page, desk, store, real)


def test_a_fresh_sandbox_is_in_the_night(visitor: Visitor) -> None:
    """23:40 at the desk, whatever time it is; and the clock runs."""
    assert f"{visitor.sees().now:%H:%M}" == "23:40"
    visitor.real.set(REAL + timedelta(seconds=90))
    assert f"{visitor.sees().now:%H:%M:%S}" == "23:41:30"
    assert visitor.sees().desk["mode"] == "collect"


def test_a_customer_is_answered_from_the_faq_and_told_why(visitor: Visitor) -> None:
    """The reply is on the phone; below stand handler, entry and score."""
    visitor.posts("say", {"text": "多久发货"})
    assert len(visitor.answers()) == 1
    why = visitor.sees().why
    assert (why["handler"], why["action"], why["customer"]) == ("faq", "answer", "王女士")
    assert why["hits"][0]["score"] > 0.5


def test_a_request_for_a_person_at_night_becomes_a_ticket(visitor: Visitor) -> None:
    """The number is on the phone and in the list of tickets."""
    visitor.posts("say", {"text": "转人工"})
    [ticket] = visitor.sees().tickets
    assert ticket["ticket_no"] in visitor.answers()[-1]
    assert ticket["ticket_no"] in visitor.html()


def test_an_urgent_case_is_claimed_and_answered_by_an_agent(visitor: Visitor) -> None:
    """The group's buttons go through the inbox; the customer reads the agent's words."""
    visitor.posts("say", {"text": "洗衣机漏水，插座冒火花了，着火了！"})
    [case] = [notice.case for notice in visitor.sees().notices if notice.case]
    button = {"case_no": case["case_no"], "agent": "xiaolin"}
    assert visitor.posts("agent", {**button, "do": "claim"}) == 303
    assert visitor.sees().state == "human"
    visitor.posts("agent", {**button, "do": "reply", "text": "请先断电"})
    assert "请先断电" in visitor.answers()[-1]
    visitor.posts("agent", {**button, "do": "resolve"})
    assert all(notice.case is None for notice in visitor.sees().notices)
    assert visitor.posts("agent", {**button, "do": "claim"}) == 409


def test_the_group_sees_a_picture_blurred_until_somebody_claims(
    visitor: Visitor, tmp_path: Path
) -> None:
    """Then it is small and clear."""
    visitor.posts("say", {"text": "洗衣机漏水，插座冒火花了，着火了！"})
    [case] = [notice.case for notice in visitor.sees().notices if notice.case]
    media = MediaStore(tmp_path / "m")
    sha256, _ = media.put(png(Image.new("RGB", (90, 60), "navy")))
    keep_copies(developed(media.path(sha256)), media.path(sha256))
    one = Media(media_id="p", sha256=sha256, mime="image/png", examined=True, showable=True)
    shown = Message(message_id="p", at=case["opened_at"], kind=MessageKind.IMAGE, media=(one,))
    with visitor.store.write() as tx:
        tx.history.heard(case["conversation_id"], [shown])
    assert f"/sandbox/media/{sha256}/blur" in visitor.html()
    visitor.posts("agent", {"case_no": case["case_no"], "agent": "xiaolin", "do": "claim"})
    assert f"/sandbox/media/{sha256}/blur" not in visitor.html()
    assert visitor.page.get(f"/sandbox/media/{sha256}/thumb").mimetype == "image/jpeg"


def test_a_jump_goes_ahead_and_lets_everything_happen_between(visitor: Visitor) -> None:
    """02:00 is the next one; ten o'clock of the next workday is in another window."""
    before = visitor.sees().now
    visitor.posts("jump", {"to": "small"}, seconds=0)
    after = visitor.sees().now
    assert (f"{after:%H:%M}", after.date()) == ("02:00", before.date() + timedelta(days=1))
    visitor.posts("jump", {"to": "day"}, seconds=0)
    assert visitor.sees().desk["mode"] == "human"
    visitor.posts("jump", {"to": "holiday"}, seconds=0)
    assert f"{visitor.sees().now:%m-%d %H:%M}" == "04-05 10:00"


def test_starting_again_forgets_everything(visitor: Visitor) -> None:
    """No bubble, no ticket, and the night again."""
    visitor.posts("say", {"text": "转人工"})
    visitor.posts("again", {}, seconds=0)
    seen = visitor.sees()
    assert (seen.bubbles, list(seen.tickets)) == ((), [])
    assert f"{seen.now:%H:%M}" == "23:40"


def test_what_customers_type_is_only_text(visitor: Visitor) -> None:
    """Nobody's sentence becomes part of the page."""
    visitor.posts("say", {"text": "<script>alert(1)</script><img src=x onerror=alert(2)>"})
    assert "<script>alert" not in visitor.html()
    assert "<img src=x" not in visitor.html()
    fragments = visitor.page.get("/sandbox/view").get_json()["parts"]
    assert all("<script>" not in html and "<img src=x" not in html for html in fragments.values())


def test_a_picture_shows_and_anything_else_is_refused(visitor: Visitor) -> None:
    """A picture is kept under its hash; a page in disguise is not taken."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    picture = {"picture": (io.BytesIO(drawn.getvalue()), "a.png")}
    assert visitor.posts("picture", picture) == 303
    [shown] = [bubble.picture for bubble in visitor.sees().bubbles if bubble.picture]
    answer = visitor.page.get(f"/sandbox/{shown}")
    assert (answer.status_code, answer.data) == (200, drawn.getvalue())
    page = {"picture": (io.BytesIO(b"<html><script>"), "a.png")}
    assert visitor.posts("picture", page) == 415


def test_a_forged_form_changes_nothing(visitor: Visitor) -> None:
    """A form of another site does not know the token."""
    data = {"customer": CUSTOMER, "text": "转人工"}
    assert visitor.page.post("/sandbox/say", data=data).status_code == 403
    data["csrf"] = "x" * 32
    assert visitor.page.post("/sandbox/say", data=data).status_code == 403
    visitor.desk.step()
    assert visitor.sees().bubbles == ()


@pytest.mark.parametrize(
    "path",
    ["faq/../../config/roster.yaml", "faq/orders.yaml", "media/..%2f..%2fx", "media/" + "0" * 64],
)
def test_only_pictures_are_served(visitor: Visitor, path: str) -> None:
    """Neither FAQ sources nor anything outside the folders."""
    assert visitor.page.get(f"/sandbox/{path}").status_code == 404


def test_nothing_new_is_told_in_a_word(visitor: Visitor) -> None:
    """A poll that finds the same page gets 204."""
    first = visitor.page.get("/sandbox/view").get_json()
    again = visitor.page.get("/sandbox/view", query_string={"seen": first["digest"]})
    assert again.status_code == 204
    visitor.posts("say", {"text": "多久发货"}, seconds=0)
    later = visitor.page.get("/sandbox/view", query_string={"seen": first["digest"]})
    assert later.status_code == 200


def test_the_page_without_a_database_says_what_to_do(real: SetClock, tmp_path: Path) -> None:
    """`work` has not run yet."""
    bare = Settings.from_environ({"NIGHTDESK_DATA_DIR": str(tmp_path / "bare")})
    app = Flask(__name__)
    app.secret_key = "k" * 32
    opened = open_sandbox_store(bare)
    parts = SandboxParts(
        store=opened, clock=real, media=MediaStore(tmp_path / "m"), faq_dir=tmp_path
    )
    app.register_blueprint(sandbox(parts))
    answer = app.test_client().get("/sandbox")
    assert answer.status_code == 200
    assert "nightdesk migrate" in answer.get_data(as_text=True)
    opened.close()


def test_a_lead_tells_the_desk_what_customers_read(visitor: Visitor) -> None:
    """公告, 下线 and 版本 from the group, by whoever is chosen there; the line and its answer stand."""
    visitor.posts("desk", {"agent": "xiaolin", "text": "下线 return-how"})
    assert "组长" in visitor.sees().notices[-1].title
    visitor.posts("desk", {"agent": "zhoujie", "text": "公告 仓库停电，到明早 8 点暂停发货"})
    said, answered = visitor.sees().notices[-2:]
    assert (said.by, said.title) == ("zhoujie", "公告 仓库停电，到明早 8 点暂停发货")
    assert "自动结束" in "\n".join((answered.title, *answered.lines))
    visitor.posts("say", {"text": "什么时候发货"})
    assert visitor.answers()[-1].startswith("仓库停电")
    visitor.posts("desk", {"agent": "zhoujie", "text": "版本"})
    assert "没有知识库版本" in visitor.sees().notices[-1].title
    assert visitor.html().count("周") >= 2
