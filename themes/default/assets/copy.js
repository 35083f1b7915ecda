// Copies citations: on a paper's page what stands there, on a day's page the entry from the day's BibTeX file, which has
// the titles' TeX. Where that file cannot be read (from a disk, or a site without data) an entry is made of the page.
(() => {
  "use strict";
  const { make, keys } = window.site;

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages from a disk or without https: the old way.
      const area = make("textarea", text, { className: "copied" });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };

  const button = (text, label, write) => {
    const made = make("button", text, { type: "button", className: "copy" });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", async () => {
      await copy(await write());
      made.textContent = "Copied";
      setTimeout(() => { made.textContent = text; }, 1500);
    });
    return made;
  };

  let file = null;
  const read = () => {
    const link = document.querySelector("link[type='application/x-bibtex']");
    if (!link || location.protocol === "file:") return "";
    file ??= fetch(link.href).then((response) => (response.ok ? response.text() : ""), () => "");
    return file;
  };
  const bibtex = async (paper) => {
    const id = paper.querySelector("a").href.split("/abs/")[1];
    const entries = (await read()).split(/^(?=@)/m);
    return entries.find((entry) => entry.includes(`eprint={${id}}`)) ?? compose(paper, id);
  };

  // Characters that TeX takes for its own are escaped; formulas stand as they are read.
  const tex = (text) => text.replace(/[#$%&_{}]/g, "\\$&").replace(/\s+/g, " ").trim();
  const compose = (paper, id) => {
    const title = paper.querySelector("h1, h2").textContent;
    const authors = [...paper.querySelectorAll(".by")].flatMap((part) => [...part.childNodes])
      .filter((node) => node.nodeName !== "SUMMARY")
      .flatMap((node) => (node.rel === "author" ? [node.textContent] : node.textContent.split(/,\s*/)))
      .map((name) => name.trim()).filter(Boolean);
    const date = paper.querySelector("time").textContent;
    const fields = {
      title: tex(title),
      author: authors.map(tex).join(" and "),
      year: date.slice(0, 4),
      month: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ")[date.slice(5, 7) - 1],
      eprint: id,
      archivePrefix: "arXiv",
      eprinttype: "arXiv",
      primaryClass: paper.querySelector("a[rel=tag]").pathname.split("/").at(-2),
      url: `https://arxiv.org/abs/${id}`,
    };
    const lines = Object.entries(fields).map(([name, value]) => `  ${name}=${name === "month" ? value : `{${value}}`}`);
    return `@misc{arXiv.${id},\n${lines.join(",\n")}\n}\n`;
  };

  for (const paper of document.querySelectorAll(".papers > .paper")) {
    paper.querySelector(".links").append(" ", button("BibTeX", "Copy BibTeX", () => bibtex(paper)));
  }
  for (const block of document.querySelectorAll(".cite pre")) {
    const title = block.previousElementSibling;
    title.append(" ", button("Copy", `Copy ${title.textContent}`, () => block.textContent));
  }
  keys.set("c", { does: "copy the paper’s citation", run: () => (window.site.current ?? document).querySelector(".copy")?.click() });
})();
