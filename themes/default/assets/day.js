// A day's page as a reader wants it: some categories, without cross-lists or revised papers, titles only, what was read.
(() => {
  "use strict";
  const { kept, keys, make } = window.site;
  const form = document.querySelector(".tools");
  const papers = [...document.querySelectorAll(".papers > .paper")].map((element) => ({
    element,
    category: element.querySelector("a[rel=tag]").pathname.split("/").at(-2),
    cross: Boolean(element.querySelector(".cross")),
    revised: Boolean(element.querySelector(".revised")),
  }));
  const chips = [...form.querySelectorAll("button")];
  const box = (name) => form.elements.namedItem(name);
  const status = form.querySelector("output");

  const show = () => {
    const chosen = new Set(chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.value));
    const hidden = ["cross", "revised"].filter((name) => box(name)?.checked);
    let shown = 0;
    for (const paper of papers) {
      paper.element.hidden = (chosen.size > 0 && !chosen.has(paper.category)) || hidden.some((name) => paper[name]);
      shown += !paper.element.hidden;
    }
    document.documentElement.classList.toggle("titles", box("titles").checked);
    status.textContent = shown < papers.length ? `${shown} of ${papers.length} ${papers.length === 1 ? "paper" : "papers"}` : "";
  };

  // Whoever follows a link to a paper sees it, whatever is hidden.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.hidden) return;
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    for (const name of ["cross", "revised"]) if (box(name)) box(name).checked = false;
    show();
    target.scrollIntoView();
  };

  // Without scripts a category's button leads to its page.
  for (const chip of chips) {
    chip.type = "button";
    chip.setAttribute("aria-pressed", "false");
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
      show();
    });
  }
  for (const name of ["cross", "revised", "titles"]) {
    const input = box(name);
    if (!input) continue;
    input.checked = Boolean(kept.get(name));
    input.addEventListener("change", () => {
      kept.set(name, input.checked ? "yes" : "");
      show();
    });
  }

  // Read marks: identifiers, the newest last, as many as a reader gets through in some years.
  const read = new Set((kept.get("read") ?? "").split(" ").filter(Boolean));
  const mark = (paper, isRead) => {
    if (isRead) read.add(paper.id);
    else read.delete(paper.id);
    paper.classList.toggle("read", isRead);
    kept.set("read", [...read].slice(-5000).join(" "));
  };
  for (const { element } of papers) {
    element.classList.toggle("read", read.has(element.id));
    element.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='https://arxiv.org/'], a[href^='https://doi.org/']")) mark(element, true);
    });
  }
  keys.set("m", { does: "mark the paper as read or unread", run: () => {
    const { current } = window.site;
    if (current) mark(current, !current.classList.contains("read"));
  } });
  keys.set("a", { does: "the paper’s abstract, where titles stand alone", run: () => window.site.current?.classList.toggle("open") });
  keys.set("d", { does: "titles only, or abstracts", run: () => box("titles").click() });

  show();
  reveal();
  addEventListener("hashchange", reveal);
})();
