/** All that runs in the page: filters, and opening what is folded before printing. Without it the page reads the same. */
export const SCRIPT = `(() => {
  "use strict";
  const filters = document.getElementById("filters");
  const cards = Array.from(document.querySelectorAll("[data-verdict]"));
  const status = document.getElementById("filter-status");
  const none = document.getElementById("filter-none");
  const folded = () => Array.from(document.querySelectorAll("details:not([open])"));

  const apply = () => {
    const chosen = new FormData(filters);
    const verdict = chosen.get("verdict");
    const target = chosen.get("target");
    const words = String(chosen.get("words")).toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const text = card.textContent.toLowerCase();
      const fits = (verdict === "all" || card.dataset.verdict === verdict)
        && (target === "all" || card.dataset.targets.split(" ").includes(target))
        && words.every((word) => text.includes(word));
      card.hidden = !fits;
      const link = document.querySelector('nav a[href="#' + card.id + '"]');
      if (link) link.parentElement.hidden = !fits;
      if (fits) shown += Number(card.dataset.count);
    }
    status.textContent = shown === Number(status.dataset.all) ? "" : shown + " of " + status.dataset.all + " shown";
    none.hidden = shown > 0;
  };

  if (filters) {
    filters.hidden = false;
    filters.addEventListener("input", apply);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("reset", () => setTimeout(apply));
  }

  let opened = [];
  addEventListener("beforeprint", () => { opened = folded(); for (const each of opened) each.open = true; });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });

  const openAround = () => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target && target.matches("details")) target.open = true;
  };
  addEventListener("hashchange", openAround);
  openAround();
})();
`;

/** Base64 of the SHA-256 of the script, as Content-Security-Policy wants it; a test holds it against the script. */
export const SCRIPT_HASH = "sha256-xf9dk5up/l4kc9B36KLJvMwzpdtaAUoCa/kPxlAPX9o=";
