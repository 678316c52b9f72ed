"""Looks whether a Chroma directory can be read, in a process of its own: reading a broken one can end the process.

    python chroma_probe.py DIRECTORY

Ends with 0 when each collection opens, counts, and finds one of its own entries. Stands alone: imports nothing of ours.
"""

import sys
from typing import Any


def main(directory: str) -> int:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(directory, Settings(anonymized_telemetry=False))
    collections = client.list_collections()
    for listed in collections:
        collection = client.get_collection(listed.name, embedding_function=None)
        if not collection.count():
            continue
        known = collection.get(limit=1, include=["embeddings"])
        vectors: Any = known["embeddings"]
        if vectors is None or not collection.query(query_embeddings=[vectors[0]], n_results=1, include=[])["ids"][0]:
            return 1
    return 0 if collections else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
