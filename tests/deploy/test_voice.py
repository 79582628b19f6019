"""The speech image's files parse, agree with each other and with the settings, and give a reason for each."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import VoiceSettings

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "voice"
README = (FOLDER / "README.md").read_text("utf-8")
DOCKERFILE = (FOLDER / "Dockerfile").read_text("utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))["services"]["voice"])


@pytest.fixture(scope="module")
def pod() -> dict[str, Any]:
    documents = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8")))
    deployment = next(d for d in documents if d["kind"] == "Deployment")
    return dict(deployment["spec"]["template"]["spec"])


def test_both_run_it_with_the_same_settings(compose: dict[str, Any], pod: dict[str, Any]) -> None:
    told = {e["name"]: e.get("value") for e in pod["containers"][0]["env"]}
    assert set(told) == set(compose["environment"])
    assert all(value in (None, compose["environment"][name]) for name, value in told.items())


def test_every_setting_exists_and_has_its_reason() -> None:
    texts = (DOCKERFILE, *((FOLDER / name).read_text("utf-8") for name in ("compose.yaml", "kubernetes.yaml")))
    used = set(re.findall(r"SCIP_VOICE__(\w+)", " ".join((*texts, README))))
    assert {name.lower() for name in used} <= set(VoiceSettings.model_fields)
    explained = set(re.findall(r"`SCIP_VOICE__(\w+)", README))
    assert used - explained <= {"HOST", "PORT"}


def test_it_has_time_to_drain(compose: dict[str, Any], pod: dict[str, Any]) -> None:
    from bot.commands.serving import DRAIN_S

    assert int(compose["stop_grace_period"].rstrip("s")) > DRAIN_S + 10
    assert pod["terminationGracePeriodSeconds"] > DRAIN_S + 10


def test_probes_ask_what_the_service_answers(pod: dict[str, Any]) -> None:
    container = pod["containers"][0]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["ports"][0]["containerPort"] == VoiceSettings().port


def test_the_image_holds_no_torch_and_runs_as_nobody_in_particular(pod: dict[str, Any]) -> None:
    assert "torch" not in re.sub(r"^#.*$", "", DOCKERFILE, flags=re.MULTILINE)
    assert "USER scip" in DOCKERFILE
    assert pod["securityContext"]["runAsUser"] == 10001


def test_what_it_writes_to_is_there_and_its_own() -> None:
    """Docker makes a volume's folder for root where the image has none; a named volume takes the folder's owner."""
    run = DOCKERFILE.rsplit("FROM ", 1)[1]
    home = re.search(r"SCIP_HOME=(\S+)", run)
    assert home is not None
    user = re.findall(r"^USER (\w+)$", run, re.MULTILINE)[-1]
    made = run.index(f"install -d -o {user} -g {user} {home[1]}\n")
    assert run.index(f"--uid 10001 {user}") < made < run.index(f"VOLUME {home[1]}\n")


def test_everything_the_image_copies_is_let_through_and_no_data_folder_is() -> None:
    ignored = (FOLDER.parents[1] / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert copied == allowed


def test_every_claim_the_pod_mounts_is_made_and_a_new_pod_waits_for_nothing_the_old_one_holds() -> None:
    documents = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8")))
    spec = next(d["spec"] for d in documents if d["kind"] == "Deployment")
    mounted = {v["persistentVolumeClaim"]["claimName"] for v in spec["template"]["spec"]["volumes"]}
    claims = {
        d["metadata"]["name"]: d["spec"]["accessModes"] for d in documents if d["kind"] == "PersistentVolumeClaim"
    }
    assert set(claims) == mounted
    assert ["ReadWriteOnce"] in claims.values()
    assert spec["strategy"]["rollingUpdate"]["maxSurge"] == 0
