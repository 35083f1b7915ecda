// The preview's part in an open page: loads it anew, changes its style sheets, shows faults over it.
// Text of faults is only ever set as text: it can come from a stranger's digest.
"use strict";

(() => {
  const script = document.currentScript;
  const home = new URL("./", script.src);
  const site = new URL("../", home);
  let generation = script.dataset.generation; // the state of the site that this page shows
  let pageFault = JSON.parse(script.dataset.fault ?? "null");
  let siteFault = null;
  let source = null;
  let turn = 0;
  let panel = null;

  // A hidden page holds no connection (browsers allow six a host) and catches up when it is shown.
  function listen() {
    if (source || document.hidden) return;
    source = new EventSource(new URL("events", home));
    on("hello", (state) => {
      siteFault = state.fault;
      draw();
      if (state.generation !== generation) renew();
    });
    on("reload", renew);
    on("styles", restyle);
    on("fault", showSiteFault);
    on("mended", showSiteFault);
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return; // it connects again by itself
      silence();
      setTimeout(listen, 2000);
    };
  }

  function silence() {
    source?.close();
    source = null;
  }

  function on(kind, act) {
    source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  }

  // Reloading keeps the scroll position. Where the page cannot be made now, the old one stays, with the fault over it.
  async function renew() {
    const mine = ++turn;
    const path = location.pathname.slice(site.pathname.length);
    let state = {};
    try {
      const answer = await fetch(new URL(`page/${path}`, home), { cache: "no-store" });
      if (answer.ok) state = await answer.json();
    } catch {
      return; // the server is gone; its next greeting names another generation
    }
    if (mine !== turn) return;
    generation = state.generation;
    pageFault = state.fault;
    if (pageFault) draw();
    else location.reload();
  }

  function restyle({ generation: next, styles }) {
    if (pageFault) {
      renew();
      return;
    }
    generation = next;
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const { pathname } = new URL(link.href);
      if (Object.hasOwn(styles, pathname)) replace(link, styles[pathname]);
    }
  }

  // The old sheet stays until the new one is there, so that the page is never without.
  function replace(link, href) {
    const fresh = link.cloneNode();
    fresh.removeAttribute("integrity");
    fresh.href = href;
    fresh.onload = () => link.remove();
    fresh.onerror = renew;
    link.after(fresh);
  }

  function showSiteFault(state) {
    siteFault = state.fault;
    draw();
  }

  function draw() {
    const fault = siteFault ?? pageFault;
    panel?.remove();
    panel = fault && overlay(fault);
    if (panel) document.documentElement.append(panel);
  }

  function overlay(fault) {
    const host = document.createElement("sitegen-fault");
    const styles = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("fault.css", home) });
    const box = element("section", "", "fault");
    const hide = element("button", "Hide");
    hide.addEventListener("click", () => host.remove());
    box.setAttribute("role", "alert");
    box.append(element("h1", siteFault ? "The site has a fault" : "This page cannot be made"), element("p", fault.message));
    if (fault.where) box.append(element("p", fault.where, "where"));
    if (fault.excerpt) box.append(element("pre", fault.excerpt));
    if (fault.remedy) box.append(element("p", fault.remedy));
    for (const line of fault.further ?? []) box.append(element("p", line));
    box.append(hide);
    host.attachShadow({ mode: "open" }).append(styles, box);
    return host;
  }

  function element(name, text, className = "") {
    return Object.assign(document.createElement(name), { textContent: text, className });
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? silence() : listen()));
  addEventListener("pagehide", silence);
  addEventListener("pageshow", listen);
  draw();
  listen();
})();
