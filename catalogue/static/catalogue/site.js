// Keeps addresses short: fields left empty are not sent with a form. Pages work without it.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  const empty = [...event.target.elements].filter((field) => field.name && !field.value && !field.disabled);
  empty.forEach((field) => (field.disabled = true));
  // back from the next page, the form is whole again
  addEventListener("pagehide", () => empty.forEach((field) => (field.disabled = false)), { once: true });
});
