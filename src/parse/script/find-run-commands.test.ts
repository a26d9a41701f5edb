import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParseError } from "../errors.ts";
import { parseRunCommand } from "../run/run-command.ts";
import { findRunCommands } from "./find-run-commands.ts";

function found(text: string) {
  return findRunCommands(text, "deploy.sh", { directory: "/w", home: "/root" }).map(({ line, column, words, problem }) => [
    `${line}:${column}`,
    problem ?? words.map((word) => word.text).join(" "),
  ]);
}

describe("a variable outside quotes", () => {
  it.each([
    ["is several words", 'O="--privileged -v /:/h"\ndocker run $O a', "docker run --privileged -v /:/h a"],
    ["adds words to a value", 'N="web --privileged"\ndocker run --name $N a', "docker run --name web --privileged a"],
    ["vanishes where it is empty", 'O=""\ndocker run $O -d a', "docker run -d a"],
    ["joins what it touches", 'O="a --privileged -v "\ndocker run --name=x$O/:/h b', "docker run --name=xa --privileged -v /:/h b"],
    ["keeps an empty quoted neighbour", 'O=" "\ndocker run --name $O"" a', "docker run --name  a"],
    ["names the client and its wrapper", 'D="sudo docker"\n$D run --privileged a', "docker run --privileged a"],
    ["made of another", 'A="-v /:/h"\nB="$A --rm"\ndocker run $B a', "docker run -v /:/h --rm a"],
  ])("%s", (_, text, expected) => expect(found(text).map(([, words]) => words)).toEqual([expected]));

  it.each([
    ["between quotes", 'O="a b"\ndocker run --name "$O" c'],
    ["where the script splits at line ends only", "IFS=$'\\n'\nO=\"a b\"\ndocker run --name $O c"],
  ])("is one word %s", (_, text) => {
    const [command] = findRunCommands(text, "deploy.sh", { directory: "/w", home: "/root" });
    expect(command?.words.map((word) => word.text)).toEqual(["docker", "run", "--name", "a b", "c"]);
  });

  it.each([
    ["beside what is not known", 'O="a b"\ndocker run $O$(x) c'],
    ["with a separator that is no white space", 'IFS=,\nO="a,b"\ndocker run $O c'],
  ])("may be anything %s", (_, text) => {
    const [command] = findRunCommands(text, "deploy.sh", { directory: "/w", home: "/root" });
    expect(command?.words[2]).toMatchObject({ mayBeSeveral: true, unresolved: expect.stringContaining("$") });
  });
});

describe("commands that start a container", () => {
  it.each([
    ["alone", "docker run alpine", [["1:1", "docker run alpine"]]],
    ["create, with flags of the client", "docker --host unix:///x -D create alpine", [["1:1", "docker --host unix:///x -D create alpine"]]],
    ["by the management command", "podman container run alpine", [["1:1", "podman container run alpine"]]],
    ["by path", "/usr/bin/docker run alpine", [["1:1", "/usr/bin/docker run alpine"]]],
    ["behind wrappers", "\nsudo -u x env A=1 nohup docker run alpine", [["2:1", "docker run alpine"]]],
    ["behind timeout", "timeout -k 5 10 docker run alpine", [["1:1", "docker run alpine"]]],
    ["in a function", "f() {\n  docker run a\n}", [["2:3", "docker run a"]]],
    [
      "in both branches",
      "if x; then docker run a; else docker run b; fi",
      [
        ["1:12", "docker run a"],
        ["1:31", "docker run b"],
      ],
    ],
    ["in a loop, a pipe, a subshell", "for i in 1; do (docker run a | cat); done", [["1:17", "docker run a"]]],
    ["in a substitution", 'id="$(docker run -d a)"', [["1:7", "docker run -d a"]]],
    ["over several lines", "docker run \\\n  -v /:/h \\\n  alpine", [["1:1", "docker run -v /:/h alpine"]]],
    ["in a shell's -c", "bash -ec 'true\ndocker run a'", [["2:1", "docker run a"]]],
    ["in eval", 'eval "docker run a"', [["1:1", "docker run a"]]],
    ["in lines fed to a shell", "sh <<'E'\ndocker run a\nE", [["2:1", "docker run a"]]],
    ["by a variable that names the client", "$DOCKER run a", [["1:1", "$DOCKER run a"]]],
    ["with a variable set once", "D=/srv\ndocker run -v $D/x:/x a", [["2:1", "docker run -v /srv/x:/x a"]]],
    ["with an exported variable", 'export D=/srv\ndocker run -v "${D}":/x a', [["2:1", "docker run -v /srv:/x a"]]],
    [
      "with the working directory and home",
      "docker run -v $(pwd):/a -v $PWD/b:/b -v ~/c:/c -v $HOME:/d a",
      [["1:1", "docker run -v /w:/a -v /w/b:/b -v /root/c:/c -v /root:/d a"]],
    ],
  ])("%s", (_, text, expected) => expect(found(text)).toEqual(expected));

  it.each([
    ["another command", "docker build . && docker ps"],
    ["compose", "docker compose run web"],
    ["a comment", "# docker run alpine"],
    ["text that is printed", "echo docker run alpine"],
    ["a quoted document", "cat <<E\ndocker run a\nE"],
    ["nothing", ""],
  ])("%s starts none", (_, text) => expect(found(text)).toEqual([]));

  it.each([
    ["a variable that may hold it all", "$DOCKER_RUN alpine", /cannot tell what `\$DOCKER_RUN` runs/],
    ["another machine", "ssh host docker run alpine", /another machine/],
    ["an engine by a flag", "docker -H tcp://h:2375 run a", /engine `tcp:\/\/h:2375`/],
    ["an engine by a joined flag", "docker --host=ssh://me:word@h run a", /engine `ssh:\/\/…@h`/],
    ["an engine by a variable in a flag", 'docker -H "$ENGINE" run a', /engine `\$ENGINE`/],
    ["another context", "docker --context far container run a", /engine `far`/],
    ["an engine set for the command", "DOCKER_HOST=tcp://h docker run a", /engine `tcp:\/\/h`/],
    ["an engine set behind env", "sudo env DOCKER_HOST=tcp://h docker run a", /engine `tcp:\/\/h`/],
    ["an engine set for the script", "export DOCKER_HOST=tcp://h\ndocker run a", /engine `tcp:\/\/h`/],
    ["a remote podman", "podman --remote run a", /engine `--remote`/],
    ["words from a pipe", "cat x | xargs docker run", /xargs/],
  ])("%s is a problem, not silence", (_, text, problem) => expect(found(text)[0]?.[1]).toMatch(problem));
});

