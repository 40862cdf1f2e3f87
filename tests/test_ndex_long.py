"""A long publication on the worst of days: three hundred networks, faults without end, and a run that is killed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from ndex_publishing import PROXIES, every_third, network_called, without_mark
from ndex_stand_in import FAULTS, PASSWORD, USER, NdexStandIn

pytestmark = pytest.mark.long

N_NETWORKS = 300
RUN = """
import sys, time
from pfocr_graph.cli import main
from pfocr_graph.publish import patience

# All waiting is short, but for that which is to outlast a server that answers late.
def sleep(seconds):
    time.sleep(seconds if seconds == 0.7 else min(seconds, 0.005))

patience.PATIENCE = patience.Patience(timeout=(2.0, 0.3), late=(0.7,), sleep=sleep)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("seed", range(2))
def test_three_hundred_networks_arrive_once_each_whatever_happens(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    files = {}
    for number in range(N_NETWORKS):
        path = tmp_path / "networks" / f"{number}.{'cx' if number % 5 == 0 else 'cx2'}"
        path.parent.mkdir(exist_ok=True)
        network_called(f"N{number}", n_edges=1 + number % 7).write(path)
        files[f"N{number}"] = path
    environment = {name: value for name, value in os.environ.items() if name not in PROXIES}
    n_kills = 0
    with NdexStandIn() as server:
        server.ndex.load_seconds = 0.01
        server.fault_for = every_third(seed, (*FAULTS, "lost+load", "cut+load"))
        environment |= {"NDEX_HOST": server.url, "NDEX_USERNAME": USER, "NDEX_PASSWORD": PASSWORD}
        wishes = ["--visibility", "public", "--index-level", "meta", "--network-set", "S"]
        command = [sys.executable, "-c", RUN, "ndex", "upload", *map(str, files.values()), *wishes]
        for attempt in range(200):
            with (tmp_path / f"{attempt}.log").open("wb") as log:
                run = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tmp_path)
                try:
                    code = run.wait(rng.uniform(2, 6) if n_kills < 20 else 600)
                except subprocess.TimeoutExpired:
                    run.kill()
                    run.wait()
                    n_kills += 1
                    continue
            if code == 0:
                break
        assert code == 0
        assert n_kills > 3
        server.fault_for = None
        server.ndex.wait()
        stored = list(server.ndex.networks.values())
        assert sorted(str(one.name) for one in stored) == sorted(files)
        for one in stored:
            assert (one.error, one.visibility, one.index_level) == (None, "PUBLIC", "META")
            assert one.n_edges == 1 + int(str(one.name)[1:]) % 7
            if one.cx_format == "cx2":
                assert without_mark(one.content) == json.loads(files[str(one.name)].read_bytes())
        (members,) = [one["networks"] for one in server.ndex.sets.values()]
        assert sorted(members) == sorted(one.uuid for one in stored)
    secret = [path for path in tmp_path.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert secret == []
