"""Recordings as files: a folder, a file of JSON for each request and its answer."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pigen.common.errors import PigenError
from pigen.javascript.json_values import parse_json

VERSION = 1
MAX_FILE_BYTES = 128 * 1024 * 1024
MAX_TAPE_BYTES = 512 * 1024 * 1024
_MARK = "pigen_recording"


@dataclass(frozen=True)
class RecordedAnswer:
    """
    headers  without those of the connection
    content_type  as it was sent
    chunks   bytes, and the milliseconds from the request until they came; one for what is no stream
    streams  it is to be sent piece by piece
    is_cut   it ended before its end
    """

    status: int
    headers: Mapping[str, str]
    content_type: str
    chunks: tuple[tuple[float, bytes], ...]
    streams: bool = False
    is_cut: bool = False


@dataclass(frozen=True)
class Recording:
    """`body` is parsed JSON, a text, or None for none. `name` is that of its file."""

    name: str
    method: str
    target: str
    headers: Mapping[str, str]
    body: object
    answer: RecordedAnswer


def open_folder(path: str) -> Path:
    """The folder for recordings, made where it is not there. Raises PigenError."""
    folder = Path(path)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        list(folder.iterdir())
    except OSError as error:
        raise PigenError(
            f"Recordings cannot be saved there: {error.strerror or error}.", path=path
        ) from error
    return folder


class TapeWriter:
    """Adds recordings to a folder; what is there stays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        numbers = (each.stem.partition("-")[0] for each in folder.glob("*.json"))
        self.number = max((int(each) for each in numbers if each.isdigit()), default=0)

    def save(self, recording: Recording) -> None:
        """Readable by its owner alone, whole or not at all. Raises OSError."""
        text = json.dumps(_to_json(recording), indent=1, ensure_ascii=False)
        data = text.encode("utf-8", "backslashreplace")
        temporary = self.folder / f".{os.getpid()}.part"
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        while True:
            self.number += 1
            try:
                os.link(temporary, self.folder / f"{self.number:04}.json")
                break
            except FileExistsError:
                continue
        temporary.unlink()


def load_tape(path: str) -> list[Recording]:
    """All recordings of a folder, in their order. Raises PigenError, also for none."""
    folder = Path(path)
    try:
        files = sorted(each for each in folder.iterdir() if each.suffix == ".json")
        size = sum(each.stat().st_size for each in files)
    except OSError as error:
        raise PigenError(f"It cannot be read: {error.strerror or error}.", path=path) from error
    if not files:
        raise PigenError(
            "There are no recordings in it.", path=path, help="Make some with --record."
        )
    if size > MAX_TAPE_BYTES:
        raise PigenError(f"The recordings take more than {MAX_TAPE_BYTES} bytes.", path=path)
    return [_load(each) for each in files]


def _load(file: Path) -> Recording:
    try:
        value = parse_json(file.read_bytes().decode("utf-8"))
        if not isinstance(value, dict) or value.get(_MARK) != VERSION:
            raise ValueError("it is not one of pigen's")
        return _from_json(file.stem, value)
    except OSError as error:
        raise PigenError(
            f"It cannot be read: {error.strerror or error}.", path=str(file)
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PigenError(
            "This is no recording: "
            + (str(error) if type(error) is ValueError else "a part is missing or wrong")
            + ".",
            path=str(file),
            help="Remove it, or record again.",
        ) from error


def _to_json(recording: Recording) -> dict[str, object]:
    answer = recording.answer
    fields: dict[str, object] = {
        "status": answer.status,
        "headers": {"content-type": answer.content_type, **answer.headers},
    }
    if answer.is_cut:
        fields["cut"] = True
    if answer.streams:
        fields["stream"] = [[round(ms, 1), *_encode(data)] for ms, data in answer.chunks]
    else:
        fields["ms"] = round(answer.chunks[0][0], 1) if answer.chunks else 0
        fields["body"] = _encode(b"".join(data for _, data in answer.chunks))
    return {
        _MARK: VERSION,
        "request": {
            "method": recording.method,
            "target": recording.target,
            "headers": dict(recording.headers),
            "body": recording.body,
        },
        "answer": fields,
    }


def _from_json(name: str, value: Mapping[str, object]) -> Recording:
    request, fields = value["request"], value["answer"]
    if not (isinstance(request, dict) and isinstance(fields, dict)):
        raise TypeError
    headers = {str(name).lower(): str(each) for name, each in fields["headers"].items()}
    streams = "stream" in fields
    if streams:
        chunks = tuple((float(ms), _decode(rest)) for ms, *rest in fields["stream"])
    else:
        chunks = ((float(fields["ms"]), _decode(fields["body"])),)
    status = fields["status"]
    if status.__class__ is not int or not 200 <= status <= 599:
        raise ValueError(f"its status is {status!r}")
    content_type = headers.pop("content-type", "application/json")
    return Recording(
        name,
        str(request["method"]),
        str(request["target"]),
        {str(name).lower(): str(each) for name, each in request["headers"].items()},
        request["body"],
        RecordedAnswer(status, headers, content_type, chunks, streams, fields.get("cut") is True),
    )


def _encode(data: bytes) -> list[str]:
    """Text as it is; anything else in base64, and marked so."""
    try:
        return [data.decode("utf-8")]
    except UnicodeDecodeError:
        return [base64.b64encode(data).decode(), "base64"]


def _decode(parts: list[str]) -> bytes:
    text, *form = parts
    return base64.b64decode(text, validate=True) if form == ["base64"] else text.encode("utf-8")
