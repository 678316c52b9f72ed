"""The word index on PostgreSQL: GIN over generated tsvectors. The terms are already normalised, so no dictionary runs."""

from knowledge.stored_words import Finding, StoredWords


def _vector(column: str, source: str) -> tuple[str, ...]:
    made = f"array_to_tsvector(array_remove(string_to_array({source}, ' '), ''))"
    return (
        f"ALTER TABLE word_{{kind}} ADD COLUMN IF NOT EXISTS {column} tsvector GENERATED ALWAYS AS ({made}) STORED",
        f"CREATE INDEX IF NOT EXISTS ix_word_{{kind}}_{column} ON word_{{kind}} USING gin ({column})",
    )


_EVERYTHING = "title || ' ' || keywords || ' ' || text"


def postgres_words() -> StoredWords:
    return StoredWords(
        Finding(
            setup=_vector("all_terms", _EVERYTHING) + _vector("title_terms", "title"),
            anywhere="SELECT row FROM word_{kind} WHERE all_terms @@ CAST(:term AS tsquery)",
            in_title="SELECT row FROM word_{kind} WHERE title_terms @@ CAST(:term AS tsquery)",
            quote=lambda term: "'" + term.replace("\\", "\\\\").replace("'", "''") + "'",
        )
    )
