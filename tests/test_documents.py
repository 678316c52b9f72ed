"""Reading a shop's help pages: the text with its headings, nothing lost, and a plain word where there is nothing to read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import Document, Passage, ReadDocument, Section, Unreadable
from knowledge.languages import language_of
from knowledge.passages import LONGEST, cut
from knowledge.readers import LARGEST, kind_of, read_document

PAGE = """<!doctype html><html lang="en"><head><title>Returns - Our shop</title><style>p { color: red }</style>
<script>track("visitor")</script></head><body>
<nav><a href="/">Home</a> <a href="/cart">Your basket</a></nav>
<main><article><h1>Returns</h1>
<p>You can send back whatever you bought from us, in its box and unworn, without telling us why.</p>
<h2>How long do I have?</h2>
<p>Thirty days from the day on which the parcel reached you, <b>whatever</b> the <a href="/law">law</a> says.</p>
<ul><li>Ten for pierced jewellery</li><li>Sixty in December</li></ul>
<h2>What does it cost?</h2>
<table><tr><th>Country</th><th>Price</th></tr><tr><td>France</td><td>free</td></tr><tr><td>Belgium</td><td>€4.90</td></tr></table>
<p>We take the price of the label off what we pay back to you, so there is nothing to pay at the counter.</p>
</article></main>
<footer>Imprint and privacy</footer></body></html>"""

GUIDE = """---
title: "Livraison"
url: https://shop.example/livraison
lang: fr
---

Nous expédions chaque jour ouvré depuis notre atelier de Lyon.

{% hint style="info" %}
Les commandes passées avant midi partent le jour même.
{% endhint %}

## Délais

| Pays | Délai |
| --- | --- |
| France | 2 jours |
| Belgique | 4 jours |

### Colis perdu

1. Écrivez-nous à [notre adresse](mailto:a@b.fr).
2. Attendez
   * deux jours
   * puis un de plus

![Le camion](camion.png)

