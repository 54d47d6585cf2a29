"""Where Portkey's own gateways answer: data alone, which every rule and command goes by.

`api.portkey.ai` was measured; `aigw.portkey.ai` (Prisma AIRS) is documented, as of 2026-09-15.
"""

from __future__ import annotations

PORTKEY_HOSTS = ("api.portkey.ai", "aigw.portkey.ai")
PORTKEY_URL = "https://api.portkey.ai/v1"
LOCAL_URL = "http://localhost:8787/v1"  # where the open-source gateway answers by default
