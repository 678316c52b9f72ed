"""Whether a sentence may go out. Read `check` first: the others are asked by it, in this order.

1. **The sentence**: `said` folds and cuts it, `quantities` reads its figures, `topics` says what it is about, `naming` of which
   products, `options` of which version. What both languages say is data (`wordings/`, read by `wording`, which asks no pattern in
   vain: `needed`; word lists by `words`).
2. **Its claims**, a family a module, each with who may carry it: `prices` (with `sums`, `reckoned`, `money_sorts`), `codes`, `stock`
   (`counts`), `policies` (`services`), `hours`, `in_words`, `orders` (`order_records`, `order_lines`), `attributes` (`measures`,
   `features`), `sizing`, `packs`, `comparisons`, `contacts`, `promises` (`acts`), `persons` (`first_person`), `secrets`.
   A `claim` looks for its carrier itself; a bare yes or no claims what was asked (`replies`).
3. **What no family looks for**: `carried_words` asks that every other word is plain or stands in a record (`in_scope`; `unknown` takes
   out what only says that something is not known), `together` that what the sentence puts together stands in one line (`runs`, `lines`,
   `line_figures`).
4. **The shop's own words**: what a page says in nearly the same words (`quotes`) goes out where a family did not find it. A text that
   gives orders is no source (`planted`).
5. **What is kept and shown**: `ledger`, and instead of what was withheld the record itself (`instead`).

`evidence` is what may carry; `pages` cuts a page into its sentences and tables, of which `sources` makes pieces that are each about
one thing, `lines` what stands together, `quotes` what can be quoted, and `hours` the shop's week.
"""
