/*
 * The chat panel, fetched by widget.js when somebody reaches for it.
 * Only DOM nodes and constructable style sheets: it runs under a strict Content-Security-Policy.
 */
const STRINGS = {
  en: {
    title: "Shop assistant", ai: "AI assistant · can make mistakes", close: "Close chat", log: "Conversation",
    placeholder: "Ask about a product, size or order", send: "Send", person: "Talk to a person", cards: "No card numbers here", withdraw: "Withdraw from a contract",
    you: "You", bot: "Assistant", staff: "Support", shop: "Shop", unread: "unread", typing: "Assistant is replying", fresh: "New messages",
    hello: "Hello! I’m the shop’s AI assistant. Ask me about a product, delivery or an order.",
    starters: ["Help me choose", "Delivery and returns", "Where is my order?"],
    sources: "Sources ({n})", source: "Source {n}: {title}", products: "Products", choose: "Options: {title}", view: "View",
    add: "Add", added: "Added", orders: "My orders",
    email: "Your e-mail", emailWhy: "Nobody is there right now. A person will write to you.", leave: "Leave e-mail",
    emailThanks: "Thank you. We’ll write to {email}.", joined: "{name} joined the chat", back: "You are back with the AI assistant",
    closed: "This chat is closed. Write any time.", somebody: "A person", retry: "Try again", unsent: "Not sent.",
    offline: "You are offline. Messages are sent when you are back.", trouble: "That didn’t work. Please try again.",
    about: "About: {title}", notAbout: "Ask without this page",
  },
  fr: {
    title: "Assistant de la boutique", ai: "Assistant IA · peut se tromper", close: "Fermer la discussion", log: "Conversation",
    placeholder: "Un produit, une taille, une commande ?", send: "Envoyer", person: "Parler à une personne", cards: "Pas de numéro de carte ici", withdraw: "Se rétracter d’un contrat",
    you: "Vous", bot: "Assistant", staff: "Service client", shop: "Boutique", unread: "non lus", typing: "L’assistant répond", fresh: "Nouveaux messages",
    hello: "Bonjour ! Je suis l’assistant IA de la boutique. Une question sur un produit, une livraison ou une commande ?",
    starters: ["Aidez-moi à choisir", "Livraison et retours", "Où est ma commande ?"],
    sources: "Sources ({n})", source: "Source {n} : {title}", products: "Produits", choose: "Options : {title}", view: "Voir",
    add: "Ajouter", added: "Ajouté", orders: "Mes commandes",
    email: "Votre e-mail", emailWhy: "Personne n’est disponible. Nous vous écrirons.", leave: "Laisser mon e-mail",
    emailThanks: "Merci. Nous écrirons à {email}.", joined: "{name} a rejoint la discussion", back: "Vous êtes de nouveau avec l’assistant IA",
    closed: "Discussion close. Réécrivez à tout moment.", somebody: "Une personne", retry: "Réessayer", unsent: "Non envoyé.",
    offline: "Vous êtes hors ligne. Vos messages partiront à la reconnexion.", trouble: "Cela n’a pas fonctionné. Veuillez réessayer.",
    about: "Au sujet de : {title}", notAbout: "Demander sans cette page",
  },
};

const DARK = `--bg: #1a1b19; --surface: #212320; --surface-2: #2b2d29; --line: #33352f; --line-2: #7e8179; --text: #ecede8;
  --text-2: #a9aca3; --soft: #1c302a; --ok: #7fd6a0; --warn: #f0cc85; --warn-bg: #352a12; --danger: #ff9b92; --focus: #8fd6bf;
  --comptoir-accent: #6fc3a8; --comptoir-on-accent: #0d2019; color-scheme: dark`;

