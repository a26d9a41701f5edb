import type { Report } from "../model/index.ts";
import { renderTerminal } from "./terminal.ts";

/** The report as one page without scripts or network: the terminal's words, escaped. */
export function renderHtml(report: Report): string {
  const text = renderTerminal(report, { colour: false, width: 110, verbose: true });
  const escaped = text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">${policy}<title>Seaworthy report</title></head><body><pre>${escaped}</pre></body></html>\n`;
}
