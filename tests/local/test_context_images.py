"""demo.sh --context: which engine builds the images, and how the cluster gets them."""
import pytest


@pytest.mark.parametrize("context, call", [
    ("kind-lab", "kind load image-archive {file} --name lab"),
    ("k3d-lab", "k3d image import {file} --cluster lab"),
    ("mini", "minikube --profile mini image load {file}"),
])
def test_each_kind_of_cluster_is_given_the_images_by_its_own_program(machine, context, call):
    machine.archives()
    done = machine.goes(context)
    loaded = [call.format(file=path) for path in machine.environment.values()]
    assert [line for line in machine.calls if line in loaded] == loaded
    assert done.stdout == "gate=Admission\nimages=docker.io/lockkeeper\n"
    assert not [line for line in machine.calls if line.split()[0] in ("docker", "podman", "buildah")]


def test_any_other_cluster_by_a_command(machine):
    machine.archives()
    machine.goes("far", "--load", "kind give {} --to far")
    assert machine.called("kind give") == [f"kind give {path} --to far" for path in machine.environment.values()]


def test_any_other_cluster_without_a_command(machine):
    said = machine.refuses("far")
    assert "neither kind-…, nor k3d-…, nor a profile of minikube" in said and "--load 'COMMAND {}'" in said and "--push" in said


@pytest.mark.parametrize("context, program", [("kind-lab", "kind"), ("k3d-lab", "k3d"), ("mini", "minikube")])
def test_the_program_of_a_cluster_that_is_not_installed(machine, context, program):
    machine.lacks(program)
    assert f"no {program} on your PATH" in machine.refuses(context)


@pytest.mark.parametrize("context, pattern", [("kind-lab", "^kind get"), ("k3d-lab", "^k3d cluster")])
def test_a_context_that_is_only_called_like_one_of_kind(machine, context, pattern):
    machine.says(pattern, "other")
    said = machine.refuses(context)
    assert "knows no cluster 'lab'; it knows: other" in said and "--load" in said


def test_a_registry_takes_all_images_and_is_where_they_are_pulled_from(machine):
    done = machine.goes("far", "--push", "registry.example:5000/team/")
    names = ["lockkeeper:local", "shop:v1", "shop:v2", "shop:v3", "shop:v4", "postgres:15"]
    assert machine.called("docker push") == [f"docker push registry.example:5000/team/{name}" for name in names]
    assert "images=registry.example:5000/team\n" in done.stdout
    [installed] = machine.called(" install lockkeeper ")
    assert "image.repository=registry.example:5000/team/lockkeeper" in installed and "pullPolicy=Always" in installed


def test_a_registry_and_archives_do_not_go_together(machine):
    machine.archives()
    assert "LOCKKEEPER_IMAGE is an archive" in machine.refuses("far", "--push", "registry.example")


def test_an_archive_that_is_not_there(machine):
    machine.environment["LOCKKEEPER_IMAGE"] = "/nowhere.tar"
    assert "LOCKKEEPER_IMAGE is '/nowhere.tar', and there is no such file" in machine.refuses("kind-lab")


# Who builds them.

@pytest.mark.parametrize("engine, saved", [
    ("docker", "docker save --output {file} docker.io/lockkeeper/shop:v3"),
    ("podman", "podman save --quiet --format docker-archive --output {file} docker.io/lockkeeper/shop:v3"),
    ("buildah", "buildah push --quiet docker.io/lockkeeper/shop:v3 docker-archive:{file}:docker.io/lockkeeper/shop:v3"),
])
def test_each_engine_builds_and_saves(machine, engine, saved):
    machine.has("kubectl", "helm", "kind", engine)
    machine.goes("kind-lab")
    built = machine.called(f"{engine} build ")
    assert len(built) == 6 and all("--build-arg BASE=docker.io/library/debian:bookworm-slim" in call for call in built)
    [of_shop] = [call for call in built if "shop:v3" in call]
    assert "--target v3" in of_shop and of_shop.endswith("deploy/local/shop")
    loaded = machine.called("kind load")
    assert len(loaded) == 6
    assert saved.format(file=loaded[3].split()[3]) in machine.calls


def test_the_first_engine_that_answers_is_taken(machine):
    machine.says("^docker version", status=1)
    machine.goes("kind-lab")
    assert machine.called("podman build") and not machine.called("docker build") and not machine.called("buildah build")


def test_an_engine_may_be_chosen_and_a_base(machine):
    machine.environment.update(LOCKKEEPER_ENGINE="buildah", LOCKKEEPER_BASE="mirror.example/debian:12")
    machine.goes("kind-lab")
    built = machine.called("buildah build")
    assert built and all("BASE=mirror.example/debian:12" in call for call in built) and not machine.called("docker build")


def test_an_engine_that_is_chosen_and_does_not_answer(machine):
    machine.environment["LOCKKEEPER_ENGINE"] = "docker"
    machine.says("^docker version", status=1)
    assert "docker is installed and does not answer" in machine.refuses("kind-lab")


def test_an_engine_that_nobody_knows(machine):
    machine.environment["LOCKKEEPER_ENGINE"] = "kaniko"
    assert "it can be docker, podman or buildah" in machine.refuses("kind-lab")


def test_no_engine_at_all(machine):
    machine.has("kubectl", "helm", "kind")
    said = machine.refuses("kind-lab")
    assert "looked for docker podman buildah;" in said and "LOCKKEEPER_SHOP_IMAGES" in said


def test_a_machine_of_another_architecture_builds_nothing(machine):
    machine.script("uname", "echo arm64")
    assert "this machine is arm64" in machine.refuses("kind-lab")
    machine.archives()
    machine.goes("kind-lab")


def test_a_build_that_fails_is_told_and_nothing_is_made(machine):
    machine.says("^docker build .*postgres", "no space left on device", status=1)
    done = machine.run("kind-lab")
    assert done.returncode == 1 and "no space left on device" in done.stderr
    assert not machine.called("create -f") and not machine.called(" install lockkeeper ")


# What is somebody else's.
