"""The image of chat and jobs: its files agree with the commands, the settings, the health answers and the figures."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from bot.commands.serving import DRAIN_S, check_service
from bot.metrics import REGISTRY
from bot.settings import JobsSettings, Settings, VoiceSettings, WebSettings
from llm.observe import ModelMetrics
from voice.metrics import REGISTRY as VOICE

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "bot"
README = (FOLDER / "README.md").read_text("utf-8")
DOCKERFILE = (FOLDER / "Dockerfile").read_text("utf-8")
COMPOSE = (FOLDER / "compose.yaml").read_text("utf-8")
KUBERNETES = (FOLDER / "kubernetes.yaml").read_text("utf-8")
PORTS = {"bot": WebSettings().port, "jobs": JobsSettings().port, "voice": VoiceSettings().port}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load(COMPOSE)["services"]
    return {name: service for name, service in found.items() if service["image"] == "scip"}


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(KUBERNETES))


@pytest.fixture(scope="module")
def pods(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    made = [d["spec"]["template"]["spec"] for d in documents if d["kind"] == "Deployment"]
    return {pod["containers"][0]["name"]: pod for pod in made}


def test_each_runs_a_service_there_is_and_is_asked_on_its_port(
    services: dict[str, dict[str, Any]], pods: dict[str, dict[str, Any]]
) -> None:
    commands = {name: service["command"] for name, service in services.items()}
    commands |= {f"pod {name}": pod["containers"][0]["args"] for name, pod in pods.items()}
    assert len(commands) == 5
    for serve, service in commands.values():
        assert serve == "serve"
        check_service(service)
    for name, service in services.items():
        assert f"http://127.0.0.1:{PORTS[name]}/readyz" in service["healthcheck"]["test"][-1]
    for name, pod in pods.items():
        container = pod["containers"][0]
        assert container["ports"][0]["containerPort"] == PORTS[name]
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_each_has_time_to_drain(services: dict[str, dict[str, Any]], pods: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        assert int(service["stop_grace_period"].rstrip("s")) > DRAIN_S + 10
    for pod in pods.values():
        before = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["", "0"])
        assert pod["terminationGracePeriodSeconds"] > DRAIN_S + int(before[1]) + 10


def test_every_setting_named_exists() -> None:
    used = set(re.findall(r"SCIP_([A-Z][A-Z_]*[A-Z])\b", DOCKERFILE + COMPOSE + KUBERNETES + README))
    assert "STORE__DATABASE_URL" in used
    for name in used:
        section, _, rest = name.lower().partition("__")
        assert section in Settings.model_fields, name
        kind = Settings.model_fields[section].annotation
        if rest:
            assert rest.partition("__")[0] in kind.model_fields, name  # type: ignore[union-attr]


def test_no_secret_stands_in_a_file() -> None:
    assert re.findall(r"POSTGRES_PASSWORD: (\S+)", COMPOSE) == ["${POSTGRES_PASSWORD:?set"]
    assert "scip:${POSTGRES_PASSWORD:?" in COMPOSE
    assert "kind: Secret" not in KUBERNETES
    assert ".env" in (FOLDER.parents[1] / ".gitignore").read_text("utf-8").splitlines()


def test_it_runs_as_nobody_in_particular_and_writes_to_its_folder_alone(
    services: dict[str, dict[str, Any]], pods: dict[str, dict[str, Any]]
) -> None:
    run = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert (
        run.index("install -d -o scip -g scip /data/given\n") < run.index("USER scip\n") < run.index("VOLUME /data\n")
    )
    assert all(s["read_only"] and s["tmpfs"] == ["/tmp"] and s["volumes"] == ["data:/data"] for s in services.values())
    for pod in pods.values():
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"]
        mounted = {m["mountPath"]: m["name"] for m in pod["containers"][0]["volumeMounts"]}
        assert set(mounted) == {"/data", "/data/given", "/tmp"}
        assert set(mounted.values()) == {v["name"] for v in pod["volumes"]}


def test_files_people_gave_are_one_folder_for_all_and_its_claim_is_made(
    documents: list[dict[str, Any]], pods: dict[str, dict[str, Any]]
) -> None:
    claims = {d["metadata"]["name"]: d["spec"] for d in documents if d["kind"] == "PersistentVolumeClaim"}
    mounted = [
        v["persistentVolumeClaim"]["claimName"]
        for p in pods.values()
        for v in p["volumes"]
        if len(v) == 2 and "persistentVolumeClaim" in v
    ]
    assert mounted == ["scip-given", "scip-given"]
    assert claims["scip-given"]["accessModes"] == ["ReadWriteMany"]


def test_what_selects_pods_finds_them(documents: list[dict[str, Any]]) -> None:
    labels = [d["spec"]["template"]["metadata"]["labels"] for d in documents if d["kind"] == "Deployment"]
    wanted = [d["spec"]["selector"] for d in documents if d["kind"] == "Service"]
    wanted += [d["spec"]["selector"]["matchLabels"] for d in documents if d["kind"] == "PodDisruptionBudget"]
    wanted += [d["spec"]["podSelector"]["matchLabels"] for d in documents if d["kind"] == "NetworkPolicy"]
    assert len(wanted) == 3
    for one in wanted:
        assert any(one.items() <= own.items() for own in labels)


def test_everything_the_image_copies_is_let_through() -> None:
    ignored = (FOLDER.parents[1] / ".dockerignore").read_text("utf-8").splitlines()
    copied = {s for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for s in line.split()[:-1]}
    assert copied == {line[1:] for line in ignored if line.startswith("!")}


def test_every_figure_asked_for_is_exported_with_its_labels() -> None:
    models = CollectorRegistry()
    ModelMetrics(models)
    exported: dict[str, set[str]] = {}
    for registry in (REGISTRY, models, VOICE):
        for collector in set(registry._collector_to_names):
            for name in registry._collector_to_names[collector]:
                exported[name] = {"le", "instance", *collector._labelnames}  # type: ignore[attr-defined]
    panels = json.loads((FOLDER / "dashboards" / "scip.json").read_text("utf-8"))["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = yaml.safe_load((FOLDER / "dashboards" / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
    asked += [rule["expr"] for rule in rules]
    assert len(asked) > 20
    for query in asked:
        names = set(re.findall(r"scip_\w+", query))
        assert names, query
        assert names <= set(exported), query
        by = {label for group in re.findall(r"by \(([^)]*)\)", query) for label in group.split(", ")}
        by |= set(re.findall(r"(\w+)=\"", query))
        assert all(by <= exported[name] for name in names), query


def test_every_alert_says_what_and_what_to_do() -> None:
    rules = yaml.safe_load((FOLDER / "dashboards" / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
    assert all(len(r["annotations"]["summary"]) > 40 and r["annotations"]["first"] for r in rules)
