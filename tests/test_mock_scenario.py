"""Scenario files: what is wrong with one, who gets which answer, and why somebody gets none."""

from __future__ import annotations

from typing import Any

import pytest

from pigen.gateway.workspace import Integration, Workspace, WorkspaceProvider
from pigen.mock import demo
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.turn import ToolCall, Turn, Usage
from pigen.mock.fault_plan import BROKEN_JSON
from pigen.mock.gateway_setup import GatewaySetup
from pigen.mock.scenario.known_names import KnownNames
from pigen.mock.scenario.load_scenario import LoadedScenario, load
from pigen.mock.scenario.scenario import Scenario

FULL = """\
version: 1
otherwise: refuse
entries:
  - name: weather
    when:
      api: chat
      model: [gpt-4o, gpt-4o-mini]
      slug: openai-prod
      key: web
      text: weather
      pattern: "^What"
      turn: 0
      tool_result: false
      tools: [look_up]
      metadata: {team: web}
      stream: true
    answer:
      reasoning: I should look it up.
      tool_calls:
        - {name: look_up, arguments: {place: Oslo}}
        - {name: broken, arguments: "{"}
      finish: stop
      usage: {input: 10, output: 5, reasoning: 2, cached: 4}
      delay_ms: 20
      token_ms: 3
    times: 2
  - when: {tool_result: rain}
    answer: {text: It rains., chunks: 3}
  - when: {model: gpt-4o-mini}
    answer: {chunks: ["It ", is, " dry."]}
  - fault:
      status: [429, 503, 200]
      headers: {retry-after: "2"}
      body: {error: {message: slow down}}
      delay_ms: 5
    once: false
    times: 5
  - fault: {reset: true}
    once: true
  - fault: {cut: true}
    once: true
  - fault: {malformed: true}
    once: true
  - answer: {}
"""


def read(text: str, known: KnownNames | None = None) -> LoadedScenario:
    return load("scenario.yaml", known, lambda path: text.encode())


def scenario(text: str) -> Scenario:
    loaded = read(text if text.startswith("version") else f"version: 1\nentries:\n{text}")
    assert [fault.message for fault in loaded.faults] == []
    assert loaded.scenario is not None
    return loaded.scenario


def ask(
    text: str = "hi",
    api: str = "chatComplete",
    *,
    turns: int = 0,
    results: tuple[str, ...] = (),
    key: str | None = None,
    metadata: Any = None,
    slug: str = "openai-prod",
    **body: Any,
) -> ModelRequest:
    messages: list[Any] = [{"role": "user", "content": text}]
    messages += [{"role": "assistant", "content": "", "tool_calls": []}] * turns
    messages += [{"role": "tool", "content": each} for each in results]
    said = {"model": "gpt-4o", "messages": messages, **body}
    return ModelRequest(api, said, place=f"@{slug}", key=key, metadata=metadata)


OFFERED = {"tools": [{"type": "function", "function": {"name": "look_up"}}]}
WEATHER: Any = {
    "text": "What weather?",
    "key": "web",
    "metadata": {"team": "web", "x": "y"},
    "stream": True,
    **OFFERED,
}


def test_an_answer_with_everything() -> None:
    plot = scenario(FULL)
    taken = plot.take(ask(**WEATHER), plot.make_counts())
    assert taken is not None
    calls = (ToolCall("look_up", '{"place":"Oslo"}'), ToolCall("broken", "{"))
    assert taken.turn == Turn("", "I should look it up.", calls, "stop", Usage(10, 5, 2, 4))
    assert taken.step == {"status": 200, "token_ms": 3, "delay_ms": 20}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"api": "messages"}, 'wants api "chat", got "messages"'),
        ({"model": "o3"}, 'wants model "gpt-4o" or "gpt-4o-mini", got "o3"'),
        ({"slug": "other"}, 'wants slug "@openai-prod", got "@other"'),
        ({"key": None}, 'wants key "web", got none'),
        ({"text": "What?"}, 'wants text "weather", got "What?"'),
        ({"text": "A weather?"}, 'wants pattern "^What", got "A weather?"'),
        ({"turns": 1}, "wants turn 0, got 1"),
        ({"tools": []}, 'wants tools "look_up", got none'),
        ({"tools": [{"name": "other"}]}, 'wants tools "look_up", got "other"'),
        ({"results": ("x",)}, 'wants tool_result false, got "x"'),
        ({"metadata": {"team": "x"}}, 'wants metadata team: "web", got team: "x"'),
        ({"metadata": {}}, 'wants metadata team: "web", got none'),
        ({"stream": False}, "wants stream true, got false"),
    ],
)
def test_each_condition_must_hold(change: dict[str, Any], why: str) -> None:
    plot = scenario(FULL)
    asked = ask(**{**WEATHER, **change})
    counts = plot.make_counts()
    entry = plot.match(asked, counts)
    assert entry is None or entry.number > 1
    assert f'entry 1 ("weather") {why};' in plot.explain_miss(asked, counts)