const STYLE = `
:host {
  --bg: #fff; --surface: #f4f4f1; --surface-2: #eaeae6; --line: #e3e3de; --line-2: #85877f; --text: #1c1d1a; --text-2: #5b5d57;
  --soft: #e3f0eb; --ok: #1b6e3c; --warn: #6b4500; --warn-bg: #fdf3dc; --danger: #b3261e; --focus: #17594a; color-scheme: light;
}
@media (prefers-color-scheme: dark) { :host([theme=auto]) { ${DARK} } }
:host([theme=dark]) { ${DARK} }
*, *::before { box-sizing: border-box }
.badge {
  position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-width: 20px; padding: 0 5px; border-radius: 10px;
  background: #b3261e; color: #fff; font: 700 12px/20px var(--comptoir-font); text-align: center; pointer-events: none;
}
dialog {
  position: fixed; inset-block: auto calc(var(--comptoir-offset) + 72px); inset-inline: auto var(--comptoir-offset); margin: 0; padding: 0;
  width: 400px; height: min(680px, calc(100dvh - 120px)); max-width: none; max-height: none; overflow: hidden;
  border: 1px solid var(--line); border-radius: var(--comptoir-radius); background: var(--bg); color: var(--text);
  font: 15px/1.5 var(--comptoir-font); text-align: start; font-variant-numeric: tabular-nums; box-shadow: 0 12px 48px #0003;
}
:host([position=left]) dialog { inset-inline: var(--comptoir-offset) auto }
dialog[open] { display: grid; grid-template-rows: auto minmax(0, 1fr) auto; animation: rise .2s cubic-bezier(.2, 0, 0, 1) }
dialog:focus { outline: 0 }
@keyframes rise { from { opacity: 0; transform: translateY(8px) } }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px }
button, input, select, textarea { font: inherit; color: inherit }
button { cursor: pointer }
button:disabled, [aria-busy] { cursor: default; opacity: .5 }
h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0 }
ul, ol { list-style: none }
.head { display: flex; align-items: center; gap: 8px; padding-block: 12px; padding-inline: 16px 8px; border-block-end: 1px solid var(--line) }
.head > div { flex: 1; min-width: 0 }
h2 { font: 650 16px/1.3 var(--comptoir-font) }
.ai, .small { color: var(--text-2); font-size: 13px; line-height: 1.4 }
.icon { display: grid; place-items: center; flex: none; width: 40px; height: 40px; padding: 0; border: 0; border-radius: 10px; background: none }
.icon:hover:not(:disabled) { background: var(--surface-2) }
dialog svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round }
.middle { position: relative; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) }
.scroll { overflow: auto; overscroll-behavior: contain; padding: 16px; min-height: 0 }
.log { display: flex; flex-direction: column; gap: 16px }
.log > li { display: flex; flex-direction: column; gap: 8px; align-items: flex-start; min-width: 0; overflow-wrap: anywhere }
.log > .you { align-self: flex-end; align-items: flex-end; max-width: 86% }
.bubble { padding: 10px 14px; border-radius: 14px; white-space: pre-wrap }
.you .bubble { background: var(--comptoir-accent); color: var(--comptoir-on-accent); border-end-end-radius: 4px }
.staff .bubble { background: var(--soft); border-end-start-radius: 4px }
.said { white-space: pre-wrap }
.log > .note { align-items: center; align-self: center; text-align: center; color: var(--text-2); font-size: 13px }
.who { color: var(--text-2); font-size: 13px; line-height: 1.4; margin-block-end: -4px }
sup { font-size: 12px; line-height: 1; margin-inline-start: 2px }
sup a, .sources a { color: inherit; text-underline-offset: 2px }
.sources { font-size: 13px; color: var(--text-2); max-width: 100% }
.sources summary { cursor: pointer; padding: 3px 4px; width: fit-content }
.sources li { margin: 6px 0 0; padding-inline-start: 22px; position: relative }
.sources li > :first-child { position: absolute; inset-inline-start: 4px }
.sources .title { color: var(--text); font-weight: 550 }
.sources q { display: block; quotes: none }
.cards { display: flex; gap: 12px; overflow-x: auto; overscroll-behavior-x: contain; scroll-snap-type: x proximity; padding: 2px 16px 8px; margin-inline: -16px; width: calc(100% + 32px); scroll-padding-inline: 16px }
.scroll:focus-visible, .cards:focus-visible { outline-offset: -3px }
.card { flex: 0 0 212px; scroll-snap-align: start; display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: 12px; overflow: hidden; background: var(--bg) }
.cards > :only-child { flex-basis: min(100%, 280px) }
.picture { display: block; width: 100%; aspect-ratio: 4 / 3; height: auto; object-fit: cover; background: var(--surface) }
.facts { display: flex; flex-direction: column; gap: 4px; flex: 1; padding: 12px }
h3 { font: 600 15px/1.35 var(--comptoir-font) }
.price { font-weight: 650 }
.price s { font-weight: 400; color: var(--text-2); margin-inline-start: 6px }
.ok { color: var(--ok) }
.warn { color: var(--warn) }
.error { color: var(--danger); font-size: 13px }
.push { margin-block-start: auto; padding-block-start: 8px; display: flex; flex-direction: column; gap: 8px }
.row { display: flex; gap: 8px; flex-wrap: wrap; align-items: center }
.button, select, input {
  min-height: 40px; padding: 8px 12px; border: 1px solid var(--line-2); border-radius: 10px; background: var(--bg); color: var(--text);
  font-size: 14px; font-weight: 550; text-align: center; text-decoration: none; line-height: 1.5;
}
select, input { font-weight: 400; text-align: start; width: 100%; font-size: 16px }
.row > .button { flex: 1 }
.button:hover:not(:disabled, .main) { background: var(--surface-2) }
.main { background: var(--comptoir-accent); border-color: var(--comptoir-accent); color: var(--comptoir-on-accent) }
.box { width: 100%; display: flex; flex-direction: column; gap: 8px; border: 1px solid var(--line); border-radius: 12px; padding: 12px; background: var(--bg) }
.link { border: 0; background: none; padding: 4px 6px; min-height: 24px; font-size: 13px; text-decoration: underline; text-underline-offset: 2px; color: var(--text) }
.replies { display: flex; flex-wrap: wrap; gap: 8px }
.pill { min-height: 36px; padding: 6px 14px; border: 1px solid var(--line-2); border-radius: 18px; background: var(--bg); font-size: 14px }
.pill:hover { background: var(--surface-2) }
.log > .dots { flex-direction: row; gap: 4px; align-items: center }
.dots i { width: 6px; height: 6px; border-radius: 3px; background: var(--text-2); animation: blink 1.2s infinite }
.dots i:nth-child(2) { animation-delay: .15s }
.dots i:nth-child(3) { animation-delay: .3s }
.dots span { margin-inline-start: 6px; color: var(--text-2); font-size: 13px }
@keyframes blink { 0%, 60%, 100% { opacity: .3 } 30% { opacity: 1 } }
.fresh { position: absolute; inset-block-end: 8px; inset-inline: 0; margin-inline: auto; width: fit-content; box-shadow: 0 2px 12px #0003 }
footer { border-block-start: 1px solid var(--line); padding: 8px 12px max(8px, env(safe-area-inset-bottom)) }
.bar { margin-block-end: 8px; padding: 8px 12px; border-radius: 10px; background: var(--warn-bg); color: var(--warn); font-size: 13px }
.about { display: flex; align-items: center; gap: 4px; width: fit-content; max-width: 100%; margin-block-end: 8px; padding-inline-start: 12px; border-radius: 16px; background: var(--surface); font-size: 13px }
.about span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.about .icon { width: 32px; height: 32px }
.composer { display: flex; align-items: flex-end; gap: 8px; border: 1px solid var(--line-2); border-radius: 14px; padding: 4px; padding-inline-start: 12px; background: var(--bg) }
.composer:focus-within { outline: 2px solid var(--focus); outline-offset: -1px }
textarea { flex: 1; min-width: 0; border: 0; outline: 0 !important; background: none; resize: none; padding: 8px 0; font-size: 16px; line-height: 1.5; max-height: 120px; field-sizing: content }
textarea::placeholder { color: var(--text-2); opacity: 1 }
.send, .send:hover:not(:disabled) { background: var(--comptoir-accent); color: var(--comptoir-on-accent) }
[dir=rtl] .send svg { transform: scaleX(-1) }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 8px; align-items: center; margin-block-start: 6px }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (max-width: 640px), (max-height: 420px) {
  dialog, :host([position=left]) dialog { inset: 0; width: 100%; height: var(--height, 100dvh); border: 0; border-radius: 0 }
}
@media (max-height: 420px) { dialog[open] { display: block; overflow: auto } .scroll { overflow: visible } }
@media (prefers-reduced-motion: reduce) { *, dialog[open] { animation: none !important; transition: none !important } }
@media (forced-colors: active) { .you .bubble, .staff .bubble, .send, .main, .about { border: 1px solid ButtonText } .dots i { background: CanvasText } }`;

