/*
 * What buying and its aftermath look like in the chat: cart, quote, checkout, orders, proposals, and who is asking.
 * panel.js fetches it with the first event of these kinds; it works with the panel's own nodes and connection.
 */
const STRINGS = {
  en: {
    cart: "Your cart", empty: "Your cart is empty", summary: "Cart: {n} × item, {total}", less: "One less: {title}", more: "One more: {title}",
    remove: "Remove", quantity: "Quantity {n}", most: "At most {n}", total: "Total", checkout: "Check out", agree: "Agree and check out",
    delivery: "Delivery and total", changed: "Something has changed", was: "before {text}", now: "now {text}", to: "Deliver to", arrives: "arrives {when}",
    code: "Discount code", apply: "Apply", without: "Remove code {code}", taxed: "Tax included", review: "Your order",
    pay: "Pay {total} securely", newTab: "Opens in a new tab.", pretend: "Demo: no money moves.", expired: "This payment page has expired.",
    order: "Order {n}", paid: "Paid — thank you", placed: "Placed {date}", track: "Track the parcel", where: "Where is it?", back: "Return", cancel: "Cancel",
    address: "Change address", swap: "Change an item", exchange: "Exchange", street: "Street and number", postal: "Postal code", city: "City", person: "Ask a colleague",
    many: "How many", propose: "Go on", same: "Keep {label}", noOther: "Nothing of this order can be had in another variant now.", askWhere: "Where is my order {n}?", askBack: "I want to return order {n}.", askCancel: "I want to cancel order {n}.",
    before: "Before", after: "After", refund: "You get back", charge: "You pay", fee: "Fee", until: "Valid until {when}",
    confirm: "Confirm", keep: "Keep as is", exempt: "{title} can’t be included: {ground}",
    proposed: "Nothing changes before you confirm.", escalated: "A colleague decides this and writes to you.", done: "Done. You’ll find it in your mail too.",
    dropped: "Everything stays as it is.", expired2: "This has expired. Please ask again.",
    who: "Your orders", whoWhy: "To change an order, prove that it is yours.", number: "Order number", email: "E-mail of the order", look: "Show status", send: "Mail me a code",
    six: "6-digit code", enter: "Confirm code", other: "Ask for a new code", known: "That’s you: {email}", orders: "Show my orders", goOn: "Go on", none: "There are no orders yet.",
  },
  fr: {
    cart: "Votre panier", empty: "Votre panier est vide", summary: "Panier : {n} × article, {total}", less: "Un de moins : {title}", more: "Un de plus : {title}",
    remove: "Retirer", quantity: "Quantité {n}", most: "{n} au plus", total: "Total", checkout: "Commander", agree: "Accepter et commander",
    delivery: "Livraison et total", changed: "Quelque chose a changé", was: "avant {text}", now: "maintenant {text}", to: "Livrer en", arrives: "arrivée {when}",
    code: "Code de réduction", apply: "Appliquer", without: "Retirer le code {code}", taxed: "Taxes comprises", review: "Votre commande",
    pay: "Payer {total} en sécurité", newTab: "S’ouvre dans un nouvel onglet.", pretend: "Démo : aucun paiement réel.", expired: "Cette page de paiement a expiré.",
    order: "Commande {n}", paid: "Payé — merci", placed: "Passée le {date}", track: "Suivre le colis", where: "Où est-elle ?", back: "Retourner", cancel: "Annuler",
    address: "Changer l’adresse", swap: "Changer un article", exchange: "Échanger", street: "Rue et numéro", postal: "Code postal", city: "Ville", person: "Demander à un collègue",
    many: "Combien", propose: "Continuer", same: "Garder {label}", noOther: "Rien de cette commande n’existe dans une autre variante pour le moment.", askWhere: "Où est ma commande {n} ?", askBack: "Je veux retourner la commande {n}.", askCancel: "Je veux annuler la commande {n}.",
    before: "Avant", after: "Après", refund: "Vous récupérez", charge: "Vous payez", fee: "Frais", until: "Valable jusqu’au {when}",
    confirm: "Confirmer", keep: "Ne rien changer", exempt: "{title} est exclu : {ground}",
    proposed: "Rien ne change avant votre confirmation.", escalated: "Un collègue décide et vous écrit.", done: "C’est fait. Un e-mail vous le confirme.",
    dropped: "Rien ne change.", expired2: "Cette proposition a expiré. Veuillez redemander.",
    who: "Vos commandes", whoWhy: "Pour modifier une commande, prouvez qu’elle est à vous.", number: "Numéro de commande", email: "E-mail de la commande", look: "Voir le statut", send: "Recevoir un code",
    six: "Code à 6 chiffres", enter: "Valider le code", other: "Demander un autre code", known: "C’est bien vous : {email}", orders: "Voir mes commandes", goOn: "Continuer", none: "Aucune commande pour l’instant.",
  },
};
const COUNTRIES = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MC MT NL NO PL PT RO SE SI SK CA US";
const OPEN = { paid: ["where", "address", "swap", "cancel"], packing: ["where", "cancel"], shipped: ["where"], delivered: ["back", "exchange"] };
const ASKED = { where: "askWhere", back: "askBack", cancel: "askCancel" };