def test_the_first_that_fits_and_is_not_used_up_answers() -> None:
    plot = scenario(FULL)
    counts = plot.make_counts()
    seen: list[Any] = []
    for _ in range(12):
        taken = plot.take(ask(), counts)
        assert taken is not None
        seen.append((taken.entry.number, taken.step.get("status", "reset")))
    assert seen == [
        (4, 429), (4, 503), (4, 200), (4, 200), (4, 200), (5, "reset"), (6, 200), (7, 200),
        (8, 200), (8, 200), (8, 200), (8, 200),
    ]  # fmt: skip
    assert [entry.number for entry in plot.list_unused(counts)] == [1, 2, 3]
    assert plot.make_counts() == [0] * 8


def test_how_upstreams_fail() -> None:
    plot = scenario(FULL)
    steps = [step for entry in plot.entries[3:] for step in entry.steps]
    body = {"error": {"message": "slow down"}}
    slow = {"delay_ms": 5, "headers": {"retry-after": "2"}, "body": body}
    assert steps == [
        {"status": 429, **slow},
        {"status": 503, **slow},
        {"status": 200, **slow},
        {"reset": True},
        {"status": 200, "cut": True, "body": BROKEN_JSON},
        {"status": 200, "malformed": True, "body": BROKEN_JSON},
        {"status": 200},
    ]


def test_the_answer_after_a_fault_keeps_its_pace() -> None:
    plot = scenario(
        "  - {fault: {status: [429, 200]}, answer: {text: x, token_ms: 5, delay_ms: 7}}"
    )
    assert plot.entries[0].steps == (
        {"status": 429, "delay_ms": 7},
        {"status": 200, "delay_ms": 7, "token_ms": 5},
    )


def test_tool_results_and_pieces() -> None:
    plot = scenario(FULL)
    rain = plot.take(ask(turns=1, results=("sun", "rain today")), plot.make_counts())
    assert rain is not None
    assert (rain.turn.text, rain.turn.pieces) == ("It rains.", ("It ", "rai", "ns."))
    dry = plot.take(ask(model="gpt-4o-mini"), plot.make_counts())
    assert dry is not None
    assert (dry.turn.text, dry.turn.pieces) == ("It is dry.", ("It ", "is", " dry."))


@pytest.mark.parametrize(
    ("wanted", "results", "fits"),
    [("true", ("x",), True), ("true", (), False), ("false", ("x",), False), ("false", (), True)],
)
def test_whether_a_tool_said_anything(wanted: str, results: Any, fits: bool) -> None:
    plot = scenario(f"  - {{when: {{tool_result: {wanted}}}, answer: {{text: x}}}}")
    assert (plot.match(ask(results=results), [0]) is not None) == fits


@pytest.mark.parametrize(
    ("entry", "turn"),
    [
        ("answer: {}", Turn("ok from @openai-prod/gpt-4o", usage=Usage(1, 7))),
        (
            "answer: {usage: {output: 900}}",
            Turn("ok from @openai-prod/gpt-4o", usage=Usage(1, 900)),
        ),
        (
            "answer: {finish: length}",
            Turn("ok from @openai-prod/gpt-4o", "", (), "length", Usage(1, 7)),
        ),
        (
            "answer: {reasoning: hm m}",
            Turn("ok from @openai-prod/gpt-4o", "hm m", usage=Usage(1, 8, 1)),
        ),
        ("answer: {text: ''}", Turn("", usage=Usage(1, 0))),
        (
            "answer: {text: a, tool_calls: [{name: t}]}",
            Turn("a", "", (ToolCall("t"),), "tool_calls", Usage(1, 3)),
        ),
        ("fault: {status: 503}", Turn("ok from @openai-prod/gpt-4o", usage=Usage(1, 7))),
    ],
)  # fmt: skip
def test_what_is_left_out_is_as_without_a_scenario(entry: str, turn: Turn) -> None:
    taken = scenario(f"  - {entry}").take(ask(), [0])
    assert taken is not None
    assert taken.turn == turn


