"""A desk as an operator runs it: real `web` and `work` processes around a simulated WeCom."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

import sqlalchemy as sa

from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.callbacks import over_http

HOUSE = Path(__file__).parents[2]
COLLECT = 'timezone: Asia/Shanghai\nholidays: none\nwindows:\n  - {name: 深夜, days: all, from: "00:00", to: "24:00", mode: collect}\n'
FAQ = """\
- {id: ship, question: 多久发货, variants: [什么时候发货, 几天能发], answer: 付款后 48 小时内发货。}
- {id: fee, question: 运费谁出, variants: [要运费吗, 邮费多少], answer: 满 99 元包邮，不足收 8 元。}
- {id: invoice, question: 怎么开发票, variants: [能开票吗], answer: 在订单详情点「申请发票」。}
"""
READY_SECONDS = 90.0
PORTS = range(20000, 32000)
"""Below those that the kernel gives to outgoing connections: a `web` that is down finds its port free."""
LAST_WORDS = 1000
"""Characters of a log that tell why a process did not start."""
FULL = os.environ.get("NIGHTDESK_TEST_COUNTS") == "full"
"""Whether the counts of `make soak` are asked for."""
PLUG = signal.SIGKILL if FULL else signal.SIGTERM
"""How a `work` ends where its end is not the story: a lease of one that is killed ends after 15 s."""


class Desk:
    """One database, one `web`, and as many `work` as a test starts."""

    def __init__(
        self, folder: Path, database_url: str, sim: WeComSimulator, *, policy: str = ""
    ) -> None:
        """`folder` takes the FAQ, the policy files and the logs; `policy` is a `policy.yaml`."""
        self.folder = folder
        self.port = _free_port()
        self.sim = sim
        sim.callbacks.target = None
        (folder / "faq").mkdir(parents=True, exist_ok=True)
        (folder / "faq" / "shop.yaml").write_text(FAQ, encoding="utf-8")
        (folder / "config").mkdir(exist_ok=True)
        (folder / "config" / "hours.yaml").write_text(COLLECT, encoding="utf-8")
        if policy:
            (folder / "config" / "policy.yaml").write_text(policy, encoding="utf-8")
        self.env = _env(folder, database_url, sim, self.port)
        self.running: list[subprocess.Popen[bytes]] = []
        self.call("migrate")

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.thaw()
        for process in self.running:
            process.kill()
            process.wait()

    @property
    def origin(self) -> str:
        """Where `web` listens."""
        return f"http://127.0.0.1:{self.port}"

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=HOUSE,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

    def web(self) -> subprocess.Popen[bytes]:
        """Start `web` and point the simulator's callbacks at it."""
        process = self.begin("web")
        self.wait_for_web(process)
        return process

    def work(self) -> subprocess.Popen[bytes]:
        """Start a `work`."""
        before = self.logged("work_started")
        process = self.begin("work")
        self._wait_until("work", process, lambda: self.logged("work_started") > before)
        return process

    def up(self) -> None:
        """Start whichever of `web` and `work` does not run, both at a time."""
        web = self.begin("web") if self.process("web") is None else None
        if self.process("work") is None:
            self.work()
        if web is not None:
            self.wait_for_web(web)

    def process(self, name: str) -> subprocess.Popen[bytes] | None:
        """The newest living `web` or `work`."""
        mine = [one for one in self.running if one.args[-1] == name and one.poll() is None]  # type: ignore[index]
        return mine[-1] if mine else None

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal the newest `web` or `work` and all it started, and see it end."""
        process = self.process(name)
        if process is not None:
            end(process, number)

    def thaw(self) -> None:
        """Let go on whatever a story froze and, failing, left so."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)

    def logged(self, action: str) -> int:
        """How many lines of the logs tell of this action."""
        return sum(self._log(name).count(f'"{action}"') for name in ("web", "work"))

    def begin(self, name: str) -> subprocess.Popen[bytes]:
        """Start a `web` or a `work` without waiting for it to be ready."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", name],
                cwd=HOUSE,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def wait_for_web(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until `web` answers, and point the simulator's callbacks at it."""
        self._wait_until("web", process, lambda: _answers(f"{self.origin}/healthz"))
        self.sim.callbacks.target = over_http(f"{self.origin}/webhooks/wecom")

    def _wait_until(
        self, name: str, process: subprocess.Popen[bytes], holds: Callable[[], bool]
    ) -> None:
        if not until(lambda: process.poll() is not None or holds(), READY_SECONDS):
            raise TimeoutError(f"{name} is not ready: {self._log(name)[-LAST_WORDS:]}")
        if process.poll() is not None:
            raise RuntimeError(
                f"{name} ended with {process.returncode}: {self._log(name)[-LAST_WORDS:]}"
            )

    def _log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def end(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """Pull the plug on a process and its children."""
    os.killpg(process.pid, number)
    process.wait(timeout=20)


def texts(sim: WeComSimulator, customer: str) -> list[str]:
    """What a customer read."""
    return [sent.text for sent in sim.sent_to(customer)]


def answered(sim: WeComSimulator, customer: str, words: str, seconds: float = 60) -> bool:
    """Whether a customer reads these words in time."""
    return sim.wait_for(lambda: any(words in text for text in texts(sim, customer)), seconds)


def times_told(sim: WeComSimulator, customer: str, words: str) -> int:
    """How many times a customer read these words."""
    return sum(text.count(words) for text in texts(sim, customer))


def until(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Look every 50 ms whether something outside the simulator holds; False where it never did."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def fresh_database(engine: str, folder: Path, server: Callable[[], str]) -> Iterator[str]:
    """The URL of an empty database on this engine; `server` gives a running PostgreSQL."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'desk.db'}"
        return
    url, name = server(), f"t{os.urandom(6).hex()}"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield url.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _env(folder: Path, database_url: str, sim: WeComSimulator, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "NO_PROXY": "127.0.0.1",
        "NIGHTDESK_DATABASE_URL": database_url,
        "NIGHTDESK_HOST": "127.0.0.1",
        "NIGHTDESK_PORT": str(port),
        "NIGHTDESK_BASE_URL": f"http://127.0.0.1:{port}",
        "NIGHTDESK_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "NIGHTDESK_CONFIG_DIR": str(folder / "config"),
        "NIGHTDESK_FAQ_DIR": str(folder / "faq"),
        "NIGHTDESK_DATA_DIR": str(folder / "data"),
        "NIGHTDESK_EMBEDDER": "off",
        "WECOM_CORP_ID": sim.corp_id,
        "WECOM_AGENT_ID": sim.agent_id,
        "WECOM_SECRET": sim.secret,
        "WECOM_TOKEN": sim.token,
        "WECOM_ENCODING_AES_KEY": sim.aes_key,
        "WECOM_API_BASE": sim.origin,
        "WECOM_GROUP_WEBHOOK_URL": sim.robot_url,
    }


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1):
            return True
    except (URLError, OSError):
        return False


def _free_port() -> int:
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no port of {PORTS} is free")
