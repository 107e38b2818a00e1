"""The second part of docs/start.md, typed by a person who has a whole cluster, in the page's order."""
import dataclasses
import os
import sys

import pytest

import kube
import world as worlds
from application import secret
from conftest import OUT

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "docs"))
import minutes  # noqa: E402
import pages  # noqa: E402
from typed import Shell, type_page  # noqa: E402

PAGE = pages.ROOT / "docs" / "start.md"


@pytest.fixture
def shop():
    """Namespace `shop`, which the page takes for granted, with the Secret of a database and no rules of Pod Security."""
    made = worlds.World("shop", worlds.shared_server(), OUT)
    kube.kubectl("label", "namespace", "shop", "pod-security.kubernetes.io/enforce-")
    made.apply(secret("shop-database", {"url": made.database.url()}))
    yield made
    made.collect()
    made.remove()


def is_typed(fence):
    return fence.is_run and fence.mark == "on"


def test_the_start_leads_to_a_migrated_roll_out(shop, tmp_path):
    real = [dataclasses.replace(fence, text=fence.text.replace("registry.example/shop:1.4.0", "docker.io/lockkeeper/shop:v1"))
            for fence in pages.fences(PAGE)]
    shell = Shell(tmp_path / "typed", {"PATH": f"{kube.CLUSTER['BIN']}:/usr/bin:/bin", "KUBECONFIG": kube.CLUSTER["KUBECONFIG"]})
    clock = minutes.Clock("docs/start.md, in a cluster that has the operator")

    def look(fence):
        if "rollout status" in fence.text:
            clock.note("the first migrated roll-out")

    assert type_page(real, shell, is_typed, look) >= 6
    assert clock.reached, "the page does not wait for its roll-out"
    migration = shop.until_ready("docker.io/lockkeeper/shop:v1", "shop")
    assert migration["spec"]["suspend"] is False and "docker.io/lockkeeper/shop:v1" in migration["status"]["admitted"]
    assert shop.database.version() == ["0003"]
    shop.database.assert_nothing_twice()