@pytest.mark.parametrize(
    ("entry", "acts"),
    [
        ("answer: {text: x, token_ms: 5, chunks: 1}", False),
        ("answer: {delay_ms: 5}", True),
        ("fault: {status: 500}", True),
        ("fault: {status: [200, 500]}", True),
        ("fault: {reset: true}", True),
        ("fault: {cut: true}", True),
    ],
)
def test_whether_routing_has_to_know(entry: str, acts: bool) -> None:
    assert scenario(f"  - {entry}").affects_routing == acts
    assert scenario(f"version: 1\notherwise: refuse\nentries:\n  - {entry}").affects_routing
    assert scenario(f"  - {entry}\n    when: {{metadata: {{team: web}}}}").affects_routing


def test_a_miss_says_why_of_the_first_few() -> None:
    entries = "".join(f"  - {{when: {{turn: {n}}}, answer: {{}}}}\n" for n in range(1, 9))
    plot = scenario(f"{entries}  - {{answer: {{}}, once: true}}\n")
    counts = plot.make_counts()
    assert plot.take(ask(), counts)
    assert plot.take(ask(), counts) is None
    told = plot.explain_miss(ask(), counts)
    assert told.startswith("no entry of the scenario fits: entry 1 wants turn 1, got 0; entry 2 ")
    assert told.endswith("entry 5 wants turn 5, got 0; and 4 more")
    five = scenario("".join(entries.splitlines(True)[:5]))
    assert five.explain_miss(ask(), five.make_counts()).endswith("entry 5 wants turn 5, got 0")
    assert "entry 1 is used up (1)" in scenario("  - {answer: {}, once: true}").explain_miss(
        ask(), [1]
    )


def test_a_pattern_looks_at_so_much_of_a_text() -> None:
    plot = scenario("  - {when: {pattern: needle}, answer: {}}")
    assert plot.match(ask("a" * 50_000 + "needle"), [0])
    assert not plot.match(ask("a" * 200_000 + "needle"), [0])


