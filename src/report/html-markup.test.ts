import { describe, expect, it } from "vitest";
import { html, joined, NOTHING, prose, when } from "./html-markup.ts";

describe("markup", () => {
  it.each([
    ["tags", "</script><b>", "&lt;/script&gt;&lt;b&gt;"],
    ["a double quote", `" onload="x`, "&quot; onload=&quot;x"],
    ["a single quote and a backtick", "'`", "&#39;&#96;"],
    ["an entity", "&lt;", "&amp;lt;"],
    ["a bidi override", "\u202e", "\\u{202e}"],
    ["NUL", "\u0000", "\\x00"],
  ])("%s in a string becomes text", (_, text, expected) => {
    expect(html`<p title="${text}">`.markup).toBe(`<p title="${expected}">`);
  });

  it("markup inside markup stands, alone and in lists", () => {
    expect(html`<ul>${[html`<li>${"<"}</li>`, html`<li>2</li>`]}</ul>`.markup).toBe("<ul><li>&lt;</li><li>2</li></ul>");
    expect(joined([html`a`, html`b`], " ").markup).toBe("a b");
  });

  it("what is not there leaves nothing", () => {
    expect(when(false, () => html`x`)).toBe(NOTHING);
    expect(when(true, () => html`x`).markup).toBe("x");
  });

  it.each([
    ["between backticks is code", "mount `/run` here", "mount <code>/run</code> here"],
    ["an odd backtick is text", "a ` b", "a &#96; b"],
    ["markup between backticks is text", "`<b>`", "<code>&lt;b&gt;</code>"],
    ["nothing", "", ""],
  ])("prose: %s", (_, text, expected) => {
    expect(prose(text).markup).toBe(expected);
  });
});
