"""How both languages say that something is there, is gone, is nearly gone or is to come back; and how they hurry a shopper."""

import re

_NOT = r"(?:not|no longer|n't|never)(?: \w+){0,2} "
_GONE = (
    rf"sold[ -]out|out of stock|{_NOT}(?:in stock|available|any(?:more| left))|unavailable|(?:none|nothing|no (?:\w+ )?(?:pairs?|pieces?|units?|stock))(?: \w+)? (?:left|remaining|available)|no stock|all gone|discontinued|plus (?:fabriquee?s?|produite?s?|commercialisee?s?)|"
    r"no longer (?:have|stock|carry|sell)|(?:don't|do not|doesn't|does not) (?:currently |presently )?(?:have|stock|carry) (?:it|them|this|that|any|the)|on back-?order|run out|out of (?:size|the|this)|awaiting restock|"
    r"(?:plus|pas)(?: \w+){0,2} (?:en stock|disponibles?|dispo)|rupture(?: de stock)?|epuise(?:e?s?)?|indisponibles?|n'en (?:avons|ai|a) plus|n'en reste (?:plus(?! qu)|pas|aucun)|ne reste (?:plus (?!qu)|aucun)|plus aucun\w*|n'avons plus|n'est plus vendu|ne (?:l'est|le sont) plus|stock epuise"
)
_LEFT = (
    r"(?<![\w/-])(?P<n>\d+)(?!/)(?: (?:more|other))?(?: of (?:them|it|these|those))?(?: (?:pieces?|pairs?|units?|items?|copies|pieces?|paires?|exemplaires?|unites?|articles?))?(?: (?:still|of (?:them|it|these|those)|are|is|currently|encore))* (?:left|remaining|remain|in stock|available|en stock|restante?s?|disponibles?)|"
    r"(?:there (?:are|is)|we have|il (?:y a|nous reste)|nous avons)(?: only| just| still| encore)? (?P<there>\d+)(?: [\w-]+){1,6}? (?:left|remaining|in stock|available|en stock|disponibles?|restante?s?)|only (?P<only>\d+)(?: [\w-]+){0,6} (?:left|remain(?:ing)?)\b|(?:n['’]en reste(?:nt)?|en reste(?:nt)?|reste(?:nt)?)(?: (?:plus |encore |actuellement )?(?:qu[e'])?)? ?(?P<reste>\d+)|plus qu[e'] ?(?P<plus>\d+)|(?:stock of|left in stock:|stock :|stock:) ?(?P<of>\d+)|"
    r"(?:we|i) (?:still |only |currently )*have (?:only |just |exactly )?(?P<have>\d+)(?! (?:days?|jours|weeks|business|working|sizes|colou?rs|models|stores|different))|(?:nous en avons|il y en a|on en a)(?: encore| seulement)? (?P<avons>\d+)|"
    r"(?:down to|left with)(?: (?:just|only|the last|our last))? (?P<down>\d+)|(?P<last>down to (?:our|the|a) (?:very )?last(?! \d)|(?:a|one) (?:single|lone) (?:[\w/-]+ ){0,6}?(?:left|remain\w*)|last (?:one|piece|pair|item|unit)|(?:derniere?|seule?) (?:piece|paire|exemplaire|article|modele|unite)|only one left|just one left|(?:only|just) one (?:[\w-]+ ){0,6}(?:left|remain\w*)|rest(?:e|ent)(?: plus)? qu'une?\b(?! \d)|one left|one remaining|en reste une?|plus qu'une?|reste une? (?:seule? )?(?:piece|exemplaire|paire))"
)
_MANY = r"(?:plenty|lots|loads|heaps|masses|tons|dozens|hundreds)(?! of (?:time|choice|people|other|options))|(?:a )?(?:great )?many (?:of (?:them|these) )?left|plein d[e']|largement (?:assez )?d[e']|beaucoup d[e'](?! (?:choix|temps))"
_FEW = r"(?:a |une )?(?:handful|poignee)|(?:only |just )?(?:a )?few (?:\w+ )?(?:left|remaining|remain|pieces)|running low|low (?:in |on )?stock|almost (?:sold out|gone)|nearly (?:sold out|gone)|selling out|limited (?:stock|quantit\w+|availability)|bientot (?:epuise|en rupture)\w*|presque (?:epuise|plus)\w*|quelques (?:pieces|exemplaires|unites)|dernieres? (?:pieces|unites)|derniers exemplaires|(?:one|some) of (?:our|the) last|among (?:our|the) last|(?:parmi|un\w* de|fait partie de) (?:nos|les|mes) dernier\w*|(?:l')?un\w* des dernier\w*|stock (?:limite|faible|bas)|quantites? limitees?"
_SOON = (
    r"(?:will|should|'ll) be (?:\w+ )?(?:back|restocked|available again|in stock)|on (?:its|their|the) way (?:to us|in)|back (?:in stock )?(?:soon|next|in \w+|on \w+)|(?:being |getting |be )?restock(?:ed|ing)?|coming back|(?:arrives?|due|expected|attendue?s?|prevue?s?|rentre(?:nt)?)(?: back)?(?: in| on| by| for| pour| dans| debut| fin| sous| la| le| d'ici)*(?: the| a| une?)? (?:next|this|tomorrow|soon|week|month|semaine|mois|demain|bientot|monday|tuesday|wednesday|thursday|friday|january|february|march|april|may|june|july|august|september|october|november|december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|\d+ (?:days|weeks|jours|semaines))\b(?!.*\b(?:your|votre) (?:order|parcel|commande|colis)\b)|(?:new|more|other) [\w' ]{2,30} (?:are|is) (?:coming|arriving)|(?:nouve\w+|d'autres) [\w' ]{2,30} arriv(?:e|ent|era|eront)|"
    r"(?:sera|seront|devrait|devraient) (?:\w+ ){0,3}(?:disponibles?|en stock|reapprovisionn\w+|de retour)|reapprovisionn\w+|bientot (?:de retour|disponible|en stock)|prochain (?:arrivage|reassort)|reassort\w*|(?<!vous )revient(?! (?:a|au|plus|moins) )|reviendr\w+\b(?! a \d)"
)
_HERE = (
    r"in stock|en stock|(?:is|are) back\b(?! (?:to|order|of|with))|(?:is|are) here(?= in)|(?:ships?|leaves?) (?:today|tomorrow|right away|immediately)|part(?:ent)? (?:aujourd'hui|demain|tout de suite)|(?<!none )(?:is|are)(?: still)? left\b(?! (?:in|on|out|with|at|by|to|over|hand))|plenty (?:left|of stock|available|of them)|ready to ship|still (?:around|to be had)|can (?:still )?(?:go out|ship)|(?:peut|peuvent) partir|on hand|(?:is|are|it's|they're|still|currently|also|now|readily|immediately)? ?available(?: in| for| from| now| today| to order)?|"
    r"(?:we|i)(?: do| still| currently| also|'ve)*(?: have| stock| carry| got)(?: still)? (?:it|them|this|that|both|one|the \w+)(?: \w+){0,4} (?:in|left)|disponibles?|dispo\b|(?:nous |on )(?:l'avons|l'a|les avons|les a)(?: encore| toujours| aussi)?(?! (?:pas|plus|epuise\w*|vendu\w*))|(?:we|i)(?:'ve| have) (?:still )?got (?:it|them)|il en reste(?! ?(?:que |plus )?\d)|en reste encore(?! \d)|de retour en (?:stock|rayon)|"
    r"can (?:still |also )?(?:be )?(?:order(?:ed)?|buy|bought|get|have|find)(?: it| now| this)?|you can still get|(?:peut|peuvent) (?:encore )?etre command\w+|encore commander|pouvez (?:encore |toujours |aussi )?(?:le |la |les |l'|en )?(?:commander|avoir|prendre|acheter)|il (?:nous |m'en |en )?reste(?:nt)? (?:encore |toujours )?(?:le|la|les|des|du|de la|l'(?=\w))\b|(?:we|nous) (?:have|avons)(?: still| encore)? (?:it|size|la taille|le|la|the size)|remain(?:s)? available|reste(?:nt)? disponibles?|exist\w* (?:aussi |encore |toujours )?en|(?:still )?exists? in|comes? in"
)
WORDS = re.compile(
    rf"(?P<soon>\b(?:{_SOON})\b)|(?P<many>\b(?:{_MANY}))|(?P<few>\b(?:{_FEW})\b)|(?P<gone>(?:\b|(?<=n't )|(?=n't))(?:{_GONE})\b)|(?P<left>\b(?:{_LEFT}))|(?P<here>\b(?:{_HERE})\b)"
)
DEMAND = re.compile(
    r"\b(?:an?other (?:shopper|customer|buyer|client|person)s?|other (?:shoppers|customers|buyers|people)|some(?:one|body) else|\d+ (?:other )?(?:people|shoppers|customers|visitors|buyers)|(?:more than |over )?an? (?:hundred|dozen|thousand) (?:people|shoppers|customers)|(?:un|une) autre (?:client|cliente|personne)|quelqu'un d'autre|d'autres (?:clients|personnes|acheteurs)|\d+ (?:autres )?(?:personnes|clients|acheteurs|visiteurs)|quelqu'un)"
    r"(?: \w+){0,3}? (?:has|have|had|is (?:about|looking|buying|viewing)|are (?:looking|viewing|watching|buying|about)|bought|reserved|viewed|ordered|want|a (?:deja |aussi )?(?:reserve|achete|pris|commande|le|la|les|mis)|ont|regardent|regarde|veulent|vient|viennent|s'apprete\w*|hesite\w*)\b"
)
"""Whom nobody has seen: shoppers are hurried by no others."""
SEGMENT = re.compile(
    r";|\.(?!\d)| (?:but|mais|even (?:if|though)|meme si|while|whereas|though|although|tandis que|alors que|however|cependant|yet|in contrast|par contre|en revanche)\b"
)
