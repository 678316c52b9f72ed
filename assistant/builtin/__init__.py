"""The model that needs no key and no network. `model` answers a message; what it does, in its order:

1. **The words**: `shorthand` spells them out, `languages` tells which language, `words`, `slots` and `figures` read subjects, sizes,
   budgets and order numbers, `superseding`, `correcting` and `unwanted` what a newer message takes back.
2. **The scene** (`scene`): the messages, what is on screen, what was found. `pointing`, `leaning`, `replying` and `products` say what "it",
   "the second one" or "and to Canada?" mean by it.
3. **What is wanted** (`intent`); what no rule knows is `guessing`, by the sayings nearest to it (`nearest`, `meaning`, learned by `learned`).
4. **The answer**: of the goods (`shopping`, `offering`, `telling`, `comparing`), of the cart (`buying`, `carts`), of the shop's pages
   (`pages`, `understanding`, `quoting`, `nearby`), of orders (`parcels`, `changing`, `swapping`), and good manners (`small_talk`).

It writes no figure of its own, and what it says goes through the claims check like any other model's words.
"""
