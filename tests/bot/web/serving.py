"""A real web process of the desk on a free port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.bot.web.conftest import CORP, KEY, TOKEN

HOUSE = Path(__file__).resolve().parents[3]


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """A desk with WeCom configured and nothing else."""
    return {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}},
        "NIGHTDESK_DATA_DIR": str(data_dir),
        "WECOM_CORP_ID": CORP,
        "WECOM_AGENT_ID": "1000002",
        "WECOM_SECRET": "simulated-secret",
        "WECOM_TOKEN": TOKEN,
        "WECOM_ENCODING_AES_KEY": KEY,
        **more,
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Process:
    """A Python module, running; `{port}` in its words becomes a free port."""

    def __init__(self, *words: str, env: Mapping[str, str]) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *(word.format(port=self.port) for word in words)],
            cwd=HOUSE,
            env={**env, "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self, path: str = "/healthz", seconds: float = 40) -> None:
        """Return once it answers."""
        pause = threading.Event()
        for _ in range(int(seconds / 0.05)):
            assert self.process.poll() is None, self.output()
            if self.status(path) == 200:
                return
            pause.wait(0.05)
        raise AssertionError("not ready in time")

    def status(self, path: str) -> int:
        """The status of a GET; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return int(error.code)
        except OSError:
            return 0

    def workers(self) -> list[int]:
        """Process ids of its children."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def terminate(self) -> None:
        """SIGTERM to the process alone."""
        self.process.send_signal(signal.SIGTERM)

    def ended(self, seconds: float = 10) -> int:
        """Its exit code; TimeoutExpired where it does not end in time."""
        return self.process.wait(seconds)

    def output(self) -> str:
        """Everything it wrote, once it has ended."""
        out, _ = self.process.communicate(timeout=20)
        return out.decode()

    def close(self) -> None:
        """Kill it and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
