// Keeps addresses short: fields left empty are not sent with a form. Pages work without it.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  const empty = [...event.target.elements].filter((field) => field.name && !field.value && !field.disabled);
  empty.forEach((field) => (field.disabled = true));
  // back from the next page, the form is whole again
  addEventListener("pagehide", () => empty.forEach((field) => (field.disabled = false)), { once: true });
});

// The language switch keeps the place on the page, which no server is told.
document.querySelectorAll("a.language").forEach((link) => {
  link.addEventListener("click", () => (link.hash = location.hash));
});

// On a phone the parts of the site are a row that moves: it begins at the part that the page is in.
const here = document.querySelector(".site-nav [aria-current]");
if (here) {
  const row = here.closest(".site-nav");
  row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - 16;
}

// On a phone several filters are chosen before the list is read again: the button and the years take the choice along.
const filters = document.querySelector(".filters");
if (filters) {
  const was = new URLSearchParams(location.search);
  const chosen = new URLSearchParams(location.search);
  filters.addEventListener("click", (event) => {
    const option = event.target.closest("a.option");
    if (!option || !document.querySelector(".to-filters")?.offsetParent || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const name = option.closest(".facet[id]").id.replace("facet-", "");
    const there = new URL(option.href).searchParams.getAll(name);
    const held = was.getAll(name);
    // the link adds a value to those of the page, or takes one away
    const value = there.find((one) => !held.includes(one)) ?? held.find((one) => !there.includes(one));
    const others = chosen.getAll(name).filter((one) => one !== value);
    if (option.toggleAttribute("aria-current")) {
      option.setAttribute("aria-current", "true");
      others.push(value);
    }
    chosen.delete("page");
    chosen.delete(name);
    others.forEach((one) => chosen.append(name, one));
    const button = filters.querySelector(".filters-head .button");
    button.querySelector(".count")?.remove(); // how many there will be nobody knows yet
    button.href = `${location.pathname}${chosen.size ? `?${chosen}` : ""}#results`;
    const years = filters.querySelector(".years");
    if (!years) return;
    years.querySelectorAll("[type=hidden]").forEach((field) => field.remove());
    for (const [one, held] of chosen) {
      if (years.elements[one]) continue; // a box of the span itself
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: one, value: held });
      years.append(field);
    }
  });
}

