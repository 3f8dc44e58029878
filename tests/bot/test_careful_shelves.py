"""Vectors of much new knowledge are built in the background, while the desk answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.careful import in_a_thread
from bot.clock import SetClock
from bot.embedder.choose import Embedding
from bot.live import AGAIN, FEW, LiveLibrary
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.wiring.knowing import shelve
from handlers.policy import Publish
from knowledge.embedder import EmbedderUnavailable, Vectors
from knowledge.matcher import Action
from tests.bot.test_live import DAY, base
from tests.knowledge.matcher.bag import bag

MANY = FEW + 5
WITHIN = 30.0
"""Seconds after which an event that never comes fails the test."""


class Model:
    """Reads letters, while it may."""

    def __init__(self) -> None:
        self.may = Event()
        self.may.set()
        self.is_away = False
        self.reads = Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.reads.set()
        if not self.may.wait(WITHIN) or self.is_away:
            raise EmbedderUnavailable("away")
        return bag(texts)


class House:
    """A process whose background can be waited for."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store, self.seconds = folder, store, 0.0
        self.model, self.done, self.begun = Model(), Event(), 0
        folder.mkdir()

    def save(self, answer: str, count: int) -> None:
        (self.folder / "a.yaml").write_text(base(answer, count), encoding="utf-8")

    def start(self) -> LiveLibrary:
        return LiveLibrary(
            self.folder,
            shelve=lambda one: shelve(one.entries, one.version, Embedding(self.model)),
            rough=lambda one: shelve(one.entries, one.version, Embedding()),
            store=self.store,
            clock=SetClock(DAY),
            publish=lambda: Publish.DIRECT,
            seconds=lambda: self.seconds,
            background=self._aside,
        )

    def _aside(self, work: Callable[[], None]) -> None:
        self.done.clear()
        self.begun += 1

        def whole() -> None:
            work()
            self.done.set()

        in_a_thread(whole)

    def wait(self, seconds: float, library: LiveLibrary) -> None:
        for _ in range(round(seconds * 2)):
            self.seconds += 0.5
            library.tick()

    def finish(self, library: LiveLibrary) -> None:
        """The background is through, and noticed."""
        assert self.done.wait(WITHIN)
        library.tick()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A folder with many entries, and a model that reads none of them yet."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    house = House(tmp_path / "faq", store)
    house.save("旧", MANY)
    house.model.may.clear()
    yield house
    house.model.may.set()
    house.done.wait(WITHIN)
    store.close()


def by_meaning(library: LiveLibrary) -> bool:
    return library.current().matcher.embedder is not None


def told(library: LiveLibrary, text: str) -> str:
    shelf = library.current()
    found = shelf.matcher.rank(text)
    return shelf.entries[found.hits[0].entry_id].answer if found.action is Action.ANSWER else ""


def test_a_start_answers_while_the_model_reads_the_base(house: House) -> None:
    """First by characters, then by meaning; no tick waits."""
    library = house.start()
    library.tick()
    assert house.model.reads.wait(WITHIN)
    assert told(library, "请问问题3怎么办呀") == "旧3。"
    assert not by_meaning(library)
    house.model.may.set()
    house.finish(library)
    assert by_meaning(library)
    assert library.current().name == "v1"
    assert told(library, "请问问题3怎么办呀") == "旧3。"


def test_saved_is_live_while_the_model_reads_what_was_before(house: House) -> None:
    """The new version answers at once; what is built of the old one is dropped when done."""
    library = house.start()
    library.tick()
    assert house.model.reads.wait(WITHIN)
    house.save("新", MANY)
    house.wait(2, library)
    assert (told(library, "问题3怎么办"), by_meaning(library)) == ("新3。", False)
    house.model.may.set()
    house.finish(library)
    assert told(library, "问题3怎么办") == "新3。"
    house.finish(library)
    assert (told(library, "问题3怎么办"), by_meaning(library)) == ("新3。", True)
    assert library.current().name == "v2"


def test_a_small_change_never_loses_the_model(house: House) -> None:
    """Its few vectors are made before it is live."""
    house.model.may.set()
    library = house.start()
    library.tick()
    house.finish(library)
    (house.folder / "b.yaml").write_text(
        "- {id: last, question: 怎么开发票, answer: 点申请发票。}\n", encoding="utf-8"
    )
    house.wait(2, library)
    assert (told(library, "怎么开发票"), by_meaning(library)) == ("点申请发票。", True)
    assert house.begun == 1


def test_a_large_import_is_live_before_its_vectors(house: House) -> None:
    """Customers are told the new answers by characters meanwhile."""
    house.model.may.set()
    library = house.start()
    library.tick()
    house.finish(library)
    house.model.may.clear()
    house.save("新", MANY)
    house.wait(2, library)
    assert (told(library, "问题3怎么办"), by_meaning(library)) == ("新3。", False)
    house.model.may.set()
    house.finish(library)
    assert by_meaning(library)


def test_a_model_that_was_away_is_asked_again(house: House) -> None:
    """A base built without it does not stay so until the next save."""
    house.model.may.set()
    house.model.is_away = True
    library = house.start()
    library.tick()
    house.finish(library)
    assert not by_meaning(library)
    house.model.is_away = False
    house.wait(2, library)
    assert not by_meaning(library)
    house.seconds += AGAIN
    library.tick()
    house.finish(library)
    assert by_meaning(library)


def test_customers_are_answered_by_many_threads_meanwhile(house: House) -> None:
    """The shelf is exchanged beneath them; nobody sees an error or an empty one."""
    library = house.start()
    library.tick()
    stopped, wrong = Event(), []

    def asks() -> None:
        while not stopped.is_set():
            found = told(library, "问题1怎么办")
            if found != "旧1。":
                wrong.append(found)

    customers = [Thread(target=asks) for _ in range(4)]
    for customer in customers:
        customer.start()
    house.model.may.set()
    house.finish(library)
    stopped.set()
    for customer in customers:
        customer.join()
    assert by_meaning(library)
    assert wrong == []
