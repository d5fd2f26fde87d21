"""The spine's first policy language, policy/1: kept so that every decision made under it replays bit for bit.

Nothing new is written in it; `core/strategy` has the language of today.
"""
