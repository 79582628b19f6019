"""Finds the speech model: a folder, a name in the house's own store, or a name a hub has."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from voice.errors import NoModel

_log = structlog.get_logger(__name__)

NEEDED = ("model.bin", "config.json", "tokenizer.json")
_ALLOWED = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*", "scip.json")

Progress = Callable[[int, int], None]
"""Bytes there, bytes in all."""

FOR_CPU, FOR_CPU_IN_OTHER_LANGUAGES = "base.en", "base"
FOR_GPU = "large-v3-turbo"


@dataclass(frozen=True, slots=True)
class Wanted:
    """As the settings say."""

    model: str | None = None
    """A folder, or a name: `small`, `large-v3-turbo`, `owner/repository`. None: what suits the device."""
    store: Path = Path("models")
    """Where downloaded models are kept, one folder each."""
    device: str = "auto"
    language: str | None = None
    """Of all calls; None: heard, where the model knows several."""


def device_of(wanted: str) -> str:
    """ "auto" made into "cuda" or "cpu"."""
    if wanted != "auto":
        return wanted
    import ctranslate2

    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def present(wanted: Wanted) -> Path:
    """The model's folder, when it is on this machine. Reads the disk. Raises `NoModel`."""
    name = name_of(wanted)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _complete(folder)
    if _is_path(name):
        raise NoModel(
            f"There is no speech model in {folder}.",
            way_out="voice.model takes a folder with a CTranslate2 Whisper model, or a name such as small.",
        )
    kept = wanted.store / name.replace("/", "--")
    if (kept / "model.bin").is_file():
        return _complete(kept)
    raise NoModel(
        f"The speech model {name} is not on this machine.",
        way_out=(
            f"Where a hub can be reached: scip listen FILE or scip serve voice downloads it to {kept}. "
            "Where none can: copy a CTranslate2 Whisper model's folder there, or set voice.model to its folder."
        ),
    )


def fetched(wanted: Wanted, progress: Progress | None = None) -> Path:
    """The model's folder, downloaded when it is not here yet. Blocks for as long as that takes. Raises `NoModel`."""
    try:
        return present(wanted)
    except NoModel:
        if _is_path(name_of(wanted)) or Path(name_of(wanted)).expanduser().is_dir():
            raise
    name = name_of(wanted)
    kept = wanted.store / name.replace("/", "--")
    _download(_repository(name), kept, progress)
    return _complete(kept)


def name_of(wanted: Wanted) -> str:
    if wanted.model:
        return wanted.model
    if device_of(wanted.device) == "cuda":
        return FOR_GPU
    return FOR_CPU if in_english(wanted.language) else FOR_CPU_IN_OTHER_LANGUAGES


def in_english(language: str | None) -> bool:
    return language is None or language.casefold() in ("en", "english")


def english_only(name: str, language: str | None) -> NoModel:
    """What is said of a model that knows no language but English, where another one is set."""
    return NoModel(
        f"The speech model {name} hears English alone, and voice.language is {language}.",
        way_out="Set voice.model to one that knows several languages: base, small, large-v3-turbo.",
    )


def _is_path(name: str) -> bool:
    return name.startswith((".", "/", "~", os.sep)) or name.count("/") > 1


def _complete(folder: Path) -> Path:
    missing = [f for f in NEEDED if not (folder / f).is_file()]
    if missing:
        raise NoModel(
            f"The speech model in {folder} is not whole: {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing.",
            way_out="Copy the folder again; tokenizer.json comes with the converted model.",
        )
    return folder


def _repository(name: str) -> str:
    from faster_whisper.utils import _MODELS

    if "/" in name:
        return name
    if name not in _MODELS:
        raise NoModel(
            f"There is no speech model called {name!r}.", way_out=f"Known names: {', '.join(sorted(set(_MODELS)))}."
        )
    return str(_MODELS[name])


def _download(repository: str, folder: Path, progress: Progress | None) -> None:
    import httpx
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        huggingface_hub.snapshot_download(
            repository, local_dir=folder, allow_patterns=list(_ALLOWED), tqdm_class=_bar(progress)
        )
    except (HfHubHTTPError, LocalEntryNotFoundError, httpx.HTTPError, OSError, ValueError) as error:
        raise NoModel(
            f"The speech model {repository} can't be downloaded: the hub does not answer or does not have it.",
            way_out=(
                f"Copy the folder of a CTranslate2 Whisper model to {folder}, set voice.model to a folder that holds "
                "one, or set HF_ENDPOINT to a mirror."
            ),
            detail=f"{type(error).__name__}: {error}",
        ) from None


def _bar(progress: Progress | None) -> Any:
    from tqdm.auto import tqdm  # type: ignore[import-untyped]

    class Told(tqdm):  # type: ignore[misc]
        """Counts silently and tells how far it is."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("name", None)
            super().__init__(*args, **{**kwargs, "disable": progress is None, "file": _Nowhere()})

        def update(self, n: float | None = 1) -> bool | None:
            shown: bool | None = super().update(n)
            if progress is not None and self.unit == "B" and self.total:
                progress(int(self.n), int(self.total))
            return shown

    return Told


class _Nowhere:
    def write(self, _: str) -> None:
        return None

    def flush(self) -> None:
        return None