FAULTS = {
    "not YAML": ("version: 1\nentries: [", (2, 11, "invalid-syntax")),
    "true for a version": ("version: true\nentries: [{answer: {}}]", (1, 10, "invalid-value")),
    "no version": ("entries: [{answer: {}}]", (1, 1, "missing-key")),
    "nothing": ("version: 1\notherwise: refuse", (1, 1, "missing-key")),
    "no entries": ("version: 1\nentries: []", (2, 10, "invalid-value")),
    "a field unknown": ("  - answr: {}", (3, 5, "unknown-key"), (3, 5, "entry-without-answer")),
    "a field unknown inside": ("  - answer: {txt: x}", (3, 14, "unknown-key")),
    "defined twice": ("  - answer: {text: x, text: y}", (3, 23, "duplicate-key")),
    "a number for a text": ("  - answer: {text: 5}", (3, 20, "wrong-type")),
    "a status out of range": ("  - fault: {status: 700}", (3, 21, "invalid-value")),
    "one of them out of range": ("  - fault: {status: [500, 99]}", (3, 27, "invalid-value")),
    "an hour too long": ("  - fault: {delay_ms: 3600001}", (3, 23, "invalid-value")),
    "a pattern too long": (
        "  - {when: {pattern: %s}, answer: {}}" % ("a" * 1001),
        (3, 22, "invalid-value"),
    ),
    "no pattern": ("  - {when: {pattern: '('}, answer: {}}", (3, 22, "invalid-pattern")),
    "no answer": ("  - when: {text: x}", (3, 5, "entry-without-answer")),
    "once and times": ("  - {answer: {}, once: true, times: 3}", (3, 37, "idle-field")),
    "no fault": ("  - fault: {}", (3, 12, "idle-field")),
    "a fault that answers 200": ("  - fault: {status: [200, 204]}", (3, 12, "idle-field")),
    "a status too many": ("  - {fault: {status: [429, 500]}, once: true}", (3, 28, "idle-field")),
    "reset and a status": ("  - fault: {reset: true, status: 500}", (3, 34, "idle-field")),
    "reset and cut": ("  - fault: {reset: true, cut: true}", (3, 31, "idle-field")),
    "cut and a body": ("  - fault: {cut: true, body: x}", (3, 30, "idle-field")),
    "an error cut": ("  - fault: {cut: true, status: 500}", (3, 18, "idle-field")),
    "a body with 204": ("  - fault: {status: 204, body: x}", (3, 32, "idle-field")),
    "an answer never heard": (
        "  - {fault: {status: 500}, answer: {text: x}}",
        (3, 36, "idle-field"),
    ),
    "an answer behind a reset": (
        "  - {fault: {reset: true}, answer: {text: x}}",
        (3, 36, "idle-field"),
    ),
    "an answer behind a body": ("  - {fault: {body: y}, answer: {text: x}}", (3, 32, "idle-field")),
    "chunks of nothing": ("  - answer: {chunks: 3}", (3, 22, "idle-field")),
    "pieces of another text": ("  - answer: {text: ab, chunks: [a]}", (3, 20, "idle-field")),
    "slow tokens without a stream": (
        "  - {when: {stream: false}, answer: {token_ms: 5}}",
        (3, 48, "idle-field"),
    ),
    "slow tokens of vectors": (
        "  - {when: {api: embeddings}, answer: {token_ms: 5}}",
        (3, 50, "idle-field"),
    ),
    "a stream of vectors": (
        "  - {when: {api: embeddings, stream: true}, fault: {reset: true}}",
        (3, 38, "entry-never-fits"),
    ),
    "vectors of a second turn": (
        "  - {when: {api: embeddings, turn: 1}, fault: {reset: true}}",
        (3, 36, "entry-never-fits"),
    ),
    "behind one for all": (
        "  - answer: {}\n  - {when: {text: x}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
    "behind a shorter text": (
        "  - {when: {text: a}, answer: {}}\n  - {when: {text: cat}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
    "behind more models": (
        "  - {when: {model: [a, b]}, answer: {}}\n  - {when: {model: a, turn: 1}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
    "behind any result": (
        "  - {when: {tool_result: true}, answer: {}}\n  - {when: {tool_result: x}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
    "behind less metadata": (
        "  - {when: {metadata: {a: b}}, answer: {}}\n"
        "  - {when: {metadata: {a: b, c: d}}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
    "behind its like": (
        "  - {when: {model: a, tools: [a], metadata: {a: b}}, answer: {}}\n" * 2,
        (4, 5, "shadowed-entry"),
    ),
    "behind a shorter result": (
        "  - {when: {tool_result: a}, answer: {}}\n  - {when: {tool_result: cat}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
    "behind the same slug": (
        "  - {when: {slug: '@a'}, answer: {}}\n  - {when: {slug: a}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
    "behind fewer tools": (
        "  - {when: {tools: [a]}, answer: {}}\n  - {when: {tools: [b, a]}, answer: {}}",
        (4, 5, "shadowed-entry"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS)
def test_faults(case: Any) -> None:
    text, *expected = case
    loaded = read(
        text if text.startswith(("version", "entries")) else f"version: 1\nentries:\n{text}"
    )
    found = loaded.faults
    assert [(each.line, each.column, each.rule) for each in found] == expected[:1]
    assert loaded.scenario is None
    assert all(each.message.endswith(".") and each.help.endswith(".") for each in found)


NEAR = {
    "used up first": "  - {answer: {}, once: true}\n  - {when: {text: x}, answer: {}}",
    "a longer text": "  - {when: {text: cat}, answer: {}}\n  - {when: {text: a}, answer: {}}",
    "other models": "  - {when: {model: a}, answer: {}}\n  - {when: {model: [a, b]}, answer: {}}",
    "a longer pattern": "  - {when: {pattern: a}, answer: {}}\n"
    "  - {when: {pattern: ab}, answer: {}}",
    "a longer model": "  - {when: {model: a}, answer: {}}\n  - {when: {model: ab}, answer: {}}",
    "another result": "  - {when: {tool_result: a}, answer: {}}\n"
    "  - {when: {tool_result: b}, answer: {}}",
    "a result behind none": "  - {when: {tool_result: false}, answer: {}}\n"
    "  - {when: {tool_result: a}, answer: {}}",
    "any result behind one": "  - {when: {tool_result: a}, answer: {}}\n"
    "  - {when: {tool_result: true}, answer: {}}",
    "other tools": "  - {when: {tools: [a, b]}, answer: {}}\n  - {when: {tools: [a]}, answer: {}}",
    "other metadata": "  - {when: {metadata: {a: b, c: d}}, answer: {}}\n"
    "  - {when: {metadata: {a: b}}, answer: {}}",
    "one condition more": "  - {when: {turn: 1, text: x}, answer: {}}\n"
    "  - {when: {turn: 1}, answer: {}}",
    "no results": "  - {when: {tool_result: true}, answer: {}}\n"
    "  - {when: {tool_result: false}, answer: {}}",
    "a prompt at its beginning": "  - {when: {api: completions, turn: 0, tool_result: "
    "false}, answer: {}}",
    "an error at times": "  - fault: {status: [200, 500]}",
    "only slow": "  - fault: {delay_ms: 5}",
    "as many statuses as calls": "  - {fault: {status: [429, 500]}, times: 2}",
    "a success cut": "  - fault: {cut: true, status: 206}",
    "answered in the end": "  - {fault: {status: [500, 200]}, answer: {text: x}}",
    "cut in its middle": "  - {fault: {cut: true}, answer: {text: x}}",
    "nothing in the end": "  - fault: {status: 204, delay_ms: 5}",
    "pieces that are the text": "  - {when: {stream: false}, answer: {chunks: [a, b]}}",
    "the pieces of the text": "  - answer: {text: ab, chunks: [a, b]}",
}  # fmt: skip


@pytest.mark.parametrize("text", NEAR.values(), ids=NEAR)
def test_no_faults(text: str) -> None:
    scenario(text)


KNOWN = KnownNames({"openai-prod": None, "small": ["a", "b"], "other": ["c"]}, ["web", "batch"])
UNKNOWN = {
    "a slug": ("slug: opnai-prod", 'No provider has the slug "opnai-prod"', "openai-prod"),
    "a slug among others": ("slug: [small, '@smal']", 'No provider has the slug "@smal"', "small"),
    "a key": ("key: webb", 'No key is called "webb"', "web"),
    "a model": ("{slug: small, model: c}", 'allows the model "c"', None),
    "a model among others": ("{slug: [small, other], model: [a, d]}", 'allows the model "d"', None),
}


@pytest.mark.parametrize(("when", "says", "near"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_the_workspace_does_not_have(when: str, says: str, near: str | None) -> None:
    when = when if when.startswith("{") else f"{{{when}}}"
    (fault,) = read(f"version: 1\nentries:\n  - {{when: {when}, answer: {{}}}}", KNOWN).faults
    assert fault.rule == "unknown-name"
    assert says in fault.message
    assert near is None or f'Did you mean "{near}"? There are ' in fault.help


def test_a_model_that_nobody_has() -> None:
    text = "version: 1\nentries:\n  - {when: {model: d}, answer: {}}"
    (fault,) = read(text, KnownNames({"small": ["b", "a"], "other": ["c"]}, [])).faults
    assert fault.help == "There are a, b, c."
    (fault,) = read(text, KnownNames({"shut": []}, [])).faults
    assert fault.help == "There are none."


def test_what_a_workspace_lets_be_known() -> None:
    models = [{"slug": "a"}, {"slug": "b", "status": "archived"}]
    some = Integration(slug="i", allow_all_models=False, models=models)
    all_of_them = Integration(slug="j", models=models)
    providers = {
        "some": WorkspaceProvider(slug="some", integration=some),
        "all": WorkspaceProvider(slug="all", integration=all_of_them),
        "bare": WorkspaceProvider(slug="bare"),
        "gone": None,
    }
    known = KnownNames.from_setup(
        GatewaySetup(Workspace(providers=providers), {"k": "web"}), "hosted"
    )
    assert known.models == {"some": ["a"], "all": None, "bare": None}
    assert [*known.keys] == ["web"]


def test_nothing_goes_by_a_slug_in_the_open_dialect() -> None:
    text = "version: 1\nentries:\n  - {when: {slug: openai-prod}, answer: {}}"
    assert not read(text, KnownNames.from_setup(demo.build_setup(), "hosted")).faults
    (fault,) = read(text, KnownNames.from_setup(demo.build_setup(), "oss")).faults
    assert (fault.rule, fault.help) == ("unknown-name", "There are none.")
    assert not read(
        text.replace("slug", "model"), KnownNames.from_setup(demo.build_setup(), "oss")
    ).faults


@pytest.mark.parametrize(
    "when",
    [
        "slug: openai-prod, model: anything",
        "model: anything",
        "slug: '@small', model: b",
        "slug: [small, other], model: [a, c]",
        "key: [web, batch]",
    ],
)
def test_what_the_workspace_has(when: str) -> None:
    assert not read(f"version: 1\nentries:\n  - {{when: {{{when}}}, answer: {{}}}}", KNOWN).faults
