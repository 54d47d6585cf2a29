#!/usr/bin/env bash
# The main job on built-in example data, offline. `make demo` runs it with pigen on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$(mktemp -d "${TMPDIR:-/tmp}/pigen-demo.XXXXXX")
trap 'rm -rf "$here"' EXIT
export PI_CODING_AGENT_DIR="$here/agent" XDG_STATE_HOME="$here/state"

say() { printf '\n# %s\n' "$1"; }
show() { printf '$ %s\n' "$*"; "$@"; }
fails() { printf '$ %s\n' "$*"; if "$@"; then echo "expected findings, found none" >&2; exit 1; fi; }

say "Generate a models.json for pi: two models behind the gateway, the key by reference"
show pigen init --yes --model @openai-prod/gpt-4o \
  --model @anthropic-prod/claude-sonnet-4-20250514 --key-env PORTKEY_API_KEY
show cat "$PI_CODING_AGENT_DIR/models.json"

say "Lint it as the newest pi would read it"
show pigen lint

say "Lint a broken one: pi itself would name no line, and silently drop every provider"
cp templates/examples/broken.models.json "$here/models.json"
fails pigen lint "$here/models.json"

say "Fix what can be fixed, and look again"
show pigen lint --fix --unsafe-fixes "$here/models.json" || true
show cat "$here/models.json"
show pigen lint "$here/models.json"

say "One source for Configs, keys and models: lint it, build it, see where a request goes"
cp templates/fallback.yaml "$here/pigen.yaml"
cd "$here"
show pigen lint pigen.yaml
show pigen build --out built
show pigen route built/configs/coding.json --fail openai-prod=429

say "Ask for every model through a gateway on this machine, and take each provider down in turn"
show pigen check pigen.yaml --matrix
