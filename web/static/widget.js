/*
 * Comptoir on a shop's page: a launcher button and the global `Comptoir`.
 * The chat itself (panel.js) is fetched when somebody reaches for it.
 */
(() => {
  const script = document.currentScript;
  const queued = window.Comptoir;
  if (queued && !Array.isArray(queued)) return;

  const CSS = `
:host {
  all: initial; position: fixed; z-index: var(--comptoir-z);
  inset-block-end: var(--comptoir-offset); inset-inline-end: var(--comptoir-offset);
  --comptoir-accent: #1d6b57; --comptoir-on-accent: #fff; --comptoir-radius: 16px; --comptoir-offset: 20px;
  --comptoir-z: 2147483000; --comptoir-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
:host([position=left]) { inset-inline: var(--comptoir-offset) auto }
[hidden] { display: none !important }
.launch {
  all: unset; box-sizing: border-box; display: flex; align-items: center; justify-content: center; gap: 8px;
  min-width: 56px; height: 56px; padding: 0 16px; border-radius: 28px; cursor: pointer;
  background: var(--comptoir-accent); color: var(--comptoir-on-accent); font: 600 15px/1 var(--comptoir-font);
  box-shadow: 0 8px 28px #0003; transition: transform .15s;
}
.launch:hover { transform: translateY(-1px) }
.launch:focus-visible { outline: 3px solid #111; outline-offset: 2px; box-shadow: 0 0 0 6px #fff }
svg { width: 24px; height: 24px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round }
@media (prefers-reduced-motion: reduce) { .launch { transition: none } }
@media (forced-colors: active) { .launch { border: 2px solid ButtonText } }
@media print { :host { display: none } }`;

  const base = new URL(script.src).origin;
  const data = script.dataset;
  const locale = data.locale || document.documentElement.lang || navigator.language || "en";
  const label = data.label || (locale.startsWith("fr") ? "Discuter avec notre assistant" : "Chat with our assistant");
  const key = "comptoir:" + (data.shop || base);
  const bus = new EventTarget();
  const gone = new AbortController(); // takes every listener on the page with it
  const page = { signal: gone.signal };
  const context = { page: { product: data.product }, identity: { token: data.identity } };
  const actions = {};
  const theme = {};
  let panel, loading;

  const emit = (type, detail = {}) => {
    bus.dispatchEvent(new CustomEvent(type, { detail }));
    window.dispatchEvent(new CustomEvent("comptoir:" + type, { detail }));
  };
  const sheet = (css) => {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    return made;
  };

  const host = document.createElement("comptoir-chat");
  const root = host.attachShadow({ mode: "open" });
  const themeSheet = sheet("");
  root.adoptedStyleSheets = [sheet(CSS), themeSheet];
  host.lang = locale;
  host.dir = /^(ar|fa|he|ur)/.test(locale) ? "rtl" : "ltr";
  host.setAttribute("theme", data.theme || "auto");
  if (data.position === "left") host.setAttribute("position", "left");

  const button = document.createElement("button");
  button.className = "launch";
  button.type = "button";
  button.part = "launcher";
  button.ariaLabel = label;
  button.ariaHasPopup = "dialog";
  button.ariaExpanded = "false";
  button.hidden = data.launcher === "none";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.ariaHidden = "true";
  path.setAttribute("d", "M4 5h16v11H9l-5 4z");
  svg.append(path);
  button.append(svg, data.label || "");
  root.append(button);

  /* White or near-black on the shop's colour, whichever contrasts more. */
  function onColour(hex) {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const v = parseInt(hex.slice(at, at + 2), 16) / 255;
      return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19 ? "#111" : "#fff";
  }
  function setTheme({ mode, ...values }) {
    if (mode) host.setAttribute("theme", mode);
    if (/^#[\da-f]{6}$/i.test(values.accent)) values["on-accent"] = onColour(values.accent);
    else delete values.accent;
    Object.assign(theme, values);
    const rules = Object.entries(theme).filter((pair) => !/[{};]/.test(pair.join("")));
    themeSheet.replaceSync(`:host { ${rules.map(([name, value]) => `--comptoir-${name}: ${value}`).join(";")} }`);
  }
  const load = () =>
    (loading ||= import(base + "/panel.js").then(
      ({ mount }) => (panel = mount({ host, root, button, base, key, locale, label, context, actions, emit })),
      (error) => {
        loading = null; // the next click tries again
        emit("error", { error: String(error) });
        throw error;
      },
    ));
  const later = (name) => async (...given) => (await load())[name](...given);

  const api = {
    open: later("open"),
    toggle: later("toggle"),
    ask: later("ask"),
    reset: later("reset"),
    close: async () => loading && (await loading).close(),
    identify: (identity) => api.setContext({ identity }),
    setContext(given) {
      Object.assign(context, given);
      panel?.refresh();
    },
    setTheme,
    registerAction: (name, action) => void (actions[name] = action),
    on(type, listener) {
      const heard = (event) => listener(event.detail);
      bus.addEventListener(type, heard, page);
      return () => bus.removeEventListener(type, heard);
    },
    shutdown() {
      gone.abort();
      panel?.destroy();
      host.remove();
      delete window.Comptoir;
    },
  };
  window.Comptoir = api;
  setTheme({ accent: data.color });

  button.addEventListener("click", () => api.toggle());
  for (const reach of ["pointerenter", "focus"]) button.addEventListener(reach, () => load().catch(() => {}), { once: true });
  document.addEventListener("click", (event) => {
    const asking = event.target.closest?.("[data-ask]");
    if (!asking) return;
    event.preventDefault();
    api.ask(asking.dataset.ask);
  }, page);

  function boot() {
    context.page.product ||= document.querySelector('meta[name="comptoir:product"]')?.content
      || document.querySelector("script[data-product]")?.dataset.product;
    document.body.append(host);
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(key));
    } catch {} // storage is blocked: the chat lives as long as the page
    if (kept?.open && !matchMedia("(max-width: 640px), (max-height: 420px)").matches) api.open({ focus: false });
    else if (kept) setTimeout(() => load().catch(() => {}), 1500); // someone may have answered meanwhile
    emit("ready");
    for (const [name, ...given] of queued || []) api[name]?.(...given);
  }
  document.body ? boot() : addEventListener("DOMContentLoaded", boot, page);
})();
