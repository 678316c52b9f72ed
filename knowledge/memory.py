"""Memory that is let go goes back to the machine, but for what each question takes anew."""

import ctypes

KEPT, LARGEST_KEPT = 16 * 1024**2, 4 * 1024**2
"""Bytes that stay free, and of the largest piece among them: what a question takes where a shop has 200,000 products."""
HEAPS = 2
"""Threads that allocate at the same time; each heap keeps what is free in it for itself."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""glibc's names for the three, see mallopt(3)."""


def keep_some() -> None:
    """Else every question's arrays are new pages, and the machine takes longer to hand them out than to fill them.

    Does nothing where the C library has no such call.
    """
    set_to = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_to is not None:
        set_to(_MMAP_THRESHOLD, LARGEST_KEPT)
        set_to(_TRIM_THRESHOLD, KEPT)
        set_to(_ARENA_MAX, HEAPS)


def give_back() -> None:
    """After much has been read: the C library keeps what is free again, 70 MB where a shop has 200,000 products.

    Does nothing where the C library has no such call.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
