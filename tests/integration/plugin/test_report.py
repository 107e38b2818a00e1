"""The bundle for a bug report: whole, and without a planted password."""
import json
import tarfile

import yaml

PLANTED = "hunter2-hunter2"
IN_SQL = "swordfish-sword"  # stands in a statement alone
URL = f"postgresql://app:{PLANTED}@db/shop"


def planted_shop(shop):
    status = shop.record("stalled", "app", podTemplate={"spec": {"containers": [
        {"name": "api", "env": [{"name": "API_TOKEN", "value": PLANTED}]}]}})
    shop.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "shop-db"}, "stringData": {"url": URL}})
    shop.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": status["plan"]["configMap"]},
                 "data": {"plan.json": json.dumps({"kind": "Plan", "steps": [{"action": "upgrade", "revision": "0002",
                          "statements": [{"sql": f"ALTER USER app PASSWORD '{IN_SQL}'", "locks": []}]}]})}})
    labels = {"lockkeeper.dev/run": "app", "batch.kubernetes.io/job-name": status["run"]["job"]}
    container = {"name": "api", "image": "shop:2", "args": ["serve", "--password", PLANTED],
                 "env": [{"name": "DATABASE_URL", "value": URL}, {"name": "DB_PASSWORD", "value": PLANTED},
                         {"name": "KEPT", "valueFrom": {"secretKeyRef": {"name": "shop-db", "key": "url"}}}]}
    shop.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app-x", "labels": labels},
                 "spec": {"containers": [container]}})
    shop.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": status["run"]["job"], "labels": labels},
                 "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [container]}}}})
    return status


def test_a_report_is_whole_and_has_no_secret(shop, tmp_path):
    planted_shop(shop)
    done = shop.plugin("report", "app", "-f", str(tmp_path / "report.tar.gz"))
    assert done.status == 0, done.err
    assert done.out.strip() == str(tmp_path / "report.tar.gz")
    assert (tmp_path / "report.tar.gz").stat().st_mode & 0o077 == 0
    with tarfile.open(tmp_path / "report.tar.gz") as archive:
        files = {member.name.rpartition("/")[2]: archive.extractfile(member).read().decode()
                 for member in archive.getmembers() if member.isfile()}
    assert {"about.txt", "migration.yaml", "jobs.yaml", "pods.yaml", "plan.yaml", "doctor.txt"} <= set(files)
    for name, text in files.items():
        assert PLANTED not in text and IN_SQL not in text, name
    assert "ALTER USER app PASSWORD '***'" in files["plan.yaml"]
    assert yaml.safe_load(files["migration.yaml"])["status"]["run"]["outcome"] == "Failed"
    assert "shop-db" in files["pods.yaml"], "the name of a Secret is no secret"
    assert "DATABASE_URL" in files["pods.yaml"]
    assert "run-app-x.log" in files["about.txt"], "a log that is not there is named"
    assert [each.name for each in tmp_path.iterdir()] == ["report.tar.gz"]


def test_a_report_may_stay_a_directory_and_replaces_nothing(shop, tmp_path):
    shop.record("ready", "app")
    target = tmp_path / "report"
    assert shop.plugin("report", "app", "--directory", "-f", str(target)).status == 0
    assert (target / "migration.yaml").exists() and target.stat().st_mode & 0o077 == 0
    again = shop.plugin("report", "app", "--directory", "-f", str(target))
    assert again.status == 1 and "is there already" in again.err


def test_a_viewer_gets_what_a_viewer_may_see(shop, viewer, tmp_path):
    planted_shop(shop)
    target = tmp_path / "report"
    done = shop.plugin("report", "app", "--directory", "-f", str(target), kubeconfig=viewer)
    assert done.status == 0, done.err
    about = (target / "about.txt").read_text()
    assert "not in it: pods.yaml" in about and "forbidden" in about
    assert not (target / "pods.yaml").exists()
    for each in target.iterdir():
        assert PLANTED not in each.read_text(), each.name
