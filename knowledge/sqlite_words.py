"""The word index on SQLite: FTS5 over the entries' table, kept by triggers."""

from knowledge.stored_words import Finding, StoredWords

# FTS5 forgets an entry of an outside table only when it is told its old text (sqlite.org/fts5.html, section 4.4.3).
_SETUP = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS word_{kind}_fts USING fts5(title, keywords, text, content='word_{kind}',
       content_rowid='row', tokenize='unicode61 remove_diacritics 0', detail=column)""",
    """CREATE TRIGGER IF NOT EXISTS word_{kind}_come AFTER INSERT ON word_{kind} BEGIN
         INSERT INTO word_{kind}_fts(rowid, title, keywords, text)
         VALUES (new.row, new.title, new.keywords, new.text);
       END""",
    """CREATE TRIGGER IF NOT EXISTS word_{kind}_gone AFTER DELETE ON word_{kind} BEGIN
         INSERT INTO word_{kind}_fts(word_{kind}_fts, rowid, title, keywords, text)
         VALUES ('delete', old.row, old.title, old.keywords, old.text);
       END""",
    """CREATE TRIGGER IF NOT EXISTS word_{kind}_changed AFTER UPDATE ON word_{kind} BEGIN
         INSERT INTO word_{kind}_fts(word_{kind}_fts, rowid, title, keywords, text)
         VALUES ('delete', old.row, old.title, old.keywords, old.text);
         INSERT INTO word_{kind}_fts(rowid, title, keywords, text)
         VALUES (new.row, new.title, new.keywords, new.text);
       END""",
)


def sqlite_words() -> StoredWords:
    return StoredWords(
        Finding(
            setup=_SETUP,
            anywhere="SELECT rowid AS row FROM word_{kind}_fts WHERE word_{kind}_fts MATCH :term",
            in_title="SELECT rowid AS row FROM word_{kind}_fts WHERE word_{kind}_fts MATCH 'title : ' || :term",
            quote=lambda term: f'"{term}"',
        )
    )
