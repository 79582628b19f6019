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
