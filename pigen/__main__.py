"""Console entry point; maps errors to exit codes.

0 clean, 1 findings, 2 usage, unreadable file or failure; 130 interrupted, 141 reader gone.
"""

import os
import sys


def main() -> int:
    argv = sys.argv[1:]
    if argv in (["--version"], ["-V"]):
        from pigen import __version__

        print(f"pigen {__version__}")
        return 0

    from pigen.common.errors import PigenError

    if sys.stdout is None:  # closed by the program that started this
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except PigenError as error:
        from pigen.outputs.terminal import print_error

        print_error(error)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _discard_stdout()
        return 141
    except OSError as error:  # the disk behind standard output is full, a file vanished
        from pigen.outputs.terminal import print_error

        _discard_stdout()
        print_error(PigenError(f"The system reports: {error.strerror}.", path=error.filename))
        return 2
    except Exception:  # a bug must not pass for "findings", which Python's own exit code 1 would
        import traceback

        traceback.print_exc()
        print(
            "pigen: this is a bug in pigen. Please report it with the lines above.", file=sys.stderr
        )
        return 2


def start() -> None:
    """What a shell starts: `main`, and after a lint that ended well out at once. Its output is
    flushed, and to take the interpreter down part by part would last a sixth of a short run."""
    code = main()
    if sys.argv[1:2] == ["lint"] and code in (0, 1) and "pigen.cli.app" not in sys.modules:
        os._exit(code)
    sys.exit(code)


def _run(argv: list[str]) -> int:
    from pigen.cli.fast_parser import parse

    served = parse(argv)
    if served is None:
        from pigen.cli.app import run

        return run(argv)
    command, values = served
    if command == "init":
        from pigen.commands.init import run as init

        return init(**values)
    import gc

    gc.disable()  # a start, and a short run, leave less garbage than it takes to look for it
    if command == "mock":
        from pigen.commands.mock import run as mock

        return mock(**values)  # type: ignore[arg-type]  # both agree; see tests
    from pigen.commands.lint import run as lint

    return lint(**values)  # type: ignore[arg-type]


def _discard_stdout() -> None:
    """Keep Python from complaining, at exit, about what it can no longer write."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    start()
