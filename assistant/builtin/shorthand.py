"""What people type in a hurry, spelt out: "jpeux le rendre", "vs livrez où", "pls how long does it take"."""

import re
from functools import cache, lru_cache

_FORMS = r"""
u -> you | hw -> how | wot|wat -> what | ur -> your | r -> are | pls|plz|plse -> please | thx|tnx -> thanks | wanna -> want to | gimme -> give me
whats -> what's | wheres -> where's | hows -> how's | whens -> when's | im -> I'm | ive -> I've | id(?= (?:like|rather|love|take|want)) -> I'd
ill(?= (?:take|have|go|buy|get|order)) -> I'll | doesnt -> doesn't | dont -> don't | didnt -> didn't | isnt -> isn't | cant -> can't
hasnt -> hasn't | havent -> haven't | wont -> won't | t'es -> tu es | t'as -> tu as | (?<=euros )tops|(?<=€ )tops|(?<=quid )tops -> max | thats -> that's | theres -> there's | sz -> size | qty -> quantity
bf -> boyfriend | gf -> girlfriend | bday -> birthday | xmas -> Christmas | tmrw|tmr|2moro -> tomorrow | abt -> about | smth|sth -> something
vs(?= \w+(?:ez|êtes|etes|faites)\b) -> vous | jpeux -> je peux | jveux|jveu -> je veux | jprends?|jprend -> je prends | jle|jla|jles -> je le | jcherche -> je cherche
jsuis|chui|chuis -> je suis | jai -> j'ai | jaimerais?|j'aimerai -> j'aimerais | jvoudrais? -> je voudrais | jsais -> je sais | jattends? -> j'attends
g(?= (?:pas|une?|besoin|\w+(?:é|is|it|u|e))\b) -> j'ai | qlq1|qlqun|qqn|qqun|quelqun -> quelqu'un | qlq|qqs?|qlqs? -> quelques
qqch|qqchose -> quelque chose | pr -> pour | ds -> dans | tt -> tout | tjs|tjrs -> toujours | bcp -> beaucoup | pk|pq|pkoi -> pourquoi | cb(?= (?:ça|ca|coute|coûte|de|pour|c'est)\b)|cmb -> combien | cb -> carte bancaire
qd -> quand | keske|kesk|c koi|cé quoi -> c'est quoi | veu -> veux | peu(?= (?:on|je|tu|pas|être|etre|avoir)\b) -> peux
c(?= (?:quoi|combien|pas|pour|bien|ok|possible|trop|ouvert|fermé|marqué|une?|le|la|est|en|gratuit|cher|payant)\b) -> c'est | cest -> c'est | y'?a -> il y a
svp|stp -> s'il vous plaît | dispos? -> disponible | ordi -> ordinateur | reduc|réduc -> réduction | cmd|cde -> commande | anniv -> anniversaire
mtn -> maintenant | auj|ajd -> aujourd'hui | tps -> temps | pb -> problème
"""
"""What is typed (a pattern over whole words) and what it stands for."""


@lru_cache(maxsize=5_000)
def spelt_out(text: str) -> str:
    for short, whole in _spelt():
        text = short.sub(whole, text)
    return text


@cache
def _spelt() -> list[tuple[re.Pattern[str], str]]:
    forms = [form.rsplit(" -> ", 1) for line in _FORMS.strip().splitlines() for form in line.split(" | ")]
    return [(re.compile(rf"(?<![\w'’-])(?:{short})(?![\w'’-])", re.IGNORECASE), whole) for short, whole in forms]
