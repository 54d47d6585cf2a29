"""What is done only where it was asked for: commands run, the gateway called."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pigen import __version__
from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis
from pigen.doctor.keys import ProviderKey
from pigen.doctor.listed_models import check_models, read_list
from pigen.doctor.machine import Machine
from pigen.javascript.urls import Url
from pigen.pi.interpolation import resolve

MAX_BYTES = 8_000_000  # of a list of models
SECONDS = 10  # as long as pi waits for a command


def run(command: str) -> str | None:
    """What a shell prints for the command, trimmed; None where it fails or takes too long."""
    try:
        done = subprocess.run(
            command,
            shell=True,
            capture_output=True,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace").strip() or None if done.returncode == 0 else None


def check_base_url(machine: Machine, key: ProviderKey) -> Iterator[Diagnosis]:
    """Whether the provider's base URL answers, with this key, and which models it lists."""
    for line in _ask_base_url(machine, key):
        yield replace(line, provider=key.provider.name)


def _ask_base_url(machine: Machine, key: ProviderKey) -> Iterator[Diagnosis]:
    name, base = key.provider.name, key.provider.value.get("baseUrl")
    about = f"{name} online"
    if not base or Url(base).scheme not in ("http", "https"):
        yield Diagnosis(about, OPEN, "It has no base URL of its own to send a request to.")
        return
    if key.value is None:
        yield Diagnosis(about, OPEN, "No request was sent, because there is no key to send.")
        return
    anthropic = key.provider.value.get("api") == "anthropic-messages"
    url = base.rstrip("/") + ("/v1/models" if anthropic else "/models")
    headers = _build_headers(machine, key, anthropic)
    try:
        status, body = _fetch(url, headers)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        evidence = f"{base} cannot be reached: {getattr(reason, 'strerror', None) or 'no answer'}."
        yield Diagnosis(about, PROBLEM, evidence, "Check the address, and the network.")
        return
    doubt = _explain_strange_answer(body) if status < 300 else ""
    if doubt:
        evidence = (
            f"{base} answers {status} with {doubt}, which does not show whether the key is valid."
        )
        yield Diagnosis(about, PROBLEM, evidence, "Check the address: an API answers with JSON.")
        return
    yield _describe_status(about, base, status, body)
    listed = read_list(body) if status < 300 else None
    file = machine.load_models_file()
    if listed is not None and file is not None:
        yield from check_models(file, key.provider, listed)


def _explain_strange_answer(body: object) -> str:
    """What a success holds that no API answers with, such as the page of a proxy; "" for others."""
    if isinstance(body, bytes):
        start = body.lstrip()[:9].lower()
        is_page = start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml"))
        return "an HTML page" if is_page else "something other than JSON" if body else "nothing"
    return "" if isinstance(body, dict | list) else "a bare JSON value"


def _describe_status(about: str, base: str, status: int, body: object) -> Diagnosis:
    if status < 300 and not _is_list_of_models(body):
        return Diagnosis(
            about,
            OPEN,
            f"{base} answers {status}, but without the list of models that would show "
            "whether the key is valid.",
        )
    if status < 300:
        return Diagnosis(about, OK, f"{base} accepts the key.")
    if status in (401, 403):
        evidence = f"{base} refuses the key: {status}."
        return Diagnosis(
            about, PROBLEM, evidence, "Use a valid key with the scope completions.write."
        )
    if status == 404:
        return Diagnosis(
            about,
            OPEN,
            f"{base} answers, but has no list of models that would show whether the key is valid.",
        )
    if status < 400:
        evidence = f"{base} redirects the request ({status}); the key was not sent there."
        return Diagnosis(about, PROBLEM, evidence, "Write the address that it redirects to.")
    evidence = f"{base} answers with {status}."
    return Diagnosis(about, PROBLEM, evidence, "Try again later, or ask its operator.")


def _is_list_of_models(body: object) -> bool:
    """An answer to GET /models in one of the forms that servers have."""
    listed = body
    if isinstance(body, dict):
        listed = body.get("data", body.get("models"))
    return isinstance(listed, list) and all(isinstance(each, dict) for each in listed)


def _build_headers(machine: Machine, key: ProviderKey, anthropic: bool) -> dict[str, str]:
    """Those that pi sends, as far as they can be resolved."""
    assert key.value is not None
    sent = {"User-Agent": f"pigen/{__version__}"}
    if anthropic:
        sent |= {"x-api-key": key.value, "anthropic-version": "2023-06-01"}
    else:
        sent["Authorization"] = f"Bearer {key.value}"
    for name, text in key.provider.value.get("headers", {}).items():
        value = resolve(text, machine.target, machine.env)
        if value is not None:
            sent[name] = value
    return sent


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key goes to the address that the file names, and to no other."""

    def redirect_request(self, *args: object, **more: object) -> None:
        return None


def _fetch(url: str, headers: Mapping[str, str]) -> tuple[int, object]:
    """The status, and the body: as bytes where it is not JSON of a usual size."""
    request = urllib.request.Request(url, headers=dict(headers))
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            return int(answer.status), _parse_json(answer.read(MAX_BYTES + 1))
    except urllib.error.HTTPError as error:
        return error.code, None


def _parse_json(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        return data
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data