// Completes names in search boxes (a combobox with a list, as WAI-ARIA describes it). Enter alone searches as without it.
document.querySelectorAll("input[data-suggest]").forEach((input) => {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label);
  told.className = "unseen";
  told.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.after(list, told);

  const types = JSON.parse(input.dataset.types);
  let timer, asked, active = -1;
  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (position) => {
    const all = options();
    active = all.length ? (position + all.length + 1) % (all.length + 1) : -1;
    if (active === all.length) active = -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", all[active].id);
  };
  const show = (rows) => {
    const english = document.documentElement.lang === "en";
    list.replaceChildren(
      ...rows.map((row, at) => {
        const option = document.createElement("li");
        const name = document.createElement("span");
        const other = document.createElement("span");
        const chinese = !(english && row.name_en);
        name.textContent = chinese ? row.name : row.name_en;
        name.lang = chinese ? "zh-Hans" : "en";
        other.textContent = chinese ? row.name_en : row.name;
        other.lang = chinese ? "en" : "zh-Hans";
        other.className = "suggestion-other";
        option.id = `${list.id}-${at}`;
        option.className = `suggestion suggestion-${row.type}`;
        option.dataset.path = new URL(row.url).pathname;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const type = document.createElement("span");
        type.className = "suggestion-type";
        type.textContent = ` ${types[row.type] ?? ""}`;
        option.append(name, other, type);
        return option;
      }),
    );
    list.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(Boolean(rows.length)));
    told.textContent = rows.length ? input.dataset.count.replace("0", rows.length) : "";
    active = -1;
  };
  const go = (option) => location.assign((document.documentElement.lang === "en" ? "/en" : "") + option.dataset.path);

  input.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    const words = input.value.trim();
    if (!words) return close();
    timer = setTimeout(async () => {
      asked = new AbortController();
      const address = new URL(input.dataset.suggest, location);
      address.searchParams.set("q", words);
      try {
        const answer = await fetch(address, { signal: asked.signal });
        if (answer.ok) show((await answer.json()).results);
        else close();
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden && list.children.length && input.value.trim() && event.key === "ArrowDown") {
      list.hidden = false; // as it was before it was closed
      input.setAttribute("aria-expanded", "true");
    }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      go(options()[active]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  input.addEventListener("blur", close);
});

// Copies: a citation of the page, or a fact as a ready sentence with its source and address.
(() => {
  const said = document.querySelector(".site-foot").dataset;
  const chinese = document.documentElement.lang !== "en";
  const words = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".refs, .claim, button, svg").forEach((part) => part.remove());
    return copy.textContent.replace(/\u2060/g, "").replace(/\s+/g, " ").trim();
  };
  let panel;
  const tell = (text, copied) => {
    panel?.remove();
    panel = document.createElement("div");
    const title = document.createElement("strong");
    const shown = document.createElement("p");
    panel.className = "copied";
    panel.setAttribute("role", "status");
    title.textContent = copied ? said.copied : said.uncopied;
    document.body.append(panel); // a status is read out when it is filled, not when it comes
    shown.textContent = text;
    panel.append(title, shown);
    if (copied) return setTimeout((old) => old.remove(), 6000, panel);
    getSelection().selectAllChildren(shown);
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      tell(text, true);
    } catch {
      tell(text, false); // no clipboard here: the reader copies what is selected
    }
  };
  addEventListener("keydown", (event) => event.key === "Escape" && panel?.remove());
  const button = (label, act, of = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.title = label;
    made.setAttribute("aria-label", of ? label + (chinese ? "：" : ": ") + of : label);
    made.addEventListener("click", act);
    return made;
  };

  // The sentences stand on a page of their own, which is asked for once, when a pointer or the keyboard comes to a button.
  const page = document.querySelector("a[data-sentences]")?.href;
  let asked;
  const sentences = () =>
    (asked ??= fetch(page)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((html) => new DOMParser().parseFromString(html, "text/html")));
  const copySentence = async (id) => {
    let text;
    try {
      text = words((await sentences()).getElementById(id));
    } catch {
      asked = undefined;
      return location.assign(`${page}#${id}`); // there it can be read and copied
    }
    return copy(text);
  };
  if (page) document.querySelectorAll(".facts tr[id], .key-facts dl > div[id]").forEach((one) => {
    const links = [...one.querySelectorAll(".refs a")].filter((link) => !link.closest(".claim"));
    const cells = one.cells ? [...one.cells] : [one];
    const telling = { figures: cells.slice(-1), observations: cells.slice(0, 1) }[one.closest("section").id] ?? cells;
    if (!links.length || telling.every((cell) => cell.querySelector(".absent"))) return;
    const of = one.cells
      ? cells.map((cell) => cell.querySelector(".cell")).filter(Boolean).map(words).filter(Boolean).slice(0, 3).join(" · ")
      : `${words(one.querySelector("dt"))} ${words(one.querySelector("dd"))}`;
    const made = button(said.copySentence, () => copySentence(one.id), of.slice(0, 120));
    for (const near of ["pointerenter", "focus"]) made.addEventListener(near, () => sentences().catch(() => {}));
    links.at(-1).parentElement.append(made); // so that no line begins with it
  });
  // A page is kept until the next change, so it leaves room for the day on which it is read.
  const now = new Date();
  const day = now.toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
  const iso = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  document.querySelectorAll(".cite > dl dd").forEach((text) => {
    for (const node of text.childNodes)
      if (node.data) node.data = node.data.replace(/\[(引用日期|date of access)\]/, `[${iso}]`).replace("[month day, year]", day);
  });
  if (navigator.clipboard)
    document.querySelectorAll(".cite dd").forEach((text) => {
      text.previousElementSibling.append(button(said.copy, () => copy(text.textContent.replace(/\u00a0/g, " ")), words(text.previousElementSibling)));
    });
})();
