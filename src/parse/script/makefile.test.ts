import { describe, expect, it } from "vitest";
import { scriptsInMakefile } from "./makefile.ts";

const ofText = (text: string): readonly string[] => scriptsInMakefile(text).map((script) => `${script.line}:${script.text.trim()}`);

describe("scripts of a makefile", () => {
  it.each([
    ["a recipe line", "run:\n\tdocker run a\n", ["2:docker run a"]],
    ["its prefixes", "run:\n\t@-docker run a\n", ["2:docker run a"]],
    ["behind a semicolon", "run: ; docker run a\n", ["1:docker run a"]],
    ["a variable that is set once", "D := docker run -v /:/h\nrun:\n\t$(D) ${IMAGE}\n", ["3:docker run -v /:/h ${IMAGE}"]],
    ["a variable of a variable", "A = /etc\nB = $(A)/x\nrun:\n\tdocker run -v $(B):/x a\n", ["4:docker run -v /etc/x:/x a"]],
    ["a dollar for the shell", "run:\n\tdocker run -v $$PWD:/x a\n", ["2:docker run -v $PWD:/x a"]],
    ["make's directory and a command", "run:\n\tdocker run -v $(CURDIR):/x -v $(shell pwd):/y a\n", ["2:docker run -v ${PWD}:/x -v $(pwd):/y a"]],
    ["a variable with a default", "D ?= /etc\nrun:\n\tdocker run -v $(D):/x a\n", ["3:docker run -v ${D}:/x a", "1:/etc"]],
    ["a variable under a condition", "ifdef X\nD = docker run\nendif\nrun:\n\t$(D) a\n", ["5:${D} a", "2:docker run"]],
    ["a variable that is set twice", "D = /a\nD = /b\nrun:\n\tx $(D)\n", ["4:x ${D}", "1:/a", "2:/b"]],
    ["a function of make", "run:\n\t$(call docker_run,a)\n", ["2:${make_call_docker_run_a}"]],
    ["a body of define", "define go\ndocker run a\nendef\n", ["2:docker run a"]],
    ["over several lines", "run:\n\tdocker run \\\n\t-v /:/h a\n", ["2:docker run \\\n\t-v /:/h a"]],
  ])("%s", (_, text, expected) => expect(ofText(text)).toEqual(expected));

  it.each([
    ["a comment", "# docker run a\n"],
    ["a list of targets", ".PHONY: docker run\nrun: docker\n"],
    ["a sure variable that nothing uses", "D = docker run a\n"],
  ])("%s is none", (_, text) => expect(ofText(text)).toEqual([]));

  it("a variable of itself, and one doubled again and again, end", () => {
    const doubled = Array.from({ length: 60 }, (_, index) => `V${index + 1} = $(V${index})$(V${index})\n`).join("");
    expect(ofText("A = $(A)\nrun:\n\tx $(A)\n")).toEqual(["3:x ${A}"]);
    expect(ofText(`V0 = aaaaaaaa\n${doubled}run:\n\tx $(V60)\n`)[0]?.length).toBeLessThan(100_000);
  });
});
