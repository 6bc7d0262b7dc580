# SPDX-License-Identifier: GPL-3.0-or-later
"""Stores with many profiles and configurations with many agents, as OpenClaw writes them."""
import base64
import json
import os
import random

PROVIDERS = ("openai-codex", "openai-codex", "openai-codex", "openai-codex", "anthropic", "qwen-portal",
             "google-gemini-cli", "openrouter")
NOW_MS = 1_790_000_000_000
HOUR_MS = 3_600_000
REFRESH_BYTES = 90


def token(dice, n_bytes):
    """Characters such as a JWT has."""
    return base64.urlsafe_b64encode(dice.randbytes(n_bytes * 3 // 4 + 3)).decode()[:n_bytes]


def profile_id(number, providers=PROVIDERS):
    return f"{providers[number % len(providers)]}:user{number}@example.com"


def login(dice, number, access_bytes, providers):
    return {"type": "oauth", "provider": providers[number % len(providers)],
            "access": token(dice, dice.randint(*access_bytes)), "refresh": token(dice, REFRESH_BYTES),
            "expires": NOW_MS + dice.randint(-24, 240) * HOUR_MS, "email": f"user{number}@example.com",
            "accountId": f"{dice.getrandbits(128):032x}", "chatgptPlanType": "pro"}


def write(path, document):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)
        file.write("\n")


def write_store(folder, n_profiles, access_bytes=(2048, 4096), first=0, with_state=True,
                providers=PROVIDERS):
    """Both documents; in the state an order of one provider and the last use of all."""
    dice = random.Random(n_profiles)
    ids = [profile_id(number, providers) for number in range(first, first + n_profiles)]
    profiles = os.path.join(folder, "auth-profiles.json")
    state = os.path.join(folder, "auth-state.json")
    write(profiles, {"version": 1, "profiles": {
        profile_id(number, providers): login(dice, number, access_bytes, providers)
        for number in range(first, first + n_profiles)}})
    if with_state:
        write(state, {"version": 1,
                      "order": {"openai-codex": [known for known in ids
                                                 if known.startswith("openai-codex:")]},
                      "usageStats": {known: {"lastUsed": NOW_MS - dice.randint(0, 10**9), "errorCount": 0}
                                     for known in ids}})
    elif os.path.exists(state):
        os.unlink(state)


def write_agents(state_dir, n_agents):
    """openclaw.json with that many agents beside main, each with a login of its own."""
    names = [f"agent-{number}" for number in range(n_agents)]
    write(os.path.join(state_dir, "openclaw.json"),
          {"agents": {"list": [{"id": "main", "default": True}, *({"id": name} for name in names)]}})
    for number, name in enumerate(names):
        write_store(os.path.join(state_dir, "agents", name, "agent"), 1, first=number,
                    with_state=False)
