"""What pi's requests have become, release by release: the part of Pi that concerns them."""

from __future__ import annotations

ANSWER_CAP = 32_000  # tokens that older releases ask for at most
WINDOW_TOLERANCE = 1_024  # 0.75.1 caps what comes as close to the whole window as this


class SentRequests:
    """Of the release with this `number`."""

    __slots__ = ()
    number: tuple[int, int, int]

    @property
    def limits_answers(self) -> bool:
        """maxTokens reaches the request. From 0.75.4 to 0.80.2 only anthropic-messages, which
        requires it, sends a limit; measured by tests/conformance/test_first_turn.py and read in the
        code of 0.75.1, 0.75.4 and 0.80.2."""
        return self.number < (0, 75, 4) or self.number >= (0, 80, 3)

    def limit_answer(self, answer: float, window: float) -> float | None:
        """The limit that a request starts from for a model of these maxTokens and contextWindow, in
        tokens; None where it has none. From 0.80.3 what the prompt leaves of the window comes on
        top. Read in the code of 0.74.0, 0.74.1, 0.75.1, 0.75.4 and 0.80.2; test_first_turn.py."""
        if not self.limits_answers:
            return None
        is_capped = self.number < (0, 74, 1)
        if (0, 75, 0) <= self.number < (0, 75, 4):
            is_capped = answer >= window - WINDOW_TOLERANCE
        return min(answer, ANSWER_CAP) if is_capped else answer

    @property
    def keeps_ratio_free(self) -> bool:
        """15% of the estimated input are kept free where that is more than the 4096 tokens and
        leaves 32768. In the code of 1.5.2 and 1.6, and not in 1.5.0's; test_first_turn.py."""
        return self.number >= (1, 5, 1)

    @property
    def reads_role_for_responses(self) -> bool:
        """openai-responses heeds `compat.supportsDeveloperRole`. In the code of 0.79.1, and not in
        0.78.1's; measured on requests by tests/conformance/test_first_turn.py."""
        return self.number >= (0, 79, 0)

    @property
    def constrains_tools(self) -> bool:
        """pi's own tools ask to be strict where `compat` says that the server can. In the code from
        0.82; measured on requests by tests/conformance/test_first_turn.py."""
        return self.number >= (0, 82, 0)

    @property
    def asks_anthropic_beta(self) -> bool:
        """anthropic-messages goes to /v1/messages?beta=true. In the code from 0.85; measured on
        requests by tests/conformance/test_first_turn.py."""
        return self.number >= (0, 85, 0)

    @property
    def sends_developer_to_openai_alone(self) -> bool:
        """openai-completions: a model that thinks gets its system prompt in the role developer only
        where the provider's id is `openai` or its base URL has `api.openai.com` in it; before,
        every server but some known ones did. `compat.supportsDeveloperRole` wins in every release.

        Measured on 12,060 requests of 1.5.2 and 1.6; tests/conformance/test_first_turn.py.
        """
        return self.number >= (1, 6, 0)

    @property
    def sends_system_to_openrouter(self) -> bool:
        """openai-completions: OpenRouter gets the role developer for ids of anthropic/ and openai/
        alone. Measured by running detectCompat of every release;
        tests/conformance/test_first_turn.py.
        """
        return (0, 78, 1) <= self.number < (1, 6, 0)

    @property
    def knows_deepseek_by_name(self) -> bool:
        """openai-completions: a provider called deepseek is DeepSeek in everything, and its host in
        any case of letters; before, the name counts for the form of thinking alone. Measured by
        running detectCompat of every release; tests/conformance/test_first_turn.py."""
        return self.number >= (0, 84, 2)

    @property
    def sends_strict_by_default(self) -> bool:
        """openai-completions: tools have `strict` in them, for most servers; later only where
        `compat.supportsStrictMode` is true. Measured by running detectCompat of every release."""
        return self.number < (0, 87, 0)

    @property
    def sends_mistral_tools_strict(self) -> bool:
        """mistral-conversations: tools are strict, and their schemas rewritten to be; later only
        where `compat.supportsStrictMode` is true. Measured on the requests of 1.5.2 and 1.6."""
        return self.number < (1, 6, 0)

    @property
    def offers_threads_by_url(self) -> bool:
        """anthropic-messages: `thread` and its anthropic-beta header go to every provider whose
        base URL has `api.anthropic.com` in it; before, to the provider `anthropic` there alone.

        Measured on the requests of 1.5.2 and 1.6; tests/conformance/test_first_turn.py.
        """
        return self.number >= (1, 6, 0)

    @property
    def offers_threads(self) -> bool:
        """anthropic-messages: pi asks for a message thread, or `compat.supportsMessageThreads`
        makes it. Seen in the code of 1.5.2, absent from 1.5.0's;
        tests/conformance/test_first_turn.py."""
        return self.number >= (1, 5, 1)
