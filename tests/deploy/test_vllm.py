"""The manifests for a model of one's own parse, agree with each other, and every flag has its reason."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from llm.catalogue import NEEDED_CONTEXT, Catalogue

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "vllm"
README = (FOLDER / "README.md").read_text("utf-8")


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FOLDER / name).read_text("utf-8")))


def kind(name: str, wanted: str) -> dict[str, Any]:
    (found,) = (d for d in documents(name) if d["kind"] == wanted)
    return found


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    (compose,) = documents("compose.yaml")
    return dict(compose["services"]["vllm"])


@pytest.fixture(scope="module")
def container() -> dict[str, Any]:
    (only,) = kind("kubernetes.yaml", "Deployment")["spec"]["template"]["spec"]["containers"]
    return dict(only)


def test_both_start_the_same_server(service: dict[str, Any], container: dict[str, Any]) -> None:
    assert service["command"] == container["args"]
    assert container["image"] in service["image"]
    assert ":latest" not in container["image"]
    names = {e["name"] for e in container["env"]}
    assert set(service["environment"]) == names


def test_every_flag_stands_in_the_table_with_its_reason(container: dict[str, Any]) -> None:
    told = dict(re.findall(r"^\| `(--[^`]+)` \| (.*) \|$", README, re.MULTILINE))
    assert set(told) == set(container["args"])
    assert all(len(reason) > 20 for reason in told.values())


def test_it_takes_the_longest_request(container: dict[str, Any]) -> None:
    flags = dict(a.removeprefix("--").split("=", 1) for a in container["args"] if "=" in a)
    assert int(flags["max-model-len"]) >= NEEDED_CONTEXT


def test_no_key_stands_in_a_file_and_only_this_machine_reaches_it(
    service: dict[str, Any], container: dict[str, Any]
) -> None:
    assert service["environment"]["VLLM_API_KEY"].startswith("${VLLM_API_KEY:?")
    (key,) = (e for e in container["env"] if e["name"] == "VLLM_API_KEY")
    assert "value" not in key
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    policy = kind("kubernetes.yaml", "NetworkPolicy")["spec"]
    assert policy["egress"] == []
    assert policy["podSelector"] == kind("kubernetes.yaml", "Deployment")["spec"]["selector"]


def test_what_belongs_together_is_called_the_same(container: dict[str, Any]) -> None:
    deployment = kind("kubernetes.yaml", "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    for name in ("Service", "PodDisruptionBudget"):
        spec = kind("kubernetes.yaml", name)["spec"]
        selector = spec["selector"].get("matchLabels", spec["selector"])
        assert selector.items() <= labels.items()
    pod = deployment["spec"]["template"]["spec"]
    assert {m["name"] for m in container["volumeMounts"]} == {v["name"] for v in pod["volumes"]}
    claim = kind("kubernetes.yaml", "PersistentVolumeClaim")["metadata"]["name"]
    assert claim in {v.get("persistentVolumeClaim", {}).get("claimName") for v in pod["volumes"]}
    assert kind("autoscaling.yaml", "ScaledObject")["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    ports = {p["name"] for p in container["ports"]}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["port"] in ports
        assert not container[probe]["httpGet"]["path"].startswith("/v1"), "that wants the key"


def test_the_lines_for_the_catalogue_are_a_catalogue(container: dict[str, Any]) -> None:
    lines = README.split("```yaml\n")[1].split("```")[0]
    catalogue = Catalogue.model_validate(yaml.safe_load(lines))
    served = {
        a.split("=", 1)[1].split("=")[0] for a in container["args"] if a.startswith(("--served", "--lora-modules"))
    }
    assert {m.model for m in catalogue.models} == served
    assert not catalogue.live({}).models
    assert catalogue.live({"vllm": "k"}).models
