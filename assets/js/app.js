// Purser's own script: keys, selection, theme, live light, errors, forms, dialogs, suggestions.
// Everything here is a convenience; each page works without it.
(() => {
  "use strict";
  const root = document.documentElement;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (event, act, where = document) => where.addEventListener(event, act);
  const inField = (el) => el?.closest?.("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]");
  const make = (tag, className, text) => {
    const el = document.createElement(tag);
    if (className) el.className = className;
    if (text) el.textContent = text;
    return el;
  };
  const say = (text) => {
    const region = $("#announce");
    if (region && text) region.textContent = text.replace(/\s+/g, " ").trim();
  };
  const keep = (name, value) => {
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  };

  /* ---- dialogs and menus ---- */
  const open = (dialog) => {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? dialog).focus?.();
  };
  const hasCommands = "commandForElement" in HTMLButtonElement.prototype;
  const openPalette = () => {
    const dialog = $("#palette");
    if (!dialog) return false;
    open(dialog);
    const box = $("input[type=search]", dialog);
    box.focus();
    box.select();
    return true;
  };
  on("click", (e) => {
    const button = e.target.closest?.("[commandfor]");
    if (button && !hasCommands) {
      const dialog = document.getElementById(button.getAttribute("commandfor"));
      if (button.getAttribute("command") === "close") dialog?.close();
      else open(dialog);
    }
    const link = e.target.closest?.("a[data-dialog]");
    const dialog = link && document.getElementById(link.dataset.dialog);
    if (dialog && !e.metaKey && !e.ctrlKey) {
      e.preventDefault();
      open(dialog);
    }
    if (e.target instanceof HTMLDialogElement && e.target.getAttribute("closedby") === "any" && !("closedBy" in e.target)) e.target.close();
    if (e.target.closest?.(".menu-item")) e.target.closest("[popover]")?.hidePopover?.();
  });

  /* ---- what buttons do ---- */
  const step = (button, by) => {
    const input = $("input", button.closest("[data-count]"));
    if (input.readOnly || input.disabled) return;
    const value = Math.max(0, (parseInt(input.value, 10) || 0) + by);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    say(String(value));
  };
  const copy = (code) => navigator.clipboard?.writeText(code.textContent).then(() => say("Copied"));
  const acts = {
    copy: (button) => copy(button.previousElementSibling),
    rail: () => {
      const narrow = root.dataset.rail !== "narrow";
      if (narrow) root.dataset.rail = "narrow";
      else delete root.dataset.rail;
      keep("rail", narrow ? "narrow" : "wide");
    },
    theme: (button) => {
      const theme = button.dataset.themeTo;
      if (theme) root.dataset.theme = theme;
      else delete root.dataset.theme;
      keep("theme", theme || "device");
    },
    "pick-all": (box) => pick(picks(), box.checked),
    "pick-none": () => pick(picks(), false),
    less: (button) => step(button, -1),
    more: (button) => step(button, 1),
    dismiss: (button) => button.closest("[data-toast], .banner")?.remove(),
    reload: () => location.reload(),
    print: () => print(),
  };
  on("click", (e) => {
    const button = e.target.closest?.("[data-do]");
    if (button) acts[button.dataset.do]?.(button);
    if (e.target.closest?.("[data-copy]")) copy(e.target.closest("[data-copy]"));
  });

  /* ---- rows: selection, cursor, click ---- */
  const picks = () => $$(".pick input[name]");
  let lastPick = null;
  const count = () => {
    const boxes = picks();
    const picked = boxes.filter((box) => box.checked).length;
    $$("[data-picked]").forEach((el) => (el.textContent = picked));
    const all = $("[data-do=pick-all]");
    if (all) {
      all.checked = picked > 0 && picked === boxes.length;
      all.indeterminate = picked > 0 && picked < boxes.length;
    }
    return picked;
  };
  const pick = (boxes, checked) => {
    boxes.forEach((box) => (box.checked = checked));
    say(`${count()} selected`);
  };
  const pickTo = (box, checked) => {
    const boxes = picks();
    const [from, to] = [boxes.indexOf(lastPick), boxes.indexOf(box)].sort((a, b) => a - b);
    pick(from < 0 ? [box] : boxes.slice(from, to + 1), checked);
    lastPick = box;
  };
  on("click", (e) => {
    const box = e.target.closest?.(".pick input[name]");
    if (box) {
      if (e.shiftKey) pickTo(box, box.checked);
      else pick([box], box.checked);
      lastPick = box;
      return;
    }
    const row = e.target.closest?.("tr[data-href]");
    if (!row || e.target.closest("a, button, input, label, select, [popover]") || getSelection()?.toString()) return;
    if (e.metaKey || e.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
  const rows = () => $$(".idx .tbl tbody tr");
  const at = () => rows().findIndex((row) => row.classList.contains("at"));
  const moveTo = (index) => {
    const all = rows();
    const row = all[Math.max(0, Math.min(all.length - 1, index))];
    if (!row) return false;
    all.forEach((other) => other.classList.toggle("at", other === row));
    (row.querySelector("th a, th button") ?? row).focus?.({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  };
  const rowKeys = {
    j: () => moveTo(at() + 1),
    k: () => moveTo(at() < 0 ? 0 : at() - 1),
    x: (e) => {
      const box = $("tr.at .pick input");
      if (!box) return false;
      if (e.shiftKey) pickTo(box, true);
      else pick([box], !box.checked);
      lastPick = box;
      return true;
    },
    enter: () => {
      const row = rows()[at()];
      if (!row?.dataset.href || document.activeElement?.closest("a, button, input, select, textarea, summary")) return false;
      location.assign(row.dataset.href);
      return true;
    },
    p: () => (print(), true),
  };

  /* ---- keys ---- */
  let pending = "";
  let pendingTimer = 0;
  const press = (name) => {
    const target = $$(`[data-key="${CSS.escape(name)}"]`).find((el) => !el.closest("dialog:not([open])"));
    if (!target) return false;
    if (target.matches(":disabled")) return true;
    target.click();
    return true;
  };
  const single = (e, key) => {
    if (pending === "g") {
      pending = "";
      return press(`g ${key}`);
    }
    if (key === "g") {
      pending = "g";
      clearTimeout(pendingTimer);
      pendingTimer = setTimeout(() => (pending = ""), 1200);
      return true;
    }
    if (key === "?") return open($("#key-sheet")), true;
    if (key === "/") {
      const box = $(".idx [data-search]") ?? $("[data-palette]");
      box?.focus();
      box?.select();
      return Boolean(box);
    }
    if (key === "c" && !$('[data-key="c"]') && $("#new-menu")) return $("#new-menu").showPopover(), true;
    const list = rows().length > 0 && rowKeys[key];
    return (list && list(e)) || (key.length === 1 && press(key));
  };
  on("keydown", (e) => {
    const key = e.key.toLowerCase();
    const mod = e.metaKey || e.ctrlKey;
    if (mod && !e.altKey && key === "k" && openPalette()) return e.preventDefault();
    if (mod && key === "enter") {
      const form = e.target.closest?.("form");
      if (form) return e.preventDefault(), form.requestSubmit();
    }
    if (mod && key === "z" && !inField(e.target) && press("mod z")) return e.preventDefault();
    if (mod || e.altKey || e.isComposing) return;
    const scan = $("[data-scan] input[name=code]");
    if (scan && key.length === 1 && !inField(e.target)) return scan.focus();
    if (key === "backspace" && e.target.matches?.("[data-search]") && !e.target.value) {
      $$(".chip-drop").at(-1)?.click();
    }
    if (root.dataset.keys === "off" || inField(e.target) || $("dialog[open]")) return;
    if (single(e, key)) e.preventDefault();
  });

  /* ---- lists that one moves through with arrows: palette, suggestions ---- */
  const choose = (list, e, box) => {
    const items = $$("[role=option]", list);
    if (!items.length) return;
    const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const by = { arrowdown: 1, arrowup: -1 }[e.key.toLowerCase()];
    if (by) {
      e.preventDefault();
      const next = items[(now + by + items.length) % items.length];
      items.forEach((item) => item.setAttribute("aria-selected", item === next));
      box.setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    } else if (e.key === "Enter" && items[now]) {
      e.preventDefault();
      if (items[now].href && (e.metaKey || e.ctrlKey)) window.open(items[now].href, "_blank", "noopener");
      else items[now].click();
    }
  };
  on("keydown", (e) => {
    const box = e.target;
    if (box.matches?.("#palette input[type=search]")) {
      // one press leaves: the browser would only empty the box
      if (e.key === "Escape") return e.preventDefault(), $("#palette").close();
      choose($("#palette-results"), e, box);
    }
    if (box.matches?.("[data-suggest] input")) {
      if (e.key === "Escape") shut(box.closest("[data-suggest]"));
      else choose($("[role=listbox]", box.closest("[data-suggest]")), e, box);
    }
    if (box.matches?.("[data-palette]") && e.key === "ArrowDown") openPalette();
  });

  const waiting = new WeakMap();
  const shut = (holder) => {
    $("[role=listbox]", holder).replaceChildren();
    $("input[role=combobox]", holder).setAttribute("aria-expanded", "false");
  };
  const ask = async (holder, box) => {
    waiting.get(holder)?.abort();
    const stop = new AbortController();
    waiting.set(holder, stop);
    const url = new URL(holder.dataset.suggest, location.href);
    url.searchParams.set("q", box.value);
    try {
      const answer = await fetch(url, { signal: stop.signal, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
      if (!answer.ok) return shut(holder);
      const list = $("[role=listbox]", holder);
      list.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
      const items = $$("[role=option]", list);
      items.forEach((item, nth) => (item.id ||= `${list.id}-${nth}`));
      box.setAttribute("aria-expanded", String(items.length > 0));
      say(`${items.length} suggestions`);
    } catch (error) {
      if (error.name !== "AbortError") shut(holder);
    }
  };
  const timers = new WeakMap();
  on("input", (e) => {
    const box = e.target;
    const holder = box.matches?.("[role=combobox]") && box.closest("[data-suggest]");
    if (!holder) return;
    const id = $("input[type=hidden]", holder);
    if (id) id.value = "";
    clearTimeout(timers.get(holder));
    timers.set(holder, setTimeout(() => (box.value ? ask(holder, box) : shut(holder)), 120));
  });
  on("click", (e) => {
    const item = e.target.closest?.("[data-suggest] [role=option]");
    $$("[data-suggest]").forEach((holder) => {
      if (item && holder.contains(item)) {
        const box = $("input[role=combobox]", holder);
        box.value = item.dataset.label ?? item.textContent.trim();
        const id = $("input[type=hidden]", holder);
        if (id) id.value = item.dataset.value ?? "";
        shut(holder);
        box.focus();
        box.dispatchEvent(new CustomEvent("suggest:chosen", { bubbles: true, detail: { ...item.dataset } }));
      } else if (!holder.contains(e.target)) shut(holder);
    });
  });

  /* ---- forms: unsaved changes, upload with progress ---- */
  const dirty = new Set();
  on("input", (e) => {
    const form = e.target.closest?.("form[data-watch]");
    if (form) dirty.add(form);
  });
  // What only looks at the form in a frame saves nothing.
  on("submit", (e) => e.submitter?.hasAttribute("formtarget") || dirty.delete(e.target));
  on("reset", (e) => dirty.delete(e.target));
  on("beforeunload", (e) => {
    if ([...dirty].some((form) => form.isConnected)) e.preventDefault();
  }, window);
  const uploaded = (form, request) => {
    const goTo = request.getResponseHeader("HX-Redirect");
    if (goTo) return location.assign(goTo);
    if (request.status < 400) return location.assign(request.responseURL);
    const fresh = new DOMParser().parseFromString(request.responseText, "text/html").getElementById(form.id);
    if (request.status !== 422 || !fresh) return failed(request.status, request.getResponseHeader("X-Request-Id"));
    form.replaceWith(fresh);
    window.htmx?.process(fresh);
    attend(fresh);
  };
  on("submit", (e) => {
    const form = e.target.closest?.("form[data-upload]");
    const files = form && $$("input[type=file]", form).some((input) => input.files.length);
    if (!files || e.defaultPrevented) return;
    e.preventDefault();
    const place = $("[data-progress]", form);
    const bar = make("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", "Upload");
    place?.replaceChildren(bar);
    const request = new XMLHttpRequest();
    request.open("POST", e.submitter?.getAttribute("formaction") ?? form.action);
    request.upload.onprogress = (sent) => (bar.value = sent.total ? sent.loaded / sent.total : 0);
    request.onload = () => uploaded(form, request);
    request.onerror = () => failed(0);
    request.onloadend = () => place?.replaceChildren();
    request.send(new FormData(form, e.submitter));
  });

  /* ---- errors: one banner for every answer that could not be used ---- */
  const failed = (status, id) => {
    const place = $("#page-error");
    if (!place) return;
    const why = status === 0 ? ["No answer from the server", "Nothing was changed as far as we know. Check the connection and try again."]
      : status === 401 ? ["You were signed out", "Reload the page and sign in again; what you typed stays here until then."]
      : status === 403 ? ["Not allowed", "Your role does not include this."]
      : status === 404 ? ["Not found", "It may have been removed by somebody else."]
      : status === 429 ? ["Too many requests", "Wait a moment and try again."]
      : ["That did not work", "The server could not finish it. Nothing was half done."];
    const banner = make("div", "banner tone-bad");
    const text = make("p", "banner-text");
    text.append(make("strong", "", why[0]), why[1]);
    const tools = make("div", "banner-tools");
    if (id) {
      const code = make("code", "", id);
      code.dataset.copy = "";
      tools.append(code);
    }
    const button = (word, act) => {
      const el = make("button", "btn btn-sm", word);
      el.type = "button";
      el.dataset.do = act;
      tools.append(el);
    };
    button("Reload", "reload");
    button("Dismiss", "dismiss");
    banner.append(text, tools);
    place.replaceChildren(banner);
  };
  on("htmx:config:request", (e) => {
    const token = $('meta[name="csrf-token"]')?.content;
    const request = e.detail.ctx.request;
    if (token && request.method !== "GET") request.headers["X-CSRF-Token"] = token;
    // an address says what is filtered, not what is not
    if (request.method === "GET" && request.body?.keys) {
      for (const name of new Set(request.body.keys())) if (request.body.getAll(name).every((value) => value === "")) request.body.delete(name);
    }
  });
  on("htmx:response:error", (e) => {
    const { status, headers } = e.detail.ctx.response;
    if (status !== 422 && status !== 409) failed(status, headers.get("X-Request-Id"));
  });
  on("htmx:error", (e) => {
    if (!e.target.hasAttribute?.("hx-sse:connect")) failed(0);
  });
  on("htmx:after:request", (e) => {
    if (e.detail.ctx.response.status < 400) $("#page-error")?.replaceChildren();
  });

  /* ---- after a swap ---- */
  const attend = (within = document) => {
    $("[data-focus]", within.isConnected ? within : document)?.focus();
    const press = $("[data-press]");
    press?.removeAttribute("data-press");
    press?.click();
    count();
    toasts();
  };
  on("htmx:after:swap", (e) => {
    const ctx = e.detail.ctx;
    if (ctx.sourceElement?.closest?.(".idx")) say(`${$(".idx h1")?.textContent ?? ""} ${$("#index-count")?.textContent ?? ""} ${$(".pager-range")?.textContent ?? ""}`);
    attend();
  });
  const toasts = () => $$("[data-toast]:not([data-timed])").forEach((toast) => {
    toast.dataset.timed = "";
    let left = setTimeout(() => toast.remove(), 10000);
    const hold = () => clearTimeout(left);
    const go = () => (left = setTimeout(() => toast.remove(), 4000));
    ["mouseenter", "focusin"].forEach((event) => on(event, hold, toast));
    ["mouseleave", "focusout"].forEach((event) => on(event, go, toast));
  });

  /* ---- live light: on, paused after 30 s of silence, off without network ---- */
  let pausing = 0;
  const live = (state) => {
    clearTimeout(pausing);
    if (state === "paused" && root.dataset.live === "on") pausing = setTimeout(() => (root.dataset.live = "paused"), 30000);
    else root.dataset.live = state;
  };
  on("htmx:sse:after:connection", () => live("on"));
  on("htmx:sse:after:message", () => live("on"));
  on("htmx:sse:error", () => live(navigator.onLine ? "paused" : "off"));
  on("htmx:sse:close", () => live("paused"));
  on("offline", () => live("off"), window);
  on("online", () => $("#live") && live("paused"), window);
  on("resync", () => {
    const list = $("#index");
    if (list && !$(".pick input:checked")) window.htmx?.ajax("GET", location.href, { target: "#index", swap: "outerMorph" });
  });

  /* ---- once: the keys of this machine, the tab one is on ---- */
  if (/mac|iphone|ipad/i.test(navigator.platform)) {
    $$("kbd").forEach((key) => (key.textContent = key.textContent.replace("Ctrl ", "⌘").replace("Ctrl", "⌘")));
  }
  $$(".views .view[aria-current]").forEach((tab) => {
    const bar = tab.parentElement;
    bar.scrollLeft = tab.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
  });

  attend();
})();
