"""200 customers with three messages each at once; then single questions one at a time.

python -m bench.desk.load [--customers 200] [--engine sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path
from statistics import median, quantiles

from bench.desk.engines import ENGINES, database
from tests.journeys.rig import Desk
from tests.simulators.wecom import WeComSimulator

ASKED = (("多久发货", "48 小时"), ("运费谁出", "包邮"), ("怎么开发票", "申请发票"))
PATIENCE = 180.0


def main() -> None:
    """Measure both engines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--singles", type=int, default=60)
    parser.add_argument("--engine", choices=ENGINES)
    args = parser.parse_args()
    for engine in [args.engine] if args.engine else ENGINES:
        with database(engine) as (url, folder), WeComSimulator() as sim:
            measure(engine, url, folder, sim, args)


def measure(
    engine: str, url: str, folder: Path, sim: WeComSimulator, args: argparse.Namespace
) -> None:
    """One engine: idle, a crowd, single questions, memory."""
    with Desk(folder / "desk", url, sim) as desk:
        web, work = desk.web(), desk.work()
        idle = cpu_share((web.pid, work.pid), 5.0)
        crowd(engine, sim, args.customers)
        singles(engine, sim, args.singles)
        print(f"{engine}: idle CPU {idle:.2%} of one core", flush=True)
        for name, process in (("web", web), ("work", work)):
            print(f"{engine}: {name} {memory(process.pid):.0f} MiB", flush=True)


def crowd(engine: str, sim: WeComSimulator, customers: int) -> None:
    """Everybody asks three things at once."""
    names = [f"c{number}" for number in range(customers)]
    begin = time.perf_counter()
    threads = [threading.Thread(target=_ask_all, args=(sim, name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = time.perf_counter() - begin
    done = sim.wait_for(lambda: all(_covered(sim, name) for name in names), PATIENCE)
    took = time.perf_counter() - begin
    covered = sum(_covered(sim, name) for name in names)
    doubled = sum(_doubled(sim, name) for name in names)
    tries = sum(len(called.statuses) for called in sim.callbacks.made)
    refused = sum(not called.accepted for called in sim.callbacks.made)
    print(
        f"{engine}: {covered}/{customers} customers with all three answers, {doubled} doubled, "
        f"said in {said:.1f} s, answered in {took:.1f} s, complete: {done}; "
        f"{len(sim.callbacks.made)} callbacks, {tries} tries, {refused} not acknowledged",
        flush=True,
    )


def singles(engine: str, sim: WeComSimulator, count: int) -> None:
    """One exact question in flight: from the callback to the message at the platform."""
    times = []
    for number in range(count):
        name = f"s{number}"
        begin = time.perf_counter()
        sim.customer(name).says("多久发货")
        if not sim.wait_for(lambda name=name: bool(sim.sent_to(name)), 10):
            print(f"{engine}: {name} got no answer")
            continue
        times.append((time.perf_counter() - begin) * 1000)
    cuts = quantiles(times, n=100)
    print(
        f"{engine}: callback to reply p50 {median(times):.1f} ms, p99 {cuts[98]:.1f} ms",
        flush=True,
    )


def cpu_share(pids: tuple[int, ...], seconds: float) -> float:
    """CPU of processes and their children while nothing happens, as a share of one core."""
    before = _cpu(pids)
    time.sleep(seconds)
    return (_cpu(pids) - before) / 100 / seconds


def memory(pid: int) -> float:
    """MiB of a process and its children, shared pages counted once among those who share them."""
    found = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in _family(pid)]
    lines = [line for text in found for line in text.splitlines() if line.startswith("Pss:")]
    return sum(int(line.split()[1]) for line in lines) / 1024


def _cpu(pids: tuple[int, ...]) -> int:
    total = 0
    for pid in (one for parent in pids for one in _family(parent)):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _ask_all(sim: WeComSimulator, name: str) -> None:
    for question, _words in ASKED:
        sim.customer(name).says(question)


def _covered(sim: WeComSimulator, name: str) -> bool:
    told = "\n".join(sent.text for sent in sim.sent_to(name))
    return all(words in told for _question, words in ASKED)


def _doubled(sim: WeComSimulator, name: str) -> int:
    told = "\n".join(sent.text for sent in sim.sent_to(name))
    return sum(told.count(words) > 1 for _question, words in ASKED)


if __name__ == "__main__":
    main()