const STYLE = `
.line { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; align-items: baseline }
.line > :nth-child(2) { text-align: end; white-space: nowrap }
.lines { display: flex; flex-direction: column; gap: 10px }
.item { display: grid; grid-template-columns: 48px minmax(0, 1fr) auto; gap: 2px 12px; align-items: start }
.item img, .item .blank { width: 48px; height: 48px; object-fit: cover; border-radius: 6px; background: var(--surface); grid-row: span 2 }
.step { grid-column: 2 / -1; display: flex; flex-wrap: wrap; align-items: center; gap: 4px; margin-inline-start: -4px }
.step .icon { width: 32px; height: 32px; border: 1px solid var(--line-2); border-radius: 8px }
.step output { min-width: 32px; text-align: center }
.step .link { margin-inline-start: auto }
.sum { border-block-start: 1px solid var(--line); padding-block-start: 8px; font-weight: 650 }
.notice { border-radius: 8px; padding: 8px 10px; background: var(--warn-bg); color: var(--warn); font-size: 13px }
.notice strong { display: block }
.box form { display: flex; flex-direction: column; gap: 8px }
.box form.inline { flex-direction: row }
.inline input { flex: 1; min-width: 0 }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-direction: column; gap: 4px; min-width: 0 }
legend { padding: 0 }
.offer { display: grid; grid-template-columns: 20px minmax(0, 1fr) auto; gap: 0 8px; align-items: center; min-height: 32px; cursor: pointer }
.offer input { width: 18px; height: 18px; min-height: 0; margin: 0; accent-color: var(--comptoir-accent) }
.offer > .small { grid-column: 2 / -1 }
.row:empty { display: none }
.acts > .button { flex: 1 1 40% }
label > span { font-size: 13px; color: var(--text-2) }
.offer > span:not(.small) { font-size: inherit; color: inherit }
@media (forced-colors: active) { .notice, .box { border: 1px solid CanvasText } }`;

