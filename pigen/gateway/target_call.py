"""One target: hooks, cache, limits, the calls with their retries, and the answer made of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from pigen.gateway import cache, endpoints, guardrails, limits, providers, result, retry
from pigen.gateway import request as names
from pigen.gateway.answers import STREAMED, Manner, read_answer
from pigen.gateway.dialect import OSS
from pigen.gateway.faults import LeafException, error_body
from pigen.gateway.guardrails import DENIED, MARKED, Occasion, Results
from pigen.gateway.resolve import SLUG
from pigen.gateway.result import Attempt
from pigen.gateway.session import Reply, Session
from pigen.gateway.upstream import MISDIRECTED, Answer, Call, planned
from pigen.gateway.workspace import Integration, Provider
from pigen.javascript.values import is_number, member, spread, text, truthy

HOOKS_FAILED = (
    "The guardrail checks defined in the config failed. You can find more information in the "
    "`hook_results` object."
)
_LONGEST_TIMER = 2**31 - 1

Options = Mapping[str, object]


def call(session: Session, options: Options, target: str) -> Reply:
    """Try one target. An exception there becomes a 500 that no fallback follows."""
    try:
        return _Leaf(session, options, target).run()
    except LeafException as error:
        said = str(error) if session.dialect == OSS else "Something went wrong"
        session.note("exception", target, message=said)
        return Reply(500, {"status": "failure", "message": said}, exception=True)


class _Leaf:
    def __init__(self, session: Session, options: Options, target: str) -> None:
        self.session = session
        self.options = options
        self.target = target
        self.provider = text(options.get("provider") or "")
        self.params = session.body.under(spread(options.get("overrideParams")))
        self.asked = session.request.endpoint
        self.endpoint = self.asked
        if session.hosted:
            self.endpoint = providers.adapted(self.asked, self.provider, self.params.get("model"))
        stream = self.params.get("stream")
        self.streams = truthy(stream) if session.hosted else stream is True
        self.slug = self._slug()
        self.before = self._hooks("beforeRequestHooks")
        self.after = self._hooks("afterRequestHooks")
        self.reads = any(guardrails.is_awaited(hook) for hook in (*self.before, *self.after))
        self.policy = retry.Policy.of(spread(options.get("retry")))
        self.cached = cache.Lookup(cache.DISABLED)

    def run(self) -> Reply:
        if self.provider in providers.NOBODY:
            raise LeafException(f"Provider {self.provider} not found")
        path = self._path()
        hooks = guardrails.run_before(self.before, self._occasion()) if self.before else Results()
        if hooks.denied:
            self.session.note("denied", self.target, side=guardrails.INPUT)
            if not self.session.hosted:
                self.cached = cache.Lookup(None)
            return self._denied(hooks)
        if self.endpoint == self.asked:
            self.cached = cache.look_up(
                self.session, self.options.get("cache"), self._base() + path, self.params
            )
        if self.cached.body is not None:
            self.session.note("cached", self.target)
            return self._hit(hooks)
        refusal = self._refusal()
        if refusal:
            return refusal
        return self._adapted(self._tried(path, hooks))

    def _path(self) -> str:
        if self.endpoint == names.PASSED_ON:
            return self.session.request.path.replace("/v1", "", 1)
        options = {**self.options, "model": self.params.get("model")}
        path = endpoints.path(self.provider, self.endpoint, options, self.streams)
        if path is None:
            raise LeafException(f"{self.endpoint} is not supported by {self.provider}")
        return path

    def _base(self) -> str:
        own = self.options.get("customHost")
        return self.session.headers.get(names.CUSTOM_HOST) or text(own or self.provider)

    def _slug(self) -> str | None:
        slug = member(self.options.get(SLUG), "slug")
        if isinstance(slug, str):
            return slug
        # A Config without a provider of its own takes the request's.
        of_request = self.session.model_provider
        return of_request.slug if of_request and self.options.get("takesRequestProvider") else None

    def _hooks(self, key: str) -> list[object]:
        hooks = self.options.get(key)
        return list(hooks) if isinstance(hooks, list) else []

    def _refusal(self) -> Reply | None:
        """What the hosted gateway answers itself, in place of an upstream."""
        if not self.session.hosted:
            return None
        provider, integration = self._limited_by()
        refusal = limits.check_target(
            provider, integration, self.session.workspace, self.params, self.session.asking
        )
        if refusal is None:
            return None
        kind = member(member(refusal.body, "error"), "type")
        self.session.note("limited", self.target, status=refusal.status, slug=self.slug, why=kind)
        return self._finished(Reply(refusal.status, refusal.body), 0)

    def _limited_by(self) -> tuple[Provider | None, Integration | None]:
        """The provider and integration whose limits count: the target's, else the request's."""
        of_request = self.session.model_provider
        own = self.session.workspace.provider(self.slug) if self.slug else None
        integration = own.integration if own else None
        if integration is None and of_request:
            integration = of_request.integration
        return own or of_request, integration

    def _occasion(self) -> Occasion:
        session = self.session
        return Occasion(self.endpoint, self.params, session.metadata, session.stated)

    def _looks(self) -> bool:
        """Whether what an answer says decides anything: hooks, the cache, or limits of tokens."""
        session, owners = self.session, self._limited_by()
        counts = session.hosted and limits.count_answers(session.key, session.workspace, *owners)
        looks = self.reads or bool(self.cached.key) or counts
        if looks:
            session.asking.once()
        return looks

    def _count_tokens(self, answer: object) -> None:
        tokens = member(member(answer, "usage"), "total_tokens")
        if self.session.hosted and is_number(tokens) and not self.streams:
            assert isinstance(tokens, (int, float))
            session, (provider, integration) = self.session, self._limited_by()
            limits.count_tokens(
                session.key, provider, integration, session.workspace, tokens, session.state
            )

    def _tried(self, path: str, hooks: Results) -> Reply:
        """Call until the answer stands. A round that ends in a listed 246 or 446 of the guardrails
        is followed by another, while retries are left."""
        made = 0
        while True:
            ending = retry.run(
                lambda wait: self._send(path, wait), self.policy, self.session.dialect, self._note
            )
            reply, hooks = self._answered(ending.answer, hooks)
            listed = self.policy.lists(reply.status)
            tried = made + ending.retries + 1
            left = min(self.policy.attempts + 1, retry.MOST_CALLS) - tried
            if not (left > 0 and listed and not ending.gave_up):
                break
            made = tried
            self._note("retry", {"status": reply.status, "retry": made, "wait_ms": 0})
        self._count_tokens(reply.body)
        count = made + ending.retries
        exhausted = (count == self.policy.attempts and listed) or ending.gave_up
        if exhausted and self.policy.attempts:
            self._note("exhausted", {"retries": count, "status": reply.status})
        return self._finished(reply, -1 if exhausted else count)

    def _note(self, kind: str, facts: dict[str, object]) -> None:
        self.session.note(kind, self.target, **facts)

    def _send(self, path: str, wait: int) -> Answer:
        """Ask the upstream. What it says was misdirected is asked once more, at once."""
        limit = self._timeout()
        left = _timer(limit)
        try:
            answer, took = self._ask(path, wait, left)
            if answer.status == MISDIRECTED:
                answer, took = self._ask(path, 0, None if left is None else left - took)
            return answer
        except TimeoutError:
            said = f"Request exceeded the timeout sent in the request: {text(limit)}ms"
            return Answer(408, json.dumps(error_body(said, "timeout_error")))

    def _ask(self, path: str, wait: int, left: float | None) -> tuple[Answer, float]:
        """The answer and how long it took; TimeoutError where no more than `left` may."""
        session, model = self.session, self._model()
        metadata = session.metadata if session.acts else None
        call = Call(self.target, self.slug, model, path, self.endpoint, metadata)
        entry = planned(session.plan, call, session.state.calls, session.said, session.acts)
        if entry.counted:
            session.asking.once()
        took = entry.delay_ms if left is None else min(entry.delay_ms, left)
        session.events.append(
            Attempt(
                self.target,
                self.slug,
                self.provider,
                model,
                path,
                entry.status,
                wait,
                took,
                entry.entry,
            )
        )
        try:
            return entry.take(left), entry.delay_ms
        except TimeoutError:
            self._note("timeout", {"limit_ms": self._timeout(), "delay_ms": entry.delay_ms})
            raise

    def _model(self) -> object:
        """The model as the upstream gets it."""
        if self.session.request.method != "POST":
            return None
        return self.params.get(
            "model", providers.default_model(self.provider, self.endpoint, self.session.dialect)
        )

    def _timeout(self) -> float | None:
        own = self.options.get("requestTimeout")
        limit = self.session.header_timeout or own
        if not is_number(limit) or not truthy(limit):
            return None
        assert isinstance(limit, (int, float))
        return limit

    def _answered(self, answer: Answer, hooks: Results) -> tuple[Reply, Results]:
        translate = providers.translator(self.provider, self.endpoint, self.session.dialect)
        looks = self._looks()
        manner = Manner(translate, self.reads, self.streams, self.session.hosted, looks)
        read = read_answer(answer, manner)
        if self.after:
            hooks = guardrails.run_after(
                self.after, self._occasion(), read.json, read.status, hooks
            )
        passed_on = {**read.headers, "content-type": answer.content_type or ""}
        reply = Reply(read.status, read.body, passed_on=passed_on)
        if read.json is not None:
            if hooks.denied:
                self.session.note("denied", self.target, side=guardrails.OUTPUT)
                return Reply(DENIED, {**_denial(), "hook_results": hooks.shown()}), hooks
            shown = {"hook_results": hooks.shown()} if hooks.before or hooks.after else {}
            reply.body = {**spread(read.json), **shown}
        if hooks.failed and reply.status == 200:
            reply.status = MARKED
            self.session.note("marked", self.target)
        return reply, hooks

    def _denied(self, hooks: Results) -> Reply:
        return self._finished(Reply(DENIED, {**_denial(), "hook_results": hooks.shown()}), 0)

    def _hit(self, hooks: Results) -> Reply:
        body = None if self.streams else self.cached.body
        if hooks.before and not self.streams:
            before = {"before_request_hooks": list(hooks.before)}
            body = {**spread(body), "hook_results": before}
        return self._finished(Reply(MARKED if hooks.failed else 200, body), 0)

    def _finished(self, reply: Reply, count: float) -> Reply:
        reply.headers = {
            result.INDEX: self.target,
            result.COUNT: text(count),
            result.PROVIDER: self.provider,
        }
        if self.cached.status:
            reply.headers[result.CACHE] = self.cached.status
        kept = spread(reply.body)
        kept.pop("hook_results", None)
        cache.store(
            self.session, self.cached, reply.status, kept or None if not self.streams else {}
        )
        return reply

    def _adapted(self, reply: Reply) -> Reply:
        """The hosted gateway's translation back to the endpoint that was asked for."""
        if self.endpoint == self.asked:
            return reply
        if self.streams and reply.status in STREAMED:
            reply.status = 200
        elif not isinstance(reply.body, Mapping):
            inner: dict[str, object] = {"message": "Internal error", "type": "server_error"}
            return Reply(500, {"error": inner})
        elif reply.status != 200 and "error" not in reply.body:
            reply.body = {**error_body("Request failed", "api_error"), "provider": self.provider}
        return reply


def _denial() -> dict[str, object]:
    return error_body(HOOKS_FAILED, "hooks_failed")


def _timer(limit: float | None) -> float | None:
    """When a timer of JavaScript fires: what is below 1 or over 31 bits fires at once."""
    if limit is None:
        return None
    # No answer comes within the millisecond.
    return float(math.floor(limit)) if 1 < limit <= _LONGEST_TIMER else 0.0