const ICONS = { close: "M6 6l12 12M18 6L6 18", send: "M5 12h14M13 6l6 6-6 6" };
const SVG = "http://www.w3.org/2000/svg";

function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  if (tag === "button") made.type = "button";
  for (const [name, value] of Object.entries(given)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter(Boolean));
  return made;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/* EventSource can't send the token. */
async function* frames(response, alive) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    const parts = (buffer + value).split(/\r?\n\r?\n/);
    buffer = parts.pop();
    for (const part of parts) {
      const data = /^data:(.*)$/m.exec(part);
      if (data) yield JSON.parse(data[1]);
    }
  }
}

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function mount({ host, root, button, base, key, locale, label, context, actions, emit }) {
  const t = STRINGS[locale.slice(0, 2)] || STRINGS.en;
  const gone = new AbortController();
  const page = { signal: gone.signal };
  const phone = matchMedia("(max-width: 640px), (max-height: 420px)");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const height = new CSSStyleSheet();
  const [launcherSheet, themeSheet] = root.adoptedStyleSheets;
  const sheets = [launcherSheet, sheet, height];
  const layer = () => (root.adoptedStyleSheets = [...sheets, themeSheet]); // the shop's theme has the last word
  const addStyle = (css) => {
    const more = new CSSStyleSheet();
    more.replaceSync(css);
    sheets.splice(2, 0, more);
    layer();
  };
  layer();

  /* ---- What is kept between pages: nothing before the shopper sends ---- */
  let kept = { outbox: [] };
  const read = () => {
    try {
      kept = { outbox: [], ...JSON.parse(localStorage.getItem(key)) };
    } catch {}
  };
  const save = () => {
    if (!kept.id && !kept.outbox.length) return;
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch {}
  };
  const forget = () => {
    told = undefined;
    kept = { outbox: kept.outbox, open: kept.open };
    try {
      localStorage.removeItem(key);
    } catch {}
  };
  read();

  /* ---- Talking to the shop ---- */
  async function call(path, { body, ...options } = {}) {
    const response = await fetch(`${base}/v1${path}`, {
      method: body ? "POST" : "GET", credentials: "omit", body: body && JSON.stringify(body), ...options,
      headers: { "Content-Type": "application/json", ...(kept.token && { Authorization: `Bearer ${kept.token}` }), ...options.headers },
    });
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    throw new Refusal(response.status, answer.error?.message || t.trouble);
  }
  let starting;
  const start = () =>
    (starting ||= (async () => {
      const { id, token } = await (await call("/conversations", { body: { locale } })).json();
      Object.assign(kept, { id, token, seen: 0 });
      last = 0;
      save();
      await identify();
    })().finally(() => (starting = null)));
  /* The shop's own login says who this is, or that they left: told once there is a conversation. */
  let told;
  async function identify() {
    const token = context.identity?.token;
    if (!kept.id || token === told) return;
    const path = `/conversations/${kept.id}/identity`;
    const was = told;
    told = token;
    try {
      if (token) await call(path, { body: { token } });
      else if (was) await call(`${path}/forget`, { body: {} });
    } catch (error) {
      emit("error", { error: String(error) });
    }
  }
  async function post(what, body) {
    if (!kept.id) await start();
    try {
      return await call(`/conversations/${kept.id}/${what}`, { body });
    } catch (error) {
      if (error.status !== 404 || !/no such conversation/i.test(error.message)) throw error;
      forget();
      await start();
      return call(`/conversations/${kept.id}/${what}`, { body });
    } finally {
      listen();
    }
  }

  /* ---- The frame ---- */
  const log = h("ol", { className: "log" });
  const live = h("div", { className: "quiet", role: "status" });
  const bar = h("p", { className: "bar", hidden: true });
  const about = h("div", { className: "about", hidden: true });
  const fresh = h("button", { className: "pill fresh", hidden: true, onclick: () => toEnd() }, t.fresh);
  const scroll = h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": t.log }, log);
  const composer = h("textarea", { rows: 1, placeholder: t.placeholder, "aria-label": t.placeholder, enterKeyHint: "send", autocomplete: "off" });
  const form = h("form", { className: "composer", onsubmit: submit }, composer,
    h("button", { className: "icon send", type: "submit", "aria-label": t.send }, icon("send")));
  const dialog = h("dialog", { part: "panel", dir: host.dir, tabIndex: -1, "aria-labelledby": "title", "aria-describedby": "ai" },
    h("div", { className: "head" },
      h("div", {}, h("h2", { id: "title" }, t.title), h("p", { className: "ai", id: "ai" }, t.ai)),
      h("button", { className: "icon", "aria-label": t.close, onclick: close }, icon("close"))),
    h("div", { className: "middle" }, scroll, fresh),
    h("footer", {}, bar, about, form,
      h("div", { className: "foot" }, h("button", { className: "link", onclick: askForPerson }, t.person), h("button", { className: "link", onclick: showOrders }, t.orders),
        h("a", { className: "link", href: `${base}/withdraw?lang=${locale}`, target: "_blank", rel: "noopener" }, t.withdraw), h("span", { className: "small" }, t.cards))),
    live);
  const badge = h("span", { className: "badge", "aria-hidden": "true", hidden: true });
  button.append(badge);
  root.append(dialog);

  let last = 0;
  let history = kept.id;
  let replaying = false;
  let isOpen = false;
  let unread = 0;
  let opener;

  const near = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 96;
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
    fresh.hidden = true;
  };
  function follow(change) {
    const stick = near();
    change();
    if (stick) toEnd();
    else if (isOpen && !replaying) fresh.hidden = false;
  }
  scroll.addEventListener("scroll", () => near() && (fresh.hidden = true), { passive: true });

  /* A screen reader hears whole sentences, at most every 1.5 seconds. */
  const unsaid = [];
  let speaking;
  function say(sentence) {
    if (replaying || !isOpen || !sentence) return;
    unsaid.push(sentence);
    speaking ||= setTimeout(function speak() {
      live.textContent = unsaid.splice(0).join(" ");
      speaking = setTimeout(() => (unsaid.length ? speak() : (speaking = null)), 1500);
    }, 100);
  }
  function showUnread(count) {
    unread = count;
    badge.hidden = !count;
    badge.textContent = count > 9 ? "9+" : count;
    button.ariaLabel = isOpen ? t.close : count ? `${label}, ${count} ${t.unread}` : label;
    emit("unread", { count });
  }
  const link = (address) => {
    try {
      const url = address && new URL(address, base);
      return url && /^https?:$/.test(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  };
  /* Opens in a new tab; an address that isn't http(s) is only its words. */
  function outside(address, given, ...words) {
    const href = link(address);
    return h(href ? "a" : "span", { href, target: href && "_blank", rel: href && "noopener", ...given }, ...words);
  }
  const problem = () => h("p", { className: "error", role: "alert", hidden: true });
  async function press(control, complaint, errand) {
    if (control.ariaBusy) return; // not disabled: that would take the focus away
    control.ariaBusy = "true";
    complaint.hidden = true;
    try {
      await errand();
    } catch (error) {
      complaint.textContent = error instanceof Refusal ? error.message : t.trouble;
      complaint.hidden = false;
      emit("error", { error: String(error) });
    } finally {
      control.ariaBusy = null;
    }
  }

  /* ---- The log ---- */
  const said = new Map();
  const turns = new Map();
  const answering = new Set();
  const asked = new Map();
  const questions = new Map();
  let owner = "assistant";
  let emailForm, greeted;
  const dots = h("li", { className: "dots" }, h("i"), h("i"), h("i"), h("span", {}, t.typing));

  const item = (kind, ...children) => {
    const line = h("li", { className: kind }, ...children);
    log.append(line);
    if (dots.isConnected) log.append(dots);
    return line;
  };
  const note = (text) => {
    item("note", h("p", {}, text));
    say(text);
  };
  const lastItem = () => (log.lastElementChild === dots ? dots.previousElementSibling : log.lastElementChild);
  let tired;
  function showDots() {
    const waiting = answering.size > 0 && owner === "assistant";
    clearTimeout(tired);
    if (!waiting) return dots.remove();
    log.append(dots);
    tired = setTimeout(() => (answering.clear(), showDots()), 90_000);
  }
  function turnOf(event) {
    if (event.turn && turns.has(event.turn)) return turns.get(event.turn);
    const line = item("bot", h("span", { className: "who" }, t.bot));
    line.citations = new Map();
    if (event.turn) turns.set(event.turn, line);
    return line;
  }
  const place = (event, part) => (event.turn ? turnOf(event).append(part) : item("", part));

  function drawShopper(id, text, state) {
    log.querySelectorAll(".replies").forEach((old) => old.remove());
    let line = said.get(id);
    if (!line) {
      takeBack(text);
      line = item("you", h("span", { className: "quiet" }, `${t.you}:`), h("div", { className: "bubble", dir: "auto" }, text));
      said.set(id, line);
    }
    line.querySelector(".state")?.remove();
    if (state) line.append(h("div", { className: "row small state" }, state));
    return line;
  }
  /* Asked again after a failure: the question and the failure give way to the new try. */
  let failure;
  function takeBack(text) {
    if (failure?.text === text && failure.line === lastItem()) {
      failure.asked?.remove();
      if (failure.line.querySelector(".box")) failure.line.querySelector("p.error").remove();
      else failure.line.remove();
    }
    failure = null;
  }
  function drawReplies(line, replies) {
    if (!replies?.length) return;
    const chips = replies.map((reply) => h("li", {}, h("button", { className: "pill", onclick: () => (ask(reply), focusIn()) }, reply)));
    line.append(h("ul", { className: "replies" }, chips));
  }

  const draw = {
    disclosure(event) {
      log.prepend(h("li", { className: "note" }, h("p", {}, event.text)));
      if (event.greeting) (greeted || item("bot", h("span", { className: "who" }, t.bot), h("p", { className: "said" }))).querySelector(".said").textContent = event.greeting;
    },

    message(event) {
      if (event.who === "shopper") {
        drawShopper(event.id, event.text);
        kept.outbox = kept.outbox.filter((waiting) => waiting.id !== event.id);
        if (event.turn) {
          asked.set(event.turn, event.text);
          questions.set(event.turn, said.get(event.id));
          if (owner === "assistant") answering.add(event.turn);
        }
        answering.delete(event.id);
        return;
      }
      const name = event.name || t[event.who] || t.shop;
      item("staff", h("span", { className: "who" }, name), h("div", { className: "bubble", dir: "auto" }, event.text));
      say(`${name}: ${event.text}`);
      news();
    },

    text(event) {
      const line = turnOf(event);
      let words = line.lastElementChild;
      if (!words.classList.contains("said")) line.append((words = h("p", { className: "said", dir: "auto" })));
      words.append(words.textContent && !/\s$/.test(words.textContent) ? " " : "", event.text);
      for (const citation of event.citations || []) {
        line.citations.set(citation.n, citation);
        words.append(h("sup", {}, outside(citation.url, { role: link(citation.url) ? null : "img", "aria-label": fill(t.source, citation) }, String(citation.n))));
      }
      say(event.text);
    },

    products(event) {
      const names = event.items.map((product) => product.title);
      place(event, h("ul", { className: "cards", tabIndex: 0, "aria-label": t.products }, event.items.map(productCard)));
      say(`${t.products}: ${names.join(", ")}`);
      reach().catch(() => {}); // a cart may come next
    },

    handed_over(event) {
      emailForm?.remove();
      note(event.text);
      if (event.email_wanted) emailForm = item("", drawEmail());
      emit("handoff", { reason: event.reason });
    },

    owner(event) {
      const before = owner;
      owner = event.owner;
      if (owner !== "assistant") answering.clear();
      if (owner === "staff") {
        emailForm?.remove();
        note(fill(t.joined, { name: event.name || t.somebody }));
        news();
      } else if (owner === "assistant" && (before === "staff" || before === "waiting")) note(t.back);
      else if (owner === "closed" && before !== "closed") note(t.closed);
    },

    done(event) {
      answering.delete(event.turn);
      const line = turns.get(event.turn);
      if (line) drawSources(line);
      if (line || event.replies?.length) drawReplies(turnOf(event), event.replies);
      if (line) news();
      emit("message", { turn: event.turn });
    },

    failed(event) {
      answering.delete(event.turn);
      const text = event.text || t.trouble;
      const words = asked.get(event.turn);
      const again = h("button", { className: "link", onclick: () => (again.remove(), ask(words), composer.focus()) }, t.retry);
      const line = turnOf(event);
      line.append(h("p", { className: "error" }, text, " ", event.retry && words ? again : ""));
      failure = { text: words, line, asked: questions.get(event.turn) };
      say(text);
      emit("error", { error: text });
    },
  };
  /* Cart, orders and proposals: drawn by a file of their own, fetched when the first of them comes. */
  const SHOP = /^(cart|quote|checkout|order|proposal|identity)$/;
  let reaching;
  const reach = () =>
    (reaching ||= import(base + "/panel-shop.js").then(
      ({ shop }) => Object.assign(draw, shop({ h, fill, log, root, base, locale, call, post, say, news, press, problem, link, outside, picture, place, lastItem, toEnd, conversation: () => kept.id, ask, asked, emit, composer, style: addStyle })),
      (error) => {
        reaching = null; // the connection is made again, and the event comes again
        throw error;
      },
    ));
  const ready = (event) => SHOP.test(event.kind) && event.seq > last && reach();
  function news() {
    if (!isOpen && seq > (kept.seen || 0)) showUnread(unread + 1);
  }
  let seq = 0;
  function apply(event) {
    if (event.seq <= last) return;
    seq = event.seq;
    follow(() => {
      draw[event.kind]?.(event);
      showDots();
    });
    last = event.seq;
    if (isOpen) kept.seen = last;
  }

  /* ---- Cards ---- */
  const price = (now, was) => h("span", { className: "price" }, now.text, was ? h("s", {}, was.text) : null);
  const picture = (address, alt, className) => {
    const src = link(address);
    return src ? h("img", { className, src, alt: alt || "", loading: "lazy", width: 212, height: 159 }) : h("div", { className: className || "blank" });
  };
  function productCard(product) {
    const variants = product.variants || [];
    const fits = (variant) => variant.available && variant.sku === product.sku;
    const first = variants.find(fits) || variants.find((variant) => variant.available) || variants[0] || product;
    const cost = h("div", {}, price(product.price, product.was));
    const stock = h("span", { className: "small" });
    const complaint = problem();
    const add = h("button", { className: "button main", "aria-label": `${t.add}: ${product.title}`, onclick: put }, t.add);
    const show = (variant) => {
      cost.replaceChildren(price(variant.price, variant.was));
      stock.textContent = variant.stock_text;
      stock.className = variant.available ? "small ok" : "small warn";
      add.disabled = !variant.available;
    };
    const options = variants.map((variant) =>
      h("option", { value: variant.sku, disabled: !variant.available, selected: variant === first }, variant.available ? variant.label : `${variant.label} · ${variant.stock_text}`));
    const select = variants.length > 1 && h("select", { "aria-label": fill(t.choose, product), onchange: () => show(picked()) }, options);
    const picked = () => variants.find((variant) => variant.sku === select.value) || first;
    function put() {
      const { sku } = picked();
      press(add, complaint, async () => {
        await post("cart", { sku, quantity: 1, mode: "add" });
        await actions.add_to_cart?.({ sku, quantity: 1, product: product.id });
        emit("action", { name: "add_to_cart", sku });
        add.textContent = t.added;
        setTimeout(() => (add.textContent = t.add), 2000);
      });
    }
    show(first);
    const url = link(product.url);
    const view = url && h("a", { className: "button", href: url, "aria-label": `${t.view}: ${product.title}` }, t.view);
    return h("li", { className: "card" }, picture(product.image, product.alt, "picture"),
      h("div", { className: "facts" }, h("h3", { dir: "auto" }, product.title), cost, stock, product.why ? h("span", { className: "small" }, product.why) : null,
        h("div", { className: "push" }, select, h("div", { className: "row" }, view, variants.length ? add : null), complaint)));
  }

  function drawEmail() {
    const complaint = problem();
    const field = h("input", { type: "email", required: true, autocomplete: "email", "aria-label": t.email, placeholder: t.email });
    const leave = h("button", { className: "button main", type: "submit" }, t.leave);
    const box = h("form", { className: "box", onsubmit: sendEmail }, h("p", { className: "small" }, t.emailWhy), field, leave, complaint);
    function sendEmail(event) {
      event.preventDefault();
      press(leave, complaint, async () => {
        await post("person", { email: field.value });
        const thanks = fill(t.emailThanks, { email: field.value });
        box.replaceChildren(h("p", {}, thanks));
        say(thanks);
      });
    }
    return box;
  }

  function drawSources(line) {
    if (!line.citations.size || line.querySelector(".sources")) return;
    const sources = [...line.citations.values()].sort((a, b) => a.n - b.n).map((source) => {
      const title = [source.title, source.heading].filter((part, at, all) => part && all.indexOf(part) === at).join(" — ");
      return h("li", {}, h("span", {}, `${source.n}.`), outside(source.url, { className: "title" }, title), source.quote ? h("q", { dir: "auto" }, source.quote) : null);
    });
    line.append(h("details", { className: "sources" }, h("summary", {}, fill(t.sources, { n: sources.length })), h("ol", {}, sources)));
  }

  /* ---- Listening ---- */
  let listening, pause = 500;
  async function listen() {
    if (listening || !kept.id || gone.signal.aborted) return;
    const control = (listening = new AbortController());
    let beat;
    const alive = () => {
      clearTimeout(beat);
      beat = setTimeout(() => control.abort(), 45_000);
    };
    try {
      alive();
      await catchUp(control.signal);
      const response = await call(`/conversations/${kept.id}/events?after=${last}`, { signal: control.signal, headers: { Accept: "text/event-stream" } });
      pause = 500;
      for await (const event of frames(response, alive)) {
        await ready(event);
        apply(event);
        if (isOpen) save();
      }
    } catch (error) {
      if ([401, 403, 404].includes(error.status)) forget();
    } finally {
      clearTimeout(beat);
      if (listening === control) listening = null;
    }
    if (control.left || !kept.id) return;
    pause = Math.min(pause * 2, 15_000);
    setTimeout(listen, pause * (0.7 + Math.random() * 0.6));
  }
  async function catchUp(signal) {
    for (;;) {
      const response = await call(`/conversations/${kept.id}/events?after=${last}`, { signal, headers: { Accept: "application/json" } });
      const { events } = await response.json();
      if (!events.length) break;
      replaying = history; // a rebuilt log isn't read aloud
      for (const event of events) {
        await ready(event);
        apply(event);
      }
    }
    for (const message of kept.outbox) {
      takeBack(message.text);
      log.append(said.get(message.id));
    }
    if (replaying) toEnd();
    replaying = history = false;
    save();
  }
  function leave() {
    if (!listening) return;
    listening.left = true;
    listening.abort();
    listening = null;
  }
  /* Browsers allow six connections to a shop: a hidden tab gives its one back. */
  let hiding;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(leave, 30_000);
    else listen();
  }, page);

  /* ---- Sending ---- */
  let flushing, wait = 1000, retrying;
  async function flush() {
    if (flushing || !navigator.onLine) return;
    flushing = true;
    clearTimeout(retrying);
    try {
      while (kept.outbox.length) await deliver(kept.outbox[0]);
      wait = 1000;
    } catch {
      retrying = setTimeout(flush, (wait = Math.min(wait * 2, 30_000)));
    } finally {
      flushing = false;
    }
  }
  async function deliver(message) {
    const { id, text, page } = message;
    const again = () => h("button", { className: "link", onclick: () => resend(message) }, t.retry);
    try {
      await post("messages", { id, text, page });
    } catch (error) {
      answering.delete(id);
      showDots();
      const refused = error instanceof Refusal && error.status < 500;
      drawShopper(id, text, [refused ? error.message : t.unsent, refused && error.status !== 429 ? null : again()].filter(Boolean));
      say(refused ? error.message : t.unsent);
      emit("error", { error: String(error) });
      if (!refused) throw error; // the network or the shop is down: it stays in the outbox
    }
    kept.outbox = kept.outbox.filter((waiting) => waiting.id !== id);
    save();
  }
  /* The same id again: if it did arrive, it is answered once. */
  function resend(message) {
    if (!kept.outbox.some((waiting) => waiting.id === message.id)) kept.outbox.push(message);
    drawShopper(message.id, message.text);
    wait = 1000;
    flush();
  }
  async function ask(text, { send = true } = {}) {
    const words = (text || "").trim();
    if (!words) return;
    if (!isOpen) open();
    if (!send) {
      composer.value = words;
      composer.focus();
      return;
    }
    const message = { id: crypto.randomUUID?.() || crypto.getRandomValues(new Uint32Array(4)).join("-"), text: words, page: { url: location.origin + location.pathname } };
    if (context.page?.product) message.page.product = String(context.page.product);
    kept.outbox.push(message);
    kept.open = true;
    save();
    drawShopper(message.id, words);
    if (owner === "assistant" && navigator.onLine) answering.add(message.id);
    showDots();
    toEnd();
    emit("ask", { text: words });
    await flush();
  }
  function submit(event) {
    event.preventDefault();
    const words = composer.value;
    composer.value = "";
    ask(words);
  }
  function showOrders() {
    reach().then(() => draw.orders(), () => note(t.trouble));
  }
  async function askForPerson(event) {
    const control = event.currentTarget;
    const complaint = problem();
    control.after(complaint);
    await press(control, complaint, () => post("person", {}));
    control.focus();
    setTimeout(() => complaint.remove(), 8000);
  }

  /* ---- Opening and closing ---- */
  const fit = () => height.replaceSync(phone.matches && window.visualViewport ? `:host { --height: ${visualViewport.height}px }` : "");
  window.visualViewport?.addEventListener("resize", fit, page);
  /* On touch the keyboard would cover the greeting. */
  const focusIn = () => (matchMedia("(pointer: coarse)").matches ? dialog : composer).focus();

  function welcome() {
    if (log.children.length || kept.id) return;
    greeted = item("bot", h("span", { className: "who" }, t.bot), h("p", { className: "said" }, context.welcome || t.hello));
    drawReplies(greeted, context.starters || t.starters);
  }
  function refresh() {
    identify();
    const title = context.page?.title || document.title;
    about.hidden = !context.page?.product || context.page.product === dismissed;
    if (about.hidden) return;
    about.replaceChildren(h("span", {}, fill(t.about, { title })), h("button", { className: "icon", "aria-label": t.notAbout, onclick: withoutPage }, icon("close")));
  }
  let dismissed;
  function withoutPage() {
    dismissed = context.page.product;
    context.page = {};
    refresh();
    composer.focus();
  }
  function open({ message, send, focus = true } = {}) {
    if (!isOpen) {
      isOpen = true;
      const active = document.activeElement;
      opener = active === host || active === document.body ? button : active;
      fit();
      if (phone.matches) {
        dialog.showModal();
        button.hidden = true;
      } else dialog.show();
      button.ariaExpanded = "true";
      kept.open = true;
      kept.seen = last;
      save();
      showUnread(0);
      welcome();
      refresh();
      toEnd();
      if (focus) focusIn();
      else if (opener !== button) opener?.focus?.();
      listen();
      emit("open");
    }
    if (message) ask(message, { send });
  }
  function close() {
    if (!isOpen) return;
    isOpen = false;
    kept.open = false;
    save();
    dialog.close();
    button.hidden = button.dataset.hidden === "true";
    button.ariaExpanded = "false";
    showUnread(0);
    (opener?.isConnected ? opener : button).focus();
    emit("close");
  }
  button.dataset.hidden = button.hidden;
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the shop's own shortcuts aren't meant
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      close();
    }
  });
  composer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  function network() {
    bar.hidden = navigator.onLine;
    bar.textContent = navigator.onLine ? "" : t.offline;
    if (!navigator.onLine) return say(t.offline);
    flush();
    listen();
  }
  addEventListener("online", network, page);
  addEventListener("offline", network, page);
  /* Another tab of the shop started the conversation, or went on with it. */
  addEventListener("storage", (event) => {
    if (event.key !== key || !event.newValue) return;
    const wasOpen = kept.open;
    read();
    kept.open = wasOpen;
    listen();
  }, page);

  function reset() {
    leave();
    forget();
    kept.outbox = [];
    for (const map of [said, turns, answering, asked, questions]) map.clear();
    log.replaceChildren();
    live.textContent = "";
    [emailForm, failure, greeted, owner, last] = [null, null, null, "assistant", 0];
    draw.restart?.();
    showUnread(0);
    if (isOpen) welcome();
  }
  const destroy = () => (gone.abort(), leave());

  for (const message of kept.outbox) drawShopper(message.id, message.text);
  network();
  identify();
  return { open, close, toggle: () => (isOpen ? close() : open()), ask, reset, refresh, destroy };
}