export function shop({ h, fill, log, root, base, locale, call, post, say, news, press, problem, link, outside, picture, place, lastItem, toEnd, conversation, ask, asked, emit, composer, style }) {
  const t = STRINGS[locale.slice(0, 2)] || STRINGS.en;
  const tongue = spoken(STRINGS[locale.slice(0, 2)] ? locale : "en"); // dates in the language of the words
  style(STYLE);
  let cartCard, checkoutCard;
  const proposals = new Map();

  /* ---- Parts of cards ---- */
  const named = (line) => (line.label ? `${line.title}, ${line.label}` : line.title);
  const row = (name, text, more = "") => h("p", { className: "line" + more }, h("span", {}, h("bdi", {}, name)), h("span", {}, text));
  const sum = (total) => (total ? row(t.total, total.text, " sum") : null);
  const small = (...words) => h("p", { className: "small" }, ...words);
  const box = (title, ...parts) => h("div", { className: "box", role: "group", tabIndex: -1, "aria-label": title }, ...parts);
  const plainLines = (lines) =>
    h("ul", { className: "lines" }, lines.map((line) => h("li", {}, row(`${line.quantity} × ${named(line)}`, line.total?.text))));
  const when = (moment, style) => new Date(moment).toLocaleString(tongue, style);
  const button = (words, className, errand, complaint, more) =>
    h("button", { className, onclick: (click) => press(click.currentTarget, complaint, errand), ...more }, words);

  /* In the place of the card before it where nothing came between; the focus stays on what was pressed. */
  function put(event, card, before) {
    const pressed = before?.contains(root.activeElement) && (root.activeElement.dataset.key || "card");
    const close = before?.isConnected && !event.turn && before.closest("li") === lastItem();
    if (close) before.replaceWith(card);
    else place(event, card);
    if (!pressed || !close) return close;
    (card.querySelector(`[data-key="${CSS.escape(pressed)}"]:not(:disabled)`) || card).focus();
    return close;
  }
  function notice(event) {
    if (!event.note) return null;
    const moved = (event.changes || []).filter((change) => change.text);
    return h("div", { className: "notice" }, moved.length ? [h("strong", {}, t.changed),
      h("ul", {}, moved.map((change) => h("li", { dir: "auto" }, change.text)))] : event.note);
  }
  function code(event, complaint) {
    const want = (words) => post("quote", { code: words });
    if (event.code) {
      return button(fill(t.without, event), "link", () => want(""), complaint, { "data-key": "code" });
    }
    const field = h("input", { "aria-label": t.code, placeholder: t.code, autocomplete: "off", maxLength: 40, required: true, "data-key": "code" });
    const apply = h("button", { className: "button", type: "submit" }, t.apply);
    return h("form", { className: "inline", onsubmit: (submit) => (submit.preventDefault(), press(apply, complaint, () => want(field.value.trim()))) }, field, apply);
  }
  /* A change is no error: the quote that names it comes as a card of its own. */
  const checkOut = (complaint, confirm) =>
    button(confirm ? t.agree : t.checkout, "button main", () => post("checkout", confirm ? { confirm } : {}).catch((error) => {
      if (error.status !== 409) throw error;
    }), complaint, { "data-key": "checkout" });

  /* ---- The cart ---- */
  function drawCart(event) {
    const complaint = problem();
    const set = (line, quantity) => () => post("cart", { sku: line.sku, quantity, mode: "set" });
    const step = (line, sign, by, name) =>
      button(sign, "icon", set(line, line.quantity + by), complaint, {
        "aria-label": fill(name, { title: named(line) }), "data-key": line.sku + sign, disabled: by > 0 && full(line),
      });
    const full = (line) => line.limit != null && line.quantity >= line.limit;
    const lines = event.lines.map((line) =>
      h("li", { className: "item" }, picture(line.image), h("div", {}, h("bdi", {}, line.title), line.label ? h("div", { className: "small" }, line.label) : null), h("span", {}, line.total.text),
        h("div", { className: "step" }, step(line, "−", -1, t.less), h("output", { "aria-label": fill(t.quantity, { n: line.quantity }) }, String(line.quantity)), step(line, "+", 1, t.more),
          full(line) ? h("span", { className: "small" }, fill(t.most, { n: line.limit })) : null,
          button(t.remove, "link", set(line, 0), complaint, { "aria-label": `${t.remove}: ${named(line)}`, "data-key": `${line.sku}×` }))));
    const card = box(t.cart, h("h3", {}, t.cart), notice(event),
      lines.length ? [h("ul", { className: "lines" }, lines), sum(event.total), code({}, complaint),
        button(t.delivery, "button", () => post("quote", {}), complaint, { "data-key": "delivery" }), checkOut(complaint)] : small(t.empty), complaint);
    card.summary = lines.length ? fill(t.summary, { n: event.count, total: event.total?.text }) : t.empty;
    return card;
  }
  function foldCart() {
    if (cartCard?.isConnected) cartCard.replaceWith(small(cartCard.summary));
    cartCard = null;
  }

  /* ---- What it costs, and where to pay ---- */
  function countries(chosen, more) {
    const names = new Intl.DisplayNames(tongue, { type: "region" });
    const codes = [...new Set([chosen, ...COUNTRIES.split(" ")])].filter(Boolean);
    const known = codes.map((id) => [/^[A-Z]{2}$/.test(id) ? names.of(id) : id, id]).sort((a, b) => a[0].localeCompare(b[0], tongue));
    return h("select", { "aria-label": t.to, ...more }, known.map(([name, id]) => h("option", { value: id, selected: id === chosen }, name)));
  }
  function drawDelivery(event, complaint) {
    const offers = event.delivery || [];
    if (!offers.length && !event.country) return null;
    const pick = countries(event.country, { "data-key": "country", onchange: () => press(pick, complaint, () => post("quote", { country: pick.value })) });
    const days = new Intl.DateTimeFormat(tongue, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
    const group = `delivery-${event.quote}`;
    const choices = offers.map((offer) => {
      const radio = h("input", { type: "radio", name: group, checked: offer.chosen, "data-key": `to:${offer.id}`, onchange: () => press(radio, complaint, () => post("quote", { shipping: offer.id })) });
      const [first, last] = offer.arrives.map((day) => new Date(day));
      return h("label", { className: "offer" }, radio, h("span", {}, offer.name), h("span", {}, offer.price.text),
        h("span", { className: "small" }, fill(t.arrives, { when: days.formatRange(first, last) })));
    });
    return h("fieldset", {}, h("legend", { className: "small" }, t.to), pick, choices);
  }
  function drawCheckout(event) {
    const complaint = problem();
    const open = h("div", { className: "push" }, event.url ? [outside(event.url, { className: "button main" }, fill(t.pay, { total: event.total.text })),
      small(t.newTab, event.pretend ? ` ${t.pretend}` : "")]
      : [drawDelivery(event, complaint), code(event, complaint), checkOut(complaint, event.confirm), complaint]);
    const card = box(t.review, h("h3", {}, t.review), notice(event), plainLines(event.lines),
      (event.sums || []).map((each) => row(each.label, each.text)), sum(event.total), open);
    card.end = (why) => (card.isOver = true, open.replaceChildren(why ? small(why) : ""));
    card.quoted = !event.url;
    const left = new Date(event.expires_at) - Date.now();
    if (event.url && left < 86_400_000) setTimeout(() => card.isOver || card.end(t.expired), Math.max(left, 0));
    return card;
  }
  function showCheckout(event) {
    const card = drawCheckout(event);
    if (!put(event, card, checkoutCard)) checkoutCard?.end("");
    checkoutCard = card;
    say(`${event.note || t.review} ${t.total} ${event.total.text}.`);
  }

  /* ---- Orders ---- */
  function drawOrder(event) {
    const { carrier = "", number, url, events = [] } = event.tracking || {};
    const title = fill(t.order, { n: event.number });
    const complaint = problem();
    const open = (name) => async () => {
      try {
        const choices = await (await call(`/orders/${encodeURIComponent(event.number)}/choices`)).json();
        card.querySelector("form")?.remove();
        card.append(...(name === "address" ? addressForm(choices) : itemsForm(choices, name === "swap" ? "change_items" : name)));
        card.querySelector("form input, form select")?.focus();
      } catch (error) {
        if (error.status !== 403) throw error;
        draw.identity({ needs: "verified", order: event.number });
      }
    };
    const actions = (event.receipt ? [] : OPEN[event.status] || []).map((name) => {
      const more = { "aria-label": `${t[name]}: ${title}` };
      return ASKED[name] ? h("button", { className: "button", ...more, onclick: () => ask(fill(t[ASKED[name]], { n: event.number })) }, t[name])
        : button(t[name], "button", open(name), complaint, more);
    });
    const card = box(title, event.receipt ? h("h3", { className: "ok" }, t.paid) : null,
      h(event.receipt ? "p" : "h3", { className: "line" }, h("span", {}, title), h("span", { className: "small" }, event.status_text)),
      event.receipt ? null : small(fill(t.placed, { date: when(event.placed_at, { dateStyle: "long" }) })),
      plainLines(event.lines), sum(event.total), events.length ? h("ol", {}, events.map((step) => h("li", { className: "small", dir: "auto" }, step.text))) : null,
      number && small(`${carrier} ${number}`),
      h("div", { className: "row acts" }, url && outside(url, { className: "button" }, t.track), actions), complaint);
    return card;
  }

  /* ---- Changes that are asked for without a word: what is allowed, the shop says ---- */
  function changeForm(number, kind, fields, said) {
    const complaint = problem();
    const propose = async (more) => (await call(`/orders/${encodeURIComponent(number)}/proposals`, { body: { kind, ...said(), ...more } })).json();
    const go = h("button", { className: "button main", type: "submit" }, t.propose);
    const person = button(t.person, "button", async () => {
      await propose({ escalate: true }).catch((error) => {
        if (error.status !== 422) throw error;
      });
      form.remove();
    }, complaint, { hidden: true });
    const form = h("form", { onsubmit: (submit) => (submit.preventDefault(), press(go, complaint, async () => {
      try {
        const made = await propose();
        form.remove();
        draw.proposal(made);
        proposals.get(made.proposal).focus();
      } catch (error) {
        person.hidden = error.status !== 422;
        throw error;
      }
    })) }, fields, complaint, h("div", { className: "row" }, go, person));
    return [form];
  }
  function addressForm({ number, address }) {
    const field = (label, name, more) => h("label", {}, h("span", {}, label), h("input", { name, value: address?.[name] || "", maxLength: 200, required: true, ...more }));
    const pick = countries(address?.country, { name: "country" });
    const fields = [field(t.street, "line1", { autocomplete: "address-line1" }), field(t.postal, "postal_code", { autocomplete: "postal-code", required: false }),
      field(t.city, "city", { autocomplete: "address-level2" }), h("label", {}, h("span", {}, t.to), pick)];
    return changeForm(number, "change_address", fields, () => ({
      address: Object.fromEntries([...fields.slice(0, 3).map((each) => each.querySelector("input")), pick].map((each) => [each.name, each.value.trim()])),
    }));
  }
  function itemsForm({ number, lines }, kind) {
    const open = lines.filter((line) => line.variants.length).map((line) => {
      const to = h("select", { "aria-label": named(line) }, h("option", { value: "" }, fill(t.same, { label: line.label || line.title })),
        line.variants.map((each) => h("option", { value: each.sku }, `${each.label}, ${each.price.text}`)));
      const many = h("input", { type: "number", "aria-label": `${t.many}: ${named(line)}`, min: 1, max: line.quantity, value: line.quantity, required: true, hidden: line.quantity < 2 });
      return { line, to, many };
    });
    if (!open.length) return [small(t.noOther)];
    const fields = open.map(({ line, to, many }) => h("label", {}, h("span", { dir: "auto" }, named(line)), to, many));
    return changeForm(number, kind, fields, () => ({
      items: open.filter(({ to }) => to.value).map(({ line, to, many }) => ({ item: line.line, quantity: +many.value, to: to.value })),
    }));
  }

  /* ---- Changes that wait for a click ---- */
  function drawProposal(event) {
    const complaint = problem();
    const state = event.state === "proposed" && new Date(event.valid_until) <= Date.now() ? "expired" : event.state;
    const items = (event.items || []).map((item) => h("li", { dir: "auto" }, `${item.quantity} × ${named(item)}${item.to_label ? ` → ${item.to_label}` : ""}`));
    const address = ["name", "line1", "line2", "postal_code", "city", "country"].map((part) => event.address?.[part]).filter(Boolean).join(", ");
    const moved = event.after && event.before?.text !== event.after.text;
    const end = h("div", { className: "push" });
    const verdict = (next) => end.replaceChildren(small(t[next === "expired" ? "expired2" : next] || next));
    const send = (what) => async () => {
      try {
        const answer = await call(`/proposals/${event.proposal}/${what}`, { body: {} });
        const made = await answer.json();
        if (made.state !== event.state) draw.proposal(made);
      } catch (error) {
        if (error.status === 403) return draw.identity({ needs: "verified", order: event.order });
        if (error.status === 422 || error.status === 404) return (verdict(error.message), say(error.message));
        throw error;
      }
    };
    const card = box(event.title, h("h3", { className: "line" }, h("span", {}, event.title), h("span", { className: "small" }, fill(t.order, { n: event.order }))),
      items.length ? h("ul", {}, items) : address ? h("p", { dir: "auto" }, address) : null, event.reason ? small(event.reason) : null,
      moved ? [row(t.before, event.before.text), row(t.after, event.after.text)] : null,
      ["fee", "charge", "refund"].map((name) => event[name] && row(t[name], event[name].text, name === "fee" ? "" : " sum")),
      (event.exempt || []).map((one) => h("p", { className: "notice" }, fill(t.exempt, one))),
      end, complaint);
    if (state !== "proposed") verdict(state);
    else {
      const left = new Date(event.valid_until) - Date.now();
      const shown = { timeStyle: "short", ...(left > 43_200_000 && { dateStyle: "medium" }) };
      end.append(h("div", { className: "row" }, button(t.confirm, "button main", send("confirm"), complaint), button(t.keep, "button", send("drop"), complaint)),
        small(t.proposed, " ", fill(t.until, { when: when(event.valid_until, shown) })));
      if (left < 86_400_000) setTimeout(() => card.isConnected && end.querySelector("button") && verdict("expired"), left);
    }
    card.verdict = t[state === "expired" ? "expired2" : state] || "";
    card.state = event.state;
    return card;
  }

  /* ---- Who is asking ---- */
  function drawIdentity(event) {
    const complaint = problem();
    const field = (label, more) => h("label", {}, h("span", {}, label), h("input", { required: true, ...more }));
    const value = (label) => label.querySelector("input").value.trim();
    const prove = async (body) => (await post("identity", body)).json();
    const card = box(t.who);
    const words = asked.get(event.turn);

    function known({ email, level }) {
      card.replaceChildren(h("p", { className: "ok" }, fill(t.known, { email })), level === "verified" ? button(t.orders, "button", listOrders, complaint) : "",
        words ? h("button", { className: "button main", onclick: () => ask(words) }, t.goOn) : "", complaint);
    }
    async function listOrders() {
      const { orders } = await (await call("/orders")).json();
      const cards = orders.slice(0, 5).map(drawOrder);
      for (const each of cards.length ? cards : [small(t.none)]) place({}, each);
      toEnd();
      cards[0]?.focus();
    }
    function start() {
      const number = field(t.number, { name: "number", value: event.order || "", autocomplete: "off" });
      const email = field(t.email, { name: "email", type: "email", autocomplete: "email" });
      const look = button(t.look, "button", showStatus, complaint);
      const send = h("button", { className: "button main", type: "submit" }, t.send);
      const form = h("form", { onsubmit: (submit) => (submit.preventDefault(), press(send, complaint, mailCode)) }, number, email,
        h("div", { className: "row" }, event.needs === "verified" ? null : look, send));
      async function mailCode() {
        const { message } = await prove({ number: value(number), email: value(email), send_code: true });
        enter(message);
      }
      async function showStatus() {
        if (!form.reportValidity()) return;
        await prove({ number: value(number), email: value(email) });
        const order = await (await call(`/orders/${encodeURIComponent(value(number))}`)).json();
        place({}, drawOrder(order));
        toEnd();
        say(`${fill(t.order, { n: order.number })}: ${order.status_text}`);
      }
      card.replaceChildren(h("h3", {}, t.who), event.needs === "verified" ? small(t.whoWhy) : "", form, complaint);
    }
    function enter(message) {
      const six = field(t.six, { name: "code", inputMode: "numeric", autocomplete: "one-time-code", pattern: "[0-9 ]{6,7}", maxLength: 7 });
      const confirm = h("button", { className: "button main", type: "submit" }, t.enter);
      const form = h("form", { onsubmit: (submit) => (submit.preventDefault(), press(confirm, complaint, proveIt)) },
        six, h("div", { className: "row" }, confirm, h("button", { className: "link", onclick: start }, t.other)));
      async function proveIt() {
        const standing = await prove({ code: value(six).replace(/ /g, "") });
        known(standing);
        card.focus();
        say(fill(t.known, standing));
      }
      card.replaceChildren(h("h3", {}, t.who), small(message), form, complaint);
      six.querySelector("input").focus();
      say(message);
    }
    start();
    card.known = known;
    return card;
  }

  async function recall(card) {
    const id = conversation();
    const standing = id && (await call(`/conversations/${id}/identity`).then((answer) => answer.json(), () => null));
    const verified = standing?.level === "verified";
    if (verified) card.known(standing);
    return verified;
  }

  /* ---- Events ---- */
  const draw = {
    cart(event) {
      const card = drawCart(event);
      const before = cartCard;
      if (before?.isConnected && !event.turn && before.closest("li") === lastItem()) put(event, card, before);
      else {
        const pressed = before?.contains(root.activeElement) && root.activeElement.dataset.key;
        foldCart();
        place(event, card);
        if (pressed) (card.querySelector(`[data-key="${CSS.escape(pressed)}"]:not(:disabled)`) || card).focus();
      }
      cartCard = card;
      if (checkoutCard?.quoted) checkoutCard.end("");
      say(event.note || card.summary);
    },
    checkout(event) {
      showCheckout(event);
      emit("checkout", { checkout: event.checkout });
    },
    quote: showCheckout,
    order(event) {
      if (event.receipt) {
        checkoutCard?.end(t.paid);
        checkoutCard = null;
        foldCart();
        news();
      }
      place(event, drawOrder(event));
      say(`${event.receipt ? t.paid : ""} ${fill(t.order, { n: event.number })}: ${event.status_text}`);
    },
    proposal(event) {
      const before = proposals.get(event.proposal);
      if (before?.state === event.state) return;
      const card = drawProposal(event);
      proposals.set(event.proposal, card);
      if (before?.isConnected) {
        const focused = before.contains(root.activeElement);
        before.replaceWith(card);
        if (focused) card.focus();
      } else place(event, card);
      say(`${event.title}. ${card.verdict}`);
    },
    identity(event) {
      log.querySelectorAll(".identity").forEach((old) => old.remove());
      const card = drawIdentity(event);
      card.classList.add("identity");
      place(event, card);
      if (event.seq) recall(card); // proved since, where the conversation is read again
      if (event.needs) say(t.whoWhy);
      return card;
    },
    /* From the menu: who is known already sees the orders, anybody else says who they are. */
    async orders() {
      const card = draw.identity({ seq: 0 });
      ((await recall(card)) ? card : card.querySelector("input")).focus();
      toEnd();
    },
    restart() {
      cartCard = checkoutCard = null;
      proposals.clear();
    },
  };
  return draw;
}

/* Dates as the reader's own country writes them, where the page only says `en`. */
function spoken(locale) {
  try {
    const [asked] = Intl.getCanonicalLocales(locale.replace("_", "-"));
    return navigator.languages.find((each) => each.startsWith(`${asked}-`)) || asked;
  } catch {
    return "en";
  }
}
