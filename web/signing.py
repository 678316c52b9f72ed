"""The shop's own signing key, and a key of its own for each purpose."""

import hashlib
import os
import secrets
from pathlib import Path


def secret(path: Path) -> bytes:
    """Made at the first start, and readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def derived(key: bytes, purpose: str) -> bytes:
    """A key for one purpose only, so that what is signed for one is worth nothing for another."""
    return hashlib.blake2b(purpose.encode(), key=key, digest_size=32).digest()