## Points relais
"""


def read(name: str, text: str) -> ReadDocument:
    return read_document(name, text.encode())


def sections(document: ReadDocument) -> dict[tuple[str, ...], str]:
    return {section.headings: section.text for section in document.sections}


def passages(document: ReadDocument) -> list[Passage]:
    return cut(Document("d", "page.md", "", "queued", version=3), document)


def test_a_markdown_page_keeps_its_headings_lists_and_tables() -> None:
    guide = read("livraison.md", GUIDE)

    assert (guide.title, guide.kind, guide.language, guide.url) == ("Livraison", "markdown", "fr", "https://shop.example/livraison")  # fmt: skip
    assert sections(guide) == {
        (): "Nous expédions chaque jour ouvré depuis notre atelier de Lyon.\n\nLes commandes passées avant midi partent le jour même.",
        ("Délais",): "Pays | Délai\nFrance | 2 jours\nBelgique | 4 jours",
        ("Délais", "Colis perdu"): "1. Écrivez-nous à notre adresse.\n2. Attendez\n  - deux jours\n  - puis un de plus\n\nLe camion",
        ("Points relais",): "Points relais",
    }  # fmt: skip


def test_the_first_heading_is_the_title_and_stands_in_no_path() -> None:
    page = read("p.md", "# Sizes\n\nSee below.\n\n## Shoes\n\nOne size up.")

    assert page.title == "Sizes"
    assert sections(page) == {(): "See below.", ("Shoes",): "One size up."}


def test_a_page_without_a_title_is_called_by_its_file() -> None:
    assert read("pages/how-to-return.md", "Send it *back* to us.").title == "How to return"


def test_a_web_page_is_its_article_with_headings_and_without_scripts_and_menus() -> None:
    page = read("returns.html", PAGE)
    text = " ".join(section.text for section in page.sections)

    assert (page.title, page.kind, page.language) == ("Returns", "html", "en")
    assert [section.headings for section in page.sections] == [(), ("How long do I have?",), ("What does it cost?",)]
    assert "whatever the law says" in text
    assert "- Ten for pierced jewellery\n- Sixty in December" in text
    assert "Country | Price\nFrance | free\nBelgium | €4.90" in text
    for outside in ("track", "basket", "Imprint", "color"):
        assert outside not in text


LONG = (
    "The parcel travels with the post and comes to your door within a few days of your order, wherever you live. " * 2
)


@pytest.mark.parametrize("questions", [
    "<h3>Question {n}?</h3><p>{text}</p>", "<details><summary>Question {n}?</summary><p>{text}</p></details>",
    "<dl><dt>Question {n}?</dt><dd>{text}</dd></dl>", "<div><h3>Question {n}?</h3>{text}</div>",
])  # fmt: skip
@pytest.mark.parametrize("page", ["<nav><a href=/>Home</a></nav><main><h1>FAQ</h1>{}</main>", "<nav><a href=/>Home</a></nav><div><h1>FAQ</h1>{}</div>"])  # fmt: skip
@pytest.mark.parametrize("count", [2, 12])
def test_each_question_of_a_page_of_questions_is_a_section(questions: str, page: str, count: int) -> None:
    asked = "".join(questions.format(n=n, text=f"{LONG}{n}.") for n in range(count))

    faq = read("faq.html", f"<html><body>{page.format(asked)}</body></html>")

    assert faq.title == "FAQ"
    assert [section.headings for section in faq.sections] == [(f"Question {n}?",) for n in range(count)]
    assert all(section.text.startswith("The parcel travels") for section in faq.sections)


def test_html_in_markdown_loses_its_tags_and_scripts() -> None:
    page = read("p.md", "# T\n\nOne<br>two <b>three</b>\n\n<div><script>alert(1)</script>four</div>\n")

    assert sections(page) == {(): "One\ntwo three\n\nfour"}


def test_plain_text_is_its_paragraphs() -> None:
    page = read("care.txt", "Caring for linen\n\nWash at 30 degrees.\nNever bleach it.\n\n\nIron it damp.\n")

    assert (page.title, page.kind) == ("Caring for linen", "text")
    assert sections(page) == {(): "Wash at 30 degrees.\nNever bleach it.\n\nIron it damp."}


@pytest.mark.parametrize(("name", "text", "kind"), [
    ("a.txt", "<!DOCTYPE html><p>Hi", "html"), ("a.md", "<!doctype html><html><p>Hi", "html"), ("a.html", "Just words", "text"),
    ("a", "<div>Hi</div>", "html"), ("a.md", "<div>Hi</div>", "markdown"), ("a.txt", "# Heading\n\ntext", "markdown"),
    ("a.txt", "plain", "text"), ("A.HTM", "words <b>bold</b>", "html"), ("a.markdown", "plain", "markdown"),
])  # fmt: skip
def test_the_content_says_what_it_is(name: str, text: str, kind: str) -> None:
    assert kind_of(name, text) == kind


@pytest.mark.parametrize(("name", "content", "cause"), [
    ("a.md", b"", "empty"), ("a.md", b" \n\t ", "empty"), ("a.html", b"%PDF-1.7 ...", "PDF"), ("a.txt", b"PK\x03\x04...", "Office"),
    ("a.txt", b"\x00\x01\x02\x03", "not text"), ("a.txt", b"a" * (LARGEST + 1), "10,000,001 bytes"), ("a.md", b"---\n\n***\n", "No text"),
    ("a.csv", b"question,answer\n" + b"How long?,Thirty days\n" * 20_001, "rows"),
    ("a.html", b"<html><body><script>var a = 'much ado about nothing';</script></body></html>", "No text"),
    ("a.html", b"<html><head><title>App</title></head><body><div id=root></div><script src=a.js></script></body></html>", "No text"),
])  # fmt: skip
def test_a_file_with_nothing_to_read_says_why_and_what_would_help(name: str, content: bytes, cause: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_document(name, content)

    assert cause in refused.value.cause
    assert refused.value.fix


@pytest.mark.parametrize("content", [
    "# Été\n\nDéjà payé.".encode("cp1252"), "# Été\n\nDéjà payé.".encode("utf-8-sig"), "# Été\n\nDéjà payé.".encode("utf-16"),
    "# Été\r\n\r\nDéjà payé.".encode(), "# Été\n\nDéjà payé.".encode("utf-32"), "# Été\n\nDéjà payé.é".encode()[:-1],
    '<html><head><meta charset="base64"></head><body><h1>Été</h1><p>Déjà payé.</p></body></html>'.encode("cp1252"),
    '<html><head><meta charset="idna"></head><body><h1>Été</h1><p>Déjà payé.</p></body></html>'.encode("cp1252"),
    '<html><head><meta charset="iso-8859-15"></head><body><h1>Été</h1><p>Déjà payé.</p></body></html>'.encode("iso-8859-15"),
])  # fmt: skip
def test_any_usual_encoding_is_read(content: bytes) -> None:
    page = read_document("page.md", content)

    assert (page.title, page.sections[0].text) == ("Été", "Déjà payé.")


def test_passages_follow_the_headings() -> None:
    first, second, *_ = passages(read("livraison.md", GUIDE))

    assert (first.id, first.position, first.heading, first.language) == ("d-3-0", 0, "", "fr")
    assert (second.id, second.heading, second.title, second.document) == ("d-3-1", "Délais", "Livraison", "page.md")
    assert passages(read("livraison.md", GUIDE))[2].heading == "Délais > Colis perdu"


def test_blocks_stay_whole_where_they_fit_and_fill_a_passage_together() -> None:
    paragraph, table = "word " * 120, "\n".join(["a | b"] * 30)

    cut_up = passages(
        ReadDocument("T", "en", "text", (Section((), f"{paragraph}\n\n{table}\n\nshort\n\n{paragraph}"),))
    )

    assert [len(passage.text.split()) for passage in cut_up] == [120, 91, 120]
    assert cut_up[1].text == f"{table}\n\nshort"


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = " ".join(f"Sentence number {n} says something about the returns of this shop." for n in range(60))

    pieces = [passage.text for passage in passages(ReadDocument("T", "en", "text", (Section((), text),)))]

    assert len(pieces) > 2
    assert all(piece.endswith(".") and len(piece.split()) <= LONGEST for piece in pieces)


def test_a_passage_in_another_language_than_its_document_is_known_as_such() -> None:
    french = "Vous disposez de trente jours après la réception du colis pour nous renvoyer un article qui ne vous convient pas."
    english = "You have thirty days after your parcel arrives in which to send back whatever you do not want to keep."

    found = passages(ReadDocument("T", "en", "text", (Section(("A",), english), Section(("B",), french))))

    assert [passage.language for passage in found] == ["en", "fr"]


@pytest.mark.parametrize(("text", "prior", "language"), [("Bonjour, où est ma commande ?", "", "fr"), ("Where is my order please?", "", "en"), ("M, L, XL", "fr", "fr"), ("42", "", "")])  # fmt: skip
def test_a_short_text_has_its_documents_language(text: str, prior: str, language: str) -> None:
    assert language_of(text, prior=prior) == language


WORD = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=9)
SENTENCE = st.lists(WORD, min_size=1, max_size=90).map(" ".join)
BLOCKS = st.lists(SENTENCE, min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(st.lists(BLOCKS, min_size=1, max_size=4), st.sampled_from(["\n\n", "\n", ". "]))
def test_cutting_loses_no_word_and_keeps_the_order(written: list[list[str]], glue: str) -> None:
    document = ReadDocument(
        "T", "en", "text", tuple(Section((str(n),), glue.join(blocks)) for n, blocks in enumerate(written))
    )

    found = passages(document)

    assert [word for passage in found for word in passage.text.split()] == [
        word for blocks in written for word in glue.join(blocks).split()
    ]
    assert all(len(passage.text.split()) <= LONGEST for passage in found)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 6), BLOCKS), min_size=1, max_size=8))
def test_reading_markdown_loses_no_word(written: list[tuple[int, list[str]]]) -> None:
    """Words of letters only: digits before a full stop would be a list's numbers."""
    lines = [
        ("#" * level + " " if level else "") + "x" + " x".join(" ".join(blocks).split()) for level, blocks in written
    ]

    page = read("p.md", "\n\n".join(lines))

    said = " ".join([page.title, *(f"{' '.join(section.headings)} {section.text}" for section in page.sections)])
    assert {word for line in lines for word in line.split() if word.strip("#")} <= set(said.split())
