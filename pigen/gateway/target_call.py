"""One target: hooks, cache, limits, the calls with their retries, and the answer made of them."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.common.headers import (
    CACHE_HEADER,
    COUNT_HEADER,
    CUSTOM_HOST_HEADER,
    INDEX_HEADER,
    PROVIDER_HEADER,
)
from pigen.common.kinds import OSS
from pigen.gateway import (
    cache,
    documented,
    endpoints,
    guardrails,
    provider_translation,
    retry,
    validate_config,
)
from pigen.gateway import request as names
from pigen.gateway.denial import build_denial
from pigen.gateway.guardrails import MARKED, HookContext, HookResults
from pigen.gateway.model_paths import HIDDEN_KEY, WENT_WRONG, EndpointCall
from pigen.gateway.provider_records import add_record_options
from pigen.gateway.read_answer import ReadOptions, adapt_reply, read_answer
from pigen.gateway.refusals import TargetError, build_failure_body
from pigen.gateway.request_context import Reply, RequestContext
from pigen.gateway.resolve_config import SLUG_DETAILS
from pigen.gateway.target_limits import TargetLimits
from pigen.gateway.upstream import UpstreamAnswer
from pigen.gateway.upstream_sender import UpstreamSender
from pigen.gateway.workspace import WorkspaceProvider
from pigen.javascript.values import get_member, is_truthy, spread, to_string

Options = Mapping[str, object]


def call_target(context: RequestContext, options: Options, target: str) -> Reply:
    """Try one target. An exception there becomes a 500 that no fallback follows."""
    try:
        return TargetCall(context, options, target).run()
    except TargetError as error:
        is_told = context.dialect == OSS or error.is_public
        message = str(error) if is_told else WENT_WRONG
        context.note("exception", target, message=message)
        body = {"status": "failure", "message": message}
        return Reply(error.status, body, is_exception=True)


class TargetCall:
    def __init__(self, context: RequestContext, options: Options, target: str) -> None:
        self.context = context
        self.target = target
        self.options = options = self._apply_documentation(options)
        self.provider = to_string(options.get("provider") or "")
        self.params = self._make_params()
        self.requested_endpoint = context.request.endpoint
        if self.requested_endpoint == names.ENDPOINTS[names.RERANK] and not context.is_hosted:
            self.requested_endpoint = names.PROXY
        self.endpoint = self.requested_endpoint
        if context.is_hosted:
            self.endpoint = provider_translation.adapt_endpoint(
                self.requested_endpoint, self.provider, self.params.get("model")
            )
        stream = self.params.get("stream")
        self.streams = is_truthy(stream) if context.is_hosted else stream is True
        self.slug = self._find_slug()
        self.limits = TargetLimits.find(context, self._find_record())
        self.before_hooks = self._list_hooks("beforeRequestHooks")
        self.after_hooks = self._list_hooks("afterRequestHooks")
        self.has_awaited_hooks = any(
            guardrails.is_awaited(hook) for hook in (*self.before_hooks, *self.after_hooks)
        )
        self.policy = retry.RetryPolicy.from_options(spread(options.get("retry")))
        self.cache_lookup = cache.CacheLookup(cache.DISABLED)

    def _apply_documentation(self, options: Options) -> Options:
        """The options as what Portkey's pages alone describe changes them."""
        if not self.context.is_hosted:
            return options
        changed, features = documented.apply_features(options, self.context.headers)
        for feature in features:
            self.context.note("documented", self.target, feature=feature)
        return changed

    def _make_params(self) -> dict[str, object]:
        overrides = spread(self.options.get("overrideParams"))
        if not self.context.is_hosted:
            return {**self.context.body, **overrides}
        return documented.compute_params(self.context.body, overrides, self.options)

    def run(self) -> Reply:
        if not self.provider and self.options.get("passthrough") is True:
            # The pages say that the request fails for this target; the status is that of a root
            # (measured on a public branch).
            self.context.note("no-provider", self.target)
            return self._finish_reply(Reply(400, build_failure_body(validate_config.NO_ROUTE)), 0)
        if self.provider in provider_translation.UNSUPPORTED:
            raise TargetError(f"Provider {self.provider} not found")
        path = self._build_path()
        hooks = (
            guardrails.run_before(self.before_hooks, self._build_hook_context())
            if self.before_hooks
            else HookResults()
        )
        if hooks.is_denied:
            self.context.note("denied", self.target, side=guardrails.INPUT)
            if not self.context.is_hosted:
                self.cache_lookup = cache.CacheLookup(None)
            return self._finish_reply(self._build_denial(hooks), 0)
        if self.endpoint == self.requested_endpoint:
            address = self._get_base_url() + path
            if path.endswith(HIDDEN_KEY):
                address += f" {self.slug or to_string(self.options.get('apiKey'))}"
            self.cache_lookup = cache.look_up(
                self.context, self.options.get("cache"), address, self.params
            )
        if self.cache_lookup.body is not None:
            self.context.note("cached", self.target, slug=self.slug, model=self.params.get("model"))
            return self._build_cached_reply(hooks)
        refusal = self._check_limits()
        if refusal:
            return refusal
        reply = self._call_with_retries(path, hooks)
        if self.endpoint == self.requested_endpoint:
            return reply
        return adapt_reply(reply, self.provider, streams=self.streams)

    def _build_path(self) -> str:
        if self.endpoint == names.PROXY:
            return self.context.request.path.replace("/v1", "", 1)
        params: Mapping[str, object] = self.params
        if self.endpoint != self.requested_endpoint:
            params = provider_translation.adapt_params(
                params, self.requested_endpoint, self.provider
            )
        options, record = self.options, self._find_record()
        if host := self.context.headers.get(CUSTOM_HOST_HEADER):
            options = {**options, "customHost": host}
        if record is not None and record.provider == self.provider:
            options = add_record_options(options, record, params.get("model"))
        call = EndpointCall(
            self.context.dialect,
            self.provider,
            self.endpoint,
            options,
            params,
            self.streams,
            self.slug,
        )
        return endpoints.build_path(call)

    def _get_base_url(self) -> str:
        own = self.options.get("customHost")
        return self.context.headers.get(CUSTOM_HOST_HEADER) or to_string(own or self.provider)

    def _find_slug(self) -> str | None:
        slug = get_member(self.options.get(SLUG_DETAILS), "slug")
        if isinstance(slug, str):
            return slug
        # A Config without a provider of its own takes the request's.
        of_request = self.context.model_provider
        return of_request.slug if of_request and self.options.get("takesRequestProvider") else None

    def _find_record(self) -> WorkspaceProvider | None:
        """The record behind the target's slug."""
        if not self.slug or not self.context.is_hosted:
            return None
        return self.context.workspace.find_provider(self.slug)

    def _list_hooks(self, key: str) -> list[object]:
        hooks = self.options.get(key)
        return list(hooks) if isinstance(hooks, list) else []

    def _build_hook_context(self) -> HookContext:
        context = self.context
        return HookContext(self.endpoint, self.params, context.metadata, context.guardrail_verdicts)

    def _check_limits(self) -> Reply | None:
        """What the hosted gateway answers itself, in place of an upstream."""
        refusal = self.limits.check(self.params) if self.context.is_hosted else None
        if refusal is None:
            return None
        kind = get_member(get_member(refusal.body, "error"), "type")
        self.context.note("limited", self.target, status=refusal.status, slug=self.slug, why=kind)
        return self._finish_reply(Reply(refusal.status, refusal.body), 0)

    def _call_with_retries(self, path: str, hooks: HookResults) -> Reply:
        """Call until the answer stands. A round that ends in a listed 246 or 446 of the guardrails
        is followed by another, while retries are left."""
        earlier_retries = 0
        sender = UpstreamSender(
            self.context,
            self.target,
            self.slug,
            self.provider,
            self.endpoint,
            self.options,
            self.params,
        )
        while True:
            ending = retry.run(
                lambda wait: sender.send(path, wait), self.policy, self.context.dialect, self._note
            )
            reply, hooks = self._process_answer(ending.answer, hooks)
            listed = self.policy.lists_status(reply.status)
            tried = earlier_retries + ending.retries + 1
            left = min(self.policy.attempts + 1, retry.MAX_CALLS) - tried
            if not (left > 0 and listed and not ending.gave_up):
                break
            earlier_retries = tried
            self._note("retry", {"status": reply.status, "retry": earlier_retries, "wait_ms": 0})
        if self.context.is_hosted and not self.streams:
            self.limits.count_tokens(reply.body)
        count = earlier_retries + ending.retries
        exhausted = (count == self.policy.attempts and listed) or ending.gave_up
        if exhausted and self.policy.attempts:
            self._note("exhausted", {"retries": count, "status": reply.status})
        return self._finish_reply(reply, -1 if exhausted else count)

    def _note(self, kind: str, facts: dict[str, object]) -> None:
        self.context.note(kind, self.target, **facts)

    def _process_answer(
        self, answer: UpstreamAnswer, hooks: HookResults
    ) -> tuple[Reply, HookResults]:
        translate = provider_translation.make_translator(
            self.provider, self.endpoint, self.context.dialect
        )
        # Hooks, the cache and limits of tokens read what an answer says.
        needs_body = self.has_awaited_hooks or bool(self.cache_lookup.key)
        needs_body |= self.context.is_hosted and self.limits.has_token_limit
        read_options = ReadOptions(
            translate, self.has_awaited_hooks, self.streams, self.context.is_hosted, needs_body
        )
        decoded = read_answer(answer, read_options)
        if self.streams and self.provider == "oracle" and self.endpoint != self.requested_endpoint:
            raise TargetError("Invalid state: ReadableStream is locked", is_public=True)
        if self.after_hooks:
            hooks = guardrails.run_after(
                self.after_hooks, self._build_hook_context(), decoded.json, decoded.status, hooks
            )
        upstream_headers = {**decoded.headers, "content-type": answer.content_type or ""}
        reply = Reply(decoded.status, decoded.body, upstream_headers=upstream_headers)
        if decoded.json is not None:
            if hooks.is_denied:
                self.context.note("denied", self.target, side=guardrails.OUTPUT)
                return self._build_denial(hooks), hooks
            hook_results = {"hook_results": hooks.to_json()} if hooks.before or hooks.after else {}
            reply.body = {**spread(decoded.json), **hook_results}
        if hooks.failures and reply.status == 200:
            reply.status = MARKED
            self.context.note("marked", self.target)
        return reply, hooks

    def _build_denial(self, hooks: HookResults) -> Reply:
        return build_denial(self.context, self.target, self.params.get("model"), hooks)

    def _build_cached_reply(self, hooks: HookResults) -> Reply:
        body = None if self.streams else self.cache_lookup.body
        if hooks.before and not self.streams:
            before = {"before_request_hooks": list(hooks.before)}
            body = {**spread(body), "hook_results": before}
        return self._finish_reply(Reply(MARKED if hooks.failures else 200, body), 0)

    def _finish_reply(self, reply: Reply, count: float) -> Reply:
        reply.headers = {
            INDEX_HEADER: self.target,
            COUNT_HEADER: to_string(count),
            PROVIDER_HEADER: self.provider,
        }
        if self.cache_lookup.status:
            reply.headers[CACHE_HEADER] = self.cache_lookup.status
        self.context.cache_key = self.cache_lookup.key
        cacheable = spread(reply.body)
        cacheable.pop("hook_results", None)
        cache.store(
            self.context,
            self.cache_lookup,
            reply.status,
            cacheable or None if not self.streams else {},
        )
        return reply
