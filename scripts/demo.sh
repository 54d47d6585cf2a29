#!/usr/bin/env bash
# A tour on built-in example data, offline. `make demo` runs it with pigen on the PATH.
set -euo pipefail
exec 2>&1
cd "$(dirname "$0")/.."
here=$(mktemp -d "${TMPDIR:-/tmp}/pigen-demo.XXXXXX")
mock=
trap '[ -z "$mock" ] || kill "$mock" 2>/dev/null || true; rm -rf "$here"' EXIT
export PI_CODING_AGENT_DIR="$here/agent" XDG_STATE_HOME="$here/state"
export PORTKEY_ROUTED_KEY=pk-demo-routed PORTKEY_API_KEY=pk-demo-direct
TIMEFORMAT='  (%1R s)'
began=$SECONDS

step() { printf '\n# %s\n#   Why: %s\n' "$1" "$2"; }
show() { printf '$ %s\n' "$*"; time "$@"; }
fails() { printf '$ %s\n' "$*"; if time "$@"; then echo "expected findings, found none" >&2; exit 1; fi; }

cp templates/examples/broken.models.json "$here/models.json"
cp templates/fallback.yaml "$here/pigen.yaml"
cd "$here"

step "1. Generate a models.json: two models behind the gateway" \
  "context, price and thinking come from pi's own catalogue, the key from your environment."
show pigen init --yes --model @openai-prod/gpt-4o \
  --model @anthropic-prod/claude-sonnet-4-20250514 --key-env PORTKEY_API_KEY

step "2. Lint a broken one" \
  "pi refuses the whole file for one wrong value, and does not name the line."
fails pigen lint models.json

step "3. Fix it" \
  "each fix changes only its own characters; pigen undo takes it back."
show pigen lint --fix --unsafe-fixes models.json

step "4. Build Configs, keys and models.json from one source, and see where a request goes" \
  "a key that is bound to a Config decides the route, whatever model pi names."
show pigen build --out built
show pigen route --fail openai-prod=429

step "5. Send that request to the gateway, run on this machine" \
  "what route predicts can be tried, without a key or money: OpenAI is down, Anthropic answers."
pigen mock pigen.yaml --port 0 --fail openai-prod=429 --ready-file mock.json --quiet >mock.log &
mock=$!
until [ -s mock.json ]; do kill -0 "$mock" || { cat mock.log; exit 1; }; sleep 0.1; done
base=$(grep -o 'http[^"]*' mock.json)
printf 'POST %s/v1/chat/completions, model gpt-4o, with the routed key\n' "$base"
time python - "$base/v1/chat/completions" "$PORTKEY_ROUTED_KEY" <<'EOF'
import json, sys
from urllib.request import Request, urlopen

url, key = sys.argv[1:]
body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Say hello."}]}
with urlopen(Request(url, json.dumps(body).encode(), {"authorization": f"Bearer {key}"})) as answer:
    print(answer.status, json.load(answer)["choices"][0]["message"]["content"])
    target = answer.headers["x-portkey-last-used-option-index"]
    print(f"x-portkey-last-used-option-index: {target}")
EOF

printf '\nThe tour took %s s. Next: pigen init, for your own pi.\n' $((SECONDS - began))
