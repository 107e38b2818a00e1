"""Applications: a Deployment whose migrations come out of a ConfigMap, over one image."""

IMAGE = "docker.io/lockkeeper/e2e-app"

ALEMBIC_INI = "[alembic]\nscript_location = migrations\n"

ENV_PY = """\
import os
from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

with create_engine(os.environ["DATABASE_URL"], poolclass=NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def revision(name, after=None, body=None):
    """(path, text) of a revision; `body` is the inside of upgrade()."""
    body = body or f'op.execute("CREATE TABLE made_by_{name} (id int)")'
    indented = "\n".join("    " + line for line in body.splitlines())
    return (f"migrations/versions/{name}.py",
            f'"""{name}"""\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{name}"\n'
            f"down_revision = {after!r}\n\n\ndef upgrade():\n{indented}\n")


def chain(*bodies):
    """Revisions 0001, 0002 … one after the other."""
    names = [f"{number:04}" for number in range(1, len(bodies) + 1)]
    return dict(revision(name, after, body) for name, after, body in zip(names, [None, *names], bodies))


def barrier(which):
    return f"op.execute(\"SELECT judge.barrier('{which}')\")"


def alembic(files, ini=ALEMBIC_INI, env=ENV_PY):
    """A whole Alembic application; None leaves a file out."""
    out = dict(files)
    if ini is not None:
        out["alembic.ini"] = ini
    if env is not None:
        out["migrations/env.py"] = env
    return out


def config_map(name, files):
    # A key must not have a slash; the mount puts the path back.
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name},
            "data": {path.replace("/", "__"): text for path, text in files.items()}}


def secret(name, values):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": values}


RESTRICTED = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}


def deployment(name, files, image="1", replicas=1, config_map_name=None, init_containers=(), gates=(), env_from=None,
               label=None, env=(), volumes=(), labels=None, resources=None):
    """`files` are those of its ConfigMap: the mount must name each."""
    image = image if "/" in image else f"{IMAGE}:{image}"
    template = {
        "metadata": {"labels": {"app": name, "lockkeeper.dev/migration": label or name, **(labels or {})}},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{
                "name": "api", "image": image, "imagePullPolicy": "IfNotPresent",
                "command": ["sleep", "infinity"],
                "env": list(env),
                "envFrom": [{"secretRef": {"name": env_from or f"{name}-database"}}],
                "securityContext": RESTRICTED,
                "resources": resources or {},
                "volumeMounts": [{"name": "app", "mountPath": "/app", "readOnly": True}],
            }],
            "volumes": [{"name": "app", "configMap": {
                "name": config_map_name or f"{name}-files",
                "items": [{"key": path.replace("/", "__"), "path": path} for path in files]}}, *volumes],
        },
    }
    if init_containers:
        template["spec"]["initContainers"] = list(init_containers)
    if gates:
        template["spec"]["schedulingGates"] = [{"name": gate} for gate in gates]
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}},
                     "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": replicas}},
                     "template": template}}


def migration(name, **spec):
    spec.setdefault("workloadRef", {"apiVersion": "apps/v1", "kind": "Deployment", "name": name, "container": "api"})
    spec.setdefault("database", {"urlFrom": {"env": "DATABASE_URL"}})
    spec.setdefault("tool", {"alembic": {"directory": "/app"}})
    return {"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "metadata": {"name": name}, "spec": spec}
