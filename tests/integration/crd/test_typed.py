"""What a page shows for a cluster (`<!-- on: cluster -->`) is typed against the API server, in namespace `shop` with
deploy/examples/shop.yaml in it. Nobody is there who would act on it: what needs the operator is not marked so."""
import os
import sys

import pytest

import apiserver
from apiserver import ROOT, kubectl

sys.path.insert(0, str(ROOT / "tests" / "docs"))
import pages  # noqa: E402
from typed import Shell, type_page  # noqa: E402

KINDS = "migrations,deployments,secrets,configmaps,services,pods"


def is_typed(fence):
    return fence.is_run and (fence.mark, fence.value) == ("on", "cluster")


TYPED = [page for page in pages.pages() if any(map(is_typed, pages.fences(page)))]


@pytest.fixture
def shell(tmp_path, crd):
    """A checkout as the current directory. Without controllers a namespace never goes, so `shop` stays, and what is in it goes."""
    kubectl("create", "namespace", "shop", check=False)
    kubectl("-n", "shop", "apply", "-f", str(ROOT / "deploy" / "examples" / "shop.yaml"))
    place = tmp_path / "typed"
    place.mkdir()
    for folder in ("deploy", "charts", "crds"):
        (place / folder).symlink_to(ROOT / folder)
    yield Shell(place, {"PATH": os.environ["PATH"], "KUBECONFIG": os.environ["KUBECONFIG"]})
    kubectl("-n", "shop", "delete", KINDS, "--all", "--wait=false", "--cascade=orphan")


@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.stem)
def test_what_a_page_shows_for_a_cluster_is_what_happens(page, shell):
    assert type_page(pages.fences(page), shell, is_typed) > 0


def test_some_pages_are_typed():
    assert {"start", "flux", "install"} <= {page.stem for page in TYPED}
