"""How a question that no rule knows may be meant: of a page, of one thing, of what the shop has."""

from collections.abc import Callable, Sequence

from assistant.builtin import leaning, looking, offering, pages, pointing, products, shopping, slots
from assistant.builtin.guessing import sure_page
from assistant.builtin.intent import about_policy, asks_how, asks_whether_sold, follows_up
from assistant.builtin.nearest import as_subject
from assistant.builtin.replying import brief
from assistant.builtin.scene import Scene, Step
from assistant.builtin.words import POLICY, asks, subjects


def read_as(scene: Scene) -> Step:
    """The shop's pages or its catalogue, whichever is sure."""
    return next(answer for fits, answer in READINGS if fits(scene))(scene)


def _of_pages(scene: Scene) -> bool:
    return bool(scene.passages) and (about_policy(scene.question) or (sure_page(scene) and asks_how(scene.question)))


def _of_what_is_here(scene: Scene) -> bool:
    """ "Can I send it in the dishwasher?" asks of the thing, whatever its words."""
    here = products.at_hand(scene) or (len(scene.shown) > 1 and not slots.cheapest(scene.question))
    return scene.guess == "product" and scene.guessed_surely and bool(here)


def _of_the_likely(scene: Scene) -> bool:
    """Words that ask something of a thing, where only one thing can be meant."""
    asked = asks(scene.question) and not asks_whether_sold(scene.question)
    return asked and scene.guess != "find" and len(shopping.likely(scene)) == 1


def _finds(scene: Scene) -> bool:
    """Surely; or something else than what is called so, where a wish calls its thing by a name."""
    nearest = scene.search.get("nearest") or ()
    near = nearest if scene.guess != "find" else [hit for hit in nearest if looking.is_called_so(scene, hit)]
    return any(hit.get("sure") for hit in scene.hits) or shopping.names_one(scene) or bool(near)


def _of_a_page(scene: Scene) -> bool:
    """Size and care are a product's subjects, too: what is likely to be meant goes before a page on them."""
    if looking.names_its_wish(scene) and scene.hits:
        return about_policy(scene.question)
    named = bool(subjects(scene.question))
    return about_policy(scene.question) or (named and not shopping.likely(scene))


def _offered(scene: Scene) -> Step:
    return [offering.closest(scene, looking.offered(scene))]


READINGS: Sequence[tuple[Callable[[Scene], object], Callable[[Scene], Step]]] = (
    (shopping.asks_of_all, shopping.of_all),
    (_of_what_is_here, shopping.of_what_is_here),
    (_of_pages, pages.policy),
    (lambda scene: shopping.asks_more(scene) or shopping.asks_of_it(scene), shopping.question),
    (pointing.may_be_of_it, pointing.of_it),
    (lambda scene: follows_up(scene.question) and scene.earlier, shopping.search),
    (lambda scene: slots.cheapest(scene.question) and scene.shown, shopping.search),
    (lambda scene: looking.not_wanted(scene) and looking.offered(scene), _offered),
    (_of_the_likely, lambda scene: shopping.of_one(scene, str(shopping.likely(scene)[0]["id"]))),
    (_finds, shopping.search),
    (looking.offered, _offered),
    (lambda scene: sure_page(scene) and _of_a_page(scene), pages.policy),
    (lambda scene: asks(scene.question) and as_subject(scene.guess) in POLICY, pages.policy),
    (shopping.likely, shopping.search),
    (lambda scene: scene.page_product and not sure_page(scene), shopping.question),
    (lambda scene: products.at_hand(scene) and brief(scene, leaning.BRIEF), shopping.of_what_is_here),
    (lambda scene: any(asked.subject in POLICY for asked in scene.understood), pages.policy),
    (lambda scene: scene.passages and (sure_page(scene) or subjects(scene.question)), pages.policy),
    (lambda scene: True, pages.not_found),
)
"""How an open question may be meant, the surest reading first."""
