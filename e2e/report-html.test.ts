import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../src/model/index.ts";
import { HOSTILE_TEXTS, harbourReport, hostileReport, manyReport } from "../src/report/fixtures.ts";
import { printable, renderHtml } from "../src/report/index.ts";

const BROWSERS = [process.env.SEAWORTHY_CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
const directory = mkdtempSync(join(tmpdir(), "seaworthy-page-"));

beforeAll(async () => {
  const executablePath = BROWSERS.find((each) => each !== "" && existsSync(each));
  if (executablePath === undefined) throw new Error("no Chromium found: install the package `chromium`, or name one in SEAWORTHY_CHROMIUM");
  browser = await chromium.launch({ executablePath, args: QUIET });
});

afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Console messages, script errors, policy violations, and requests for anything but the file itself. */
  readonly complaints: readonly string[];
}

async function open(report: Report, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Opened> {
  const address = join(directory, "report.html");
  writeFileSync(address, renderHtml(report));
  const url = pathToFileURL(address).href;
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

async function shownNames(page: Page): Promise<readonly string[]> {
  return page.locator("article:visible h3").allInnerTexts();
}

describe("the page in a browser, from a file", () => {
  it("loads without a complaint and without asking for anything", async () => {
    const { page, complaints } = await open(harbourReport());
    await page.locator("summary").first().click();
    expect(complaints).toEqual([]);
    expect(await page.locator("h1").innerText()).toBe("4 of 9 containers can break out to the host");
    await page.close();
  });

  it("its policy is in force: a script of another's is refused", async () => {
    const { page, complaints } = await open(harbourReport());
    await page.evaluate(`document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.hacked = 1" }))`);
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    expect(complaints.join("\n")).toContain("Content Security Policy");
    await page.close();
  });

  it("shows a graph of each escape, styled, as wide as there is room", async () => {
    const { page } = await open(harbourReport());
    const graph = page.locator("article").first().locator("svg:visible");
    expect(await graph.count()).toBe(1);
    const box = await graph.boundingBox();
    expect(box?.width ?? 0).toBeGreaterThan(600);
    expect(await graph.locator(".node").count()).toBe(5);
    expect(await page.evaluate(`getComputedStyle(document.querySelector(".node.host rect")).stroke`)).toBe("rgb(163, 32, 27)");
    await page.close();
  });

  it("its texts stay inside their boxes", async () => {
    const { page } = await open(hostileReport("a/rather-long.name_without-a-break/in_it"));
    const outside = await page.locator("svg:visible .node").evaluateAll(
      (nodes) =>
        nodes.filter((node) => {
          const frame = node.querySelector("rect")?.getBoundingClientRect();
          const texts = [...node.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
          return frame === undefined || texts.some((text) => text.left < frame.left - 1 || text.right > frame.right + 1 || text.bottom > frame.bottom + 1);
        }).length,
    );
    expect(outside).toBe(0);
    await page.close();
  });

  it.each([320, 390, 768, 1024, 1600])("at %i pixels nothing sticks out sideways", async (width) => {
    for (const report of [harbourReport(), hostileReport("x".repeat(3000))]) {
      const { page } = await open(report, { viewport: { width, height: 800 } });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      await page.close();
    }
  });

  it("filters by verdict, by what is reached and by words, by keyboard too, and says how many are shown", async () => {
    const { page } = await open(harbourReport());
    expect(await shownNames(page)).toHaveLength(7);
    await page.getByLabel("Undecided").check();
    expect(await shownNames(page)).toEqual(["worker"]);
    expect(await page.getByRole("status").innerText()).toBe("1 of 9 shown");
    await page.keyboard.press("ArrowRight");
    expect(await shownNames(page)).toEqual(["database", "web-1 and 2 alike"]);
    expect(await page.getByRole("status").innerText()).toBe("4 of 9 shown");
    await page.getByLabel("All").check();
    await page.getByLabel("What is reached").selectOption("host-read");
    expect(await shownNames(page)).toEqual(["backup", "metrics"]);
    await page.getByLabel("Words").fill("secrets shadow");
    expect(await shownNames(page)).toEqual(["backup"]);
    await page.getByLabel("Words").fill("no such words");
    expect(await shownNames(page)).toEqual([]);
    expect(await page.getByText("No container fits these filters.").isVisible()).toBe(true);
    await page.close();
  });

  it("a step leads to its technique, which opens", async () => {
    const { page } = await open(harbourReport());
    await page.getByRole("link", { name: "The engine's socket is reachable from inside" }).first().click();
    expect(await page.locator("details.technique[open]").innerText()).toContain("engine-socket-mount");
    await page.close();
  });

  it("without script it tells the same, and shows no filter that would not work", async () => {
    const { page } = await open(harbourReport(), { javaScriptEnabled: false });
    expect(await page.locator("#filters").isVisible()).toBe(false);
    expect(await page.locator("article:visible").count()).toBe(7);
    await page.close();
  });

  it("in the dark it is dark", async () => {
    const { page } = await open(harbourReport(), { colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(14, 21, 25)");
    await page.close();
  });

  it("on paper everything is unfolded and the navigation is gone", async () => {
    const { page } = await open(harbourReport());
    await page.emulateMedia({ media: "print" });
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    expect(await page.locator("details:not([open])").count()).toBe(0);
    expect(await page.locator("nav").isVisible()).toBe(false);
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    expect(await page.locator("details:not([open])").count()).toBeGreaterThan(0);
    await page.close();
  });

  it.each(HOSTILE_TEXTS.map((text) => [printable(text, 40), text] as const))("names like `%s` run nothing", async (_, text) => {
    const { page, complaints } = await open(hostileReport(text));
    await page.locator("summary").first().click();
    await page.mouse.move(300, 300);
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    expect(await page.locator("img, iframe, object, embed, body script:not(:last-child)").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("thousands of containers still load and filter", async () => {
    const { page, complaints } = await open(manyReport(3000, 400));
    await page.getByLabel("Words").fill("service-299");
    expect((await shownNames(page))[0]).toBe("service-299");
    expect(complaints).toEqual([]);
    await page.close();
  });
});
