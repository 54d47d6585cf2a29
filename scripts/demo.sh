#!/usr/bin/env bash
# The main job on built-in example data, offline. `make demo` runs it with pigen on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$(mktemp -d "${TMPDIR:-/tmp}/pigen-demo.XXXXXX")
trap 'rm -rf "$here"' EXIT
export PI_CODING_AGENT_DIR="$here/agent"

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

say "Mend what can be mended, and look again"
show pigen lint --fix --unsafe-fixes "$here/models.json" || true
show cat "$here/models.json"
show pigen lint "$here/models.json"
