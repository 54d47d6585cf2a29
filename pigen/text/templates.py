"""Whether a text is a template that some program has yet to fill in: chezmoi and Helm (`{{ }}`),
Jinja (`{% %}`), ERB and EJS (`<% %>`), envsubst (`${NAME}`).

Asked only for a text that is no JSON: a template in a string alone is JSON, and judged as such.
"""

from __future__ import annotations

import re
from functools import lru_cache

# A string up to its end or the end of the line, a comment, or one of the marks outside both.
_STRING_OR_MARK = re.compile(
    r'"(?:[^"\\\r\n]|\\.)*"?|//[^\r\n]*|\{\{[^\r\n]*|\{%|<%|\$\{[A-Za-z_]\w*[^{}"\r\n]*\}'
)
# A key behind two braces: a typo of JSON, `{{"providers": {` or `{{a: 1}}`.
_KEY = re.compile(r'\{\{\s*(?:"[^"\r\n]*"|\'[^\'\r\n]*\'|[\w-]+)\s*:(?!=|//)')
_ACTION = re.compile(r"\{\{[-~#/>!&]?\s*(?:/\*|[^\s{}])")
# An action that has quotes of its own within a string: "{{ env "URL" }}".
_QUOTING_ACTION = re.compile(r'"[^"{}\r\n]*\{\{[^{}\r\n]*"[^{}\r\n]*\}\}')


@lru_cache(maxsize=16)
def find_template_mark(text: str) -> tuple[int, int] | None:
    """Where the first mark of a template stands, None in a text that has none."""
    for match in _STRING_OR_MARK.finditer(text):
        found = match[0]
        if found[0] == "/":
            continue
        if found[0] == '"':
            quoting = _QUOTING_ACTION.match(text, match.start())
            if quoting and '": ' not in quoting[0]:
                start = text.index("{{", match.start())
                return start, start + 2
        elif found[0] == "$":
            return match.span()
        elif found[1] == "%" or (_ACTION.match(found) and not _KEY.match(found)):
            return match.start(), match.start() + 2
    return None
