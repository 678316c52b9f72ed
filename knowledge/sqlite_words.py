"""The word index on SQLite: FTS5 over the entries' table, kept by triggers."""

from knowledge.stored_words import Finding, StoredWords

_COLUMNS = "title, keywords, text"
_NEW = "new.row, new.title, new.keywords, new.text"
_OLD = "old.row, old.title, old.keywords, old.text"
_ADD = f"INSERT INTO word_{{kind}}_fts(rowid, {_COLUMNS}) VALUES ({_NEW});"
# FTS5 forgets an entry of an outside table only when it is told its old text (sqlite.org/fts5.html, section 4.4.3).
_FORGET = f"INSERT INTO word_{{kind}}_fts(word_{{kind}}_fts, rowid, {_COLUMNS}) VALUES ('delete', {_OLD});"
_SETUP = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS word_{{kind}}_fts USING fts5({_COLUMNS}, content='word_{{kind}}',"
    " content_rowid='row', tokenize='unicode61 remove_diacritics 0', detail=column)",
    f"CREATE TRIGGER IF NOT EXISTS word_{{kind}}_come AFTER INSERT ON word_{{kind}} BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS word_{{kind}}_gone AFTER DELETE ON word_{{kind}} BEGIN {_FORGET} END",
    f"CREATE TRIGGER IF NOT EXISTS word_{{kind}}_changed AFTER UPDATE ON word_{{kind}} BEGIN {_FORGET} {_ADD} END",
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
