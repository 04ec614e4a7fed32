// Keeps addresses short: fields left empty are not sent with a form. Pages work without it.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  const empty = [...event.target.elements].filter((field) => field.name && !field.value && !field.disabled);
  empty.forEach((field) => (field.disabled = true));
  // back from the next page, the form is whole again
  addEventListener("pagehide", () => empty.forEach((field) => (field.disabled = false)), { once: true });
});

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
        option.append(name, other);
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
    if (event.isComposing || list.hidden) return;
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
