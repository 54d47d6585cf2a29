"""pigen mock --record and --replay: a real gateway's answers, saved once and played offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.outputs.terminal import note

if TYPE_CHECKING:
    from pigen.mock.dispatch import Backend
    from pigen.mock.gateway import MockGateway
    from pigen.mock.recording.tape import Recording
    from pigen.mock.recording.upstream_url import UpstreamUrl


class RecordingOptions(NamedTuple):
    """What is to be done with recordings: save them to `record`, from `upstream`,
    or play `replay`."""

    record: str | None = None
    upstream: UpstreamUrl | None = None
    replay: str | None = None
    recordings: tuple[Recording, ...] = ()

    @property
    def is_used(self) -> bool:
        return self.record is not None or self.replay is not None


def read_options(
    record: str | None, upstream: str | None, replay: str | None, others: dict[str, bool]
) -> RecordingOptions:
    """The options, checked. `others` are those that decide what models answer, and whether each is
    given. Raises PigenError where they do not go together, or there is nothing to play."""
    if record is None and replay is None:
        if upstream is not None:
            raise PigenError(
                "--upstream needs --record.", help="Name the folder for the recording."
            )
        return RecordingOptions()
    if record is not None and replay is not None:
        raise PigenError("--record and --replay do not go together.", help="Record first.")
    option = "--record" if replay is None else "--replay"
    for name, is_given in others.items():
        if is_given:
            raise PigenError(
                f"{option} and {name} do not go together: the answers come from the gateway that "
                "was recorded.",
                help=f"Leave out {name}.",
            )
    if replay is not None:
        if upstream is not None:
            raise PigenError("--replay calls no upstream.", help="Leave out --upstream.")
        from pigen.mock.recording.tape import load_tape

        return RecordingOptions(replay=replay, recordings=tuple(load_tape(replay)))
    if upstream is None:
        raise PigenError(
            "--record needs --upstream.", help="For example: --upstream https://api.portkey.ai"
        )
    from pigen.mock.recording.upstream_url import parse_upstream_url

    return RecordingOptions(record=record, upstream=parse_upstream_url(upstream))


def make_backend(options: RecordingOptions, gateway: MockGateway, port: int) -> Backend | None:
    """What answers in place of the mock's models; None where they do. Raises PigenError."""
    if options.replay is not None:
        from pigen.mock.recording.replay import Replayer

        return Replayer(gateway, options.recordings)
    if options.record is None:
        return None
    upstream = options.upstream
    assert upstream is not None
    if upstream.is_local and upstream.port == port:
        raise PigenError(
            "--upstream leads back to this mock.", help="Give one of them another port."
        )
    from pigen.mock.recording.recorder import RecordingProxy
    from pigen.mock.recording.tape import TapeWriter, open_folder

    writer = TapeWriter(open_folder(options.record))
    note(
        f"warning: requests are passed on to {upstream.base}, with the client's key. "
        f"Requests and answers are saved in {options.record}, without keys."
    )
    return RecordingProxy(gateway, upstream, writer, note)


def describe(options: RecordingOptions, url: str) -> list[str]:
    """The lines that greet in place of the gateway's own."""
    if options.upstream is not None:
        return [f"Requests to {url}/v1 are passed on to {options.upstream.base}, and recorded."]
    number = len(options.recordings)
    count = "1 recording" if number == 1 else f"{number} recordings"
    return [
        f"{url}/v1 answers from {count} in {quote(options.replay or '')}; nothing is passed on."
    ]