describe("the engine of this machine", () => {
  it.each([
    "docker -H unix:///var/run/docker.sock run a",
    "docker --context default run a",
    "DOCKER_HOST=unix:///run/user/1000/docker.sock docker run a",
    "DOCKER_HOST= docker run a",
    "docker run a -H tcp://x",
    "docker run -c 512 -h name a",
  ])("%s can be judged", (text) => expect(findRunCommands(text, "x").map(({ problem }) => problem)).toEqual([null]));
});

describe("variables that are not known", () => {
  it.each([
    ["set twice", "D=/a\nD=/b\ndocker run -v $D:/x a", "$D"],
    ["set in a branch", "if x; then D=/a; fi\ndocker run -v $D:/x a", "$D"],
    ["read", "D=/a\nread D\ndocker run -v $D:/x a", "$D"],
    ["a loop's", "for D in /a /b; do docker run -v $D:/x a; done", "$D"],
    ["set later", "docker run -v $D:/x a\nD=/a", "$D"],
    ["with a default", "docker run -v ${D:-/a}:/x a", "${D:-/a}"],
    ["a command's output", "docker run -v $(mktemp):/x a", "$(mktemp)"],
    [
      "doubled again and again",
      `V0=aaaaaaaaaa\n${Array.from({ length: 60 }, (_, index) => `V${index + 1}=$V${index}$V${index}`).join("\n")}\ndocker run -v $V60:/x a`,
      "$V60",
    ],
    ["all arguments", 'docker run "$@"', "$@"],
    ["arguments in the image's place", "docker run $ARGS a", "$ARGS"],
    ["several words in braces", "docker run -v {/a,/b}:/x a", "{/a,/b}"],
  ])("%s", (_, text, name) => {
    const [command] = findRunCommands(text, "deploy.sh");
    expect(() => parseRunCommand(command?.words ?? [], { source: "deploy.sh", directory: "/w", home: "/root" })).toThrow(`\`${name}\``);
  });

  it.each([
    'docker run "$IMAGE"',
    "docker run registry/app:$TAG",
    "docker run a sh -c $CMD",
    "docker run -e A=$B a",
    "docker run --label x=$Y a",
    "docker run -u $(id -u) a",
  ])("%s can be judged", (text) => {
    const [command] = findRunCommands(text, "deploy.sh");
    expect(parseRunCommand(command?.words ?? [], { source: "deploy.sh", directory: "/w", home: "/root" }).containers).toHaveLength(1);
  });
});

describe("any text", () => {
  const piece = fc.constantFrom(
    "docker run ",
    "$(",
    ")",
    "`",
    "'",
    '"',
    "\\",
    "\n",
    "<<E",
    "{",
    "}",
    "if ",
    "fi",
    "sh -c ",
    "eval ",
    "$X",
    "${X:-",
    " -v ",
    "/:/h",
    "alpine",
    ";",
    "|",
    "&",
    "=",
    "((",
    "[[",
    "\0",
  );

  it("ends in commands or in a ParseError, each of which parses or is a ParseError", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        try {
          for (const { words } of findRunCommands(parts.join(""), "x")) parseRunCommand(words, { source: "x", directory: "/", home: "/root" });
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
