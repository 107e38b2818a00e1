"""What a test has for itself: a namespace, a database, and applications in them."""
import json
import os
import shutil

import application
import kube
from database import Database, Server

# Seconds that a step may take on a slow machine with much else to do: a limit for failures, no promise. A run of twenty
# statements took 40 s of them on two cores under a load of 15.
STEP = 180
SYSTEM = "lockkeeper-system"


class World:
    def __init__(self, namespace, server, out):
        self.namespace, self.out = namespace, out
        kube.kubectl("apply", "-f", "-", input={
            "apiVersion": "v1", "kind": "Namespace", "metadata": {
                "name": namespace, "labels": {"pod-security.kubernetes.io/enforce": "restricted", "lockkeeper-e2e": "yes"}}})
        self.databases = []
        self.database = self.add_database(server, namespace)
        self.expects_failure = False

    def add_database(self, server, name):
        database = Database(server, name)
        self.databases.append(database)
        with open(os.path.join(self.out, "secrets"), "a") as file:
            file.write(database.core + "\n")
        return database

    # -- what is applied

    def kubectl(self, *words, **options):
        return kube.kubectl("-n", self.namespace, *words, **options)

    def apply(self, *objects):
        self.kubectl("apply", "-f", "-", input=list(objects))

    def deploy(self, files, name="app", image="1", url=None, spec=None, database=None, with_migration=True, **options):
        """ConfigMap, Secret, Migration and Deployment of an application, as a team would apply them at once."""
        config_map_name = f"{name}-files-{image.rpartition(':')[2]}"
        objects = [application.config_map(config_map_name, files),
                   application.secret(f"{name}-database", {"DATABASE_URL": url or (database or self.database).url()}),
                   application.deployment(name, files, image=image, config_map_name=config_map_name, **options)]
        if with_migration:
            objects.insert(2, application.migration(name, **(spec or {})))
        self.apply(*objects)

    def shop(self, version):
        """The shop of the demo, with a real image a version."""
        self.kubectl("set", "image", "deployment/shop", f"api=docker.io/lockkeeper/shop:{version}")

    # -- what is seen

    def migration(self, name="app"):
        return kube.get("migration", name, self.namespace)

    def pods(self, name="app"):
        return kube.items("pods", self.namespace, f"app={name}")

    def jobs(self):
        return kube.items("jobs", self.namespace)

    def run_pods(self, name="app"):
        return kube.items("pods", self.namespace, f"lockkeeper.dev/run={name}")

    def events(self, kind="Migration", name=None):
        return kube.events(self.namespace, kind, name)

    def until_event(self, reason, type=None):
        """The note of an Event about the Migration: it comes after the status, when nothing more urgent is to be done."""
        return kube.wait_for(lambda: next((e["note"] for e in self.events()
                                           if e["reason"] == reason and type in (None, e["type"])), None),
                             f"an Event says {reason}", STEP)

    def until(self, kind, wanted, what, **options):
        return kube.until(kind, self.namespace, wanted, what, **options)

    def until_migration(self, wanted, what, name="app", timeout=STEP):
        return self.until("migrations", lambda all: next((m for m in all if wanted(m)), None), what, name=name, timeout=timeout)

    def until_ready(self, image=None, name="app", timeout=STEP):
        """Ready for exactly this image. A failure is not waited for."""
        def ready(m):
            if not self._is_about(m, image):
                return False
            stalled = kube.condition(m, "Stalled")
            assert stalled.get("status") != "True", f"Migration {name} is Stalled: {stalled['reason']}: {stalled['message']}"
            return kube.is_true(m, "Ready")
        return self.until_migration(ready, f"Migration {name} is Ready", name, timeout)

    def until_stalled(self, reason=None, image=None, name="app", timeout=STEP):
        """The Stalled condition, once it is about this image."""
        self.expects_failure = True
        m = self.until_migration(lambda m: self._is_about(m, image) and kube.is_true(m, "Stalled"),
                                 f"Migration {name} is Stalled", name, timeout)
        stalled = kube.condition(m, "Stalled")
        if reason:
            assert stalled["reason"] == reason, f"Stalled says {stalled['reason']}: {stalled['message']}"
        assert not kube.is_true(m, "Ready") and not kube.is_true(m, "Reconciling"), m["status"]["conditions"]
        return stalled

    def until_reason(self, reason, type="Reconciling", name="app", timeout=STEP):
        m = self.until_migration(lambda m: kube.is_true(m, type) and kube.condition(m, type)["reason"] == reason,
                                 f"Migration {name} says {reason}", name, timeout)
        return kube.condition(m, type)

    def until_running(self, count=1, name="app", image=None, timeout=STEP):
        """So many pods run (with this image, where one is given)."""
        def running(all):
            ready = [p for p in all if kube.is_true(p, "Ready") and self._has_image(p, image)]
            return ready if len(ready) == count else None
        return self.until("pods", running, f"{count} pods of {name} are Ready", selector=f"app={name}", timeout=timeout)

    def until_gated(self, count=1, name="app", image=None, timeout=STEP):
        def gated(all):
            closed = [p for p in all if self._has_image(p, image) and p["spec"].get("schedulingGates")]
            return closed if len(closed) == count else None
        return self.until("pods", gated, f"{count} pods of {name} wait at the gate", selector=f"app={name}", timeout=timeout)

    def until_run_pod(self, name="app", timeout=STEP):
        """The pod of a run whose runner is at work."""
        return self.until("pods", lambda all: next((p for p in all if p["status"].get("phase") == "Running"
                                                    and not p["metadata"].get("deletionTimestamp")), None),
                          "the run's pod is running", selector=f"lockkeeper.dev/run={name}", timeout=timeout)

    @staticmethod
    def _is_about(m, image):
        if image is not None and "/" not in image:
            image = f"{application.IMAGE}:{image}"
        return (m["status"].get("observedGeneration") == m["metadata"]["generation"] and
                (image is None or m["status"].get("target", {}).get("images") == [image]))

    @staticmethod
    def _has_image(pod, image):
        if image is None:
            return True
        return image in {c["image"].rpartition(":")[2] for c in pod["spec"]["containers"]}

    # -- what is kept

    def collect(self):
        """Everything that the cluster says about this world, for a look and for the search of passwords."""
        folder = os.path.join(self.out, self.namespace)
        os.makedirs(folder, exist_ok=True)
        for kind in ("migrations", "events", "configmaps", "jobs", "pods"):
            with open(os.path.join(folder, f"{kind}.yaml"), "w") as file:
                file.write(self.kubectl("get", kind, "-o", "yaml", check=False))
        keep_logs(self.namespace, folder)
        with open(os.path.join(folder, "expects_failure"), "w") as file:
            file.write(str(self.expects_failure))
        return folder

    def describe(self):
        """For whoever reads why a test failed."""
        parts = []
        for m in kube.items("migrations", self.namespace):
            parts.append(f"--- Migration {m['metadata']['name']}\n{json.dumps(m.get('status', {}), indent=1)}")
        parts.append("--- pods and Jobs\n" + self.kubectl("get", "pods,jobs", "-o", "wide", check=False))
        parts.append("--- Events\n" + "\n".join(
            f"{e['type']} {e['reason']}: {e['note']}" for e in kube.events(self.namespace)))
        for path in log_files(self.namespace):
            if "lockkeeper" in path or "api" in path:
                parts.append(f"--- {path}\n" + "".join(open(path, errors="replace").readlines()[-40:]))
        mine = [line for path in log_files(SYSTEM) for line in open(path, errors="replace") if self.namespace in line]
        parts.append("--- the operator's log about this namespace\n" + "".join(mine[-60:]))
        return "\n".join(parts)

    def remove(self):
        for database in self.databases:
            database.close()
        self.kubectl("delete", "migrations", "--all", "--wait=false", check=False)
        kube.kubectl("delete", "namespace", self.namespace, "--wait=false", check=False)


def log_files(namespace):
    root = os.path.join(kube.CLUSTER["STATE_DIR"], "logs", "pods")
    return sorted(os.path.join(folder, name) for entry in os.listdir(root) if entry.startswith(namespace + "_")
                  for folder, _, names in os.walk(os.path.join(root, entry)) for name in names)


def keep_logs(namespace, folder):
    """The kubelet's own files: they have the containers that ended as well."""
    for path in log_files(namespace):
        parts = path.split(os.sep)
        shutil.copyfile(path, os.path.join(folder, "-".join(parts[-3:]).replace(namespace + "_", "", 1)))


def shared_server():
    return Server("e2e-postgres")
