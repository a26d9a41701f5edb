import { describe, expect, it } from "vitest";
import type { SeenCommand } from "./seen-commands.ts";
import { unseenRuns } from "./unseen-runs.ts";

const NONE: readonly SeenCommand[] = [];

describe("a script line that starts a container in a way that is not followed", () => {
  it.each([
    "cat <<EOF | bash\ndocker run --privileged alpine\nEOF",
    "ssh host <<EOF\ndocker run --privileged alpine\nEOF",
    'echo "docker run --privileged alpine" | sh',
    "true && echo 'docker run --privileged alpine' | sh",
    'log "$(mycmd docker run --privileged alpine)"',
    'info "about docker run" && mycmd docker run --privileged alpine',
    "find . -exec docker run --privileged {} \\;",
    "parallel docker container run --privileged ::: a b",
    "nsenter -t 1 -m docker --host tcp://x create a",
    "python3 -c \"import os; os.system('podman run --privileged a')\"",
    'CMD="docker run --privileged alpine"',
    "alias d=docker",
    "alias d='sudo docker run'",
    'd() { docker "$@"; }',
    "docker $ARGS",
    "docker $OPTS run --privileged alpine",
    'docker "${ARGS[@]}"',
    "$DOCKER run --privileged alpine",
    "${CONTAINER_ENGINE} run --privileged alpine",
    "docker service create --mount type=bind,src=/,dst=/h alpine",
    "docker volume create --opt type=none --opt o=bind --opt device=/ evil",
    "docker compose -f x.yaml run -v /:/h web",
    "docker-compose run --volume=/:/h web",
    "mycmd docker \\\n  run --privileged a",
    "docker exec --privileged web sh",
    "sudo docker container exec -it -u root --privileged web sh",
    "docker buildx build --allow security.insecure .",
    "docker buildx bake --allow=security.insecure",
    "podman build --privileged .",
    "curl --unix-socket /var/run/docker.sock -X POST http://x/exec/1/start",
    "curl -s --unix-socket /run/docker.sock http://x/v1.41/containers/create -d @a.json",
    "curl -d @a.json http://h:2375/containers/create",
    "printf x | nc -U /var/run/docker.sock",
    "socat - UNIX-CONNECT:/var/run/docker.sock",
  ])("%j is named", (text) => {
    const [first] = unseenRuns(text, NONE);
    expect(first?.kind).toBe("not-followed");
  });

  it.each(["docker compose up -d", "docker-compose -f a.yaml up", "docker stack deploy -c a.yaml app", "docker compose run --rm web sh", "docker buildx bake"])(
    "%j is judged from its compose file",
    (text) => expect(unseenRuns(text, NONE).map(({ kind }) => kind)).toEqual(["judged-elsewhere"]),
  );

  it.each([
    "",
    "# docker run --privileged alpine",
    "true # docker run --privileged alpine",
    'echo "use docker run alpine"',
    'printf "docker run alpine\\n"',
    'log_info "docker run takes long"',
    'docker info || die "docker run needs an engine"',
    "if true; then warn 'docker run failed' >&2; fi",
    "cat <<EOF\nusage: docker run alpine\nEOF",
    "name: docker run the tests",
    "  - name: docker run the tests",
    "docker ps && docker build .",
    "docker network create back",
    "docker volume create data",
    "docker buildx create --use",
    "docker exec web sh -c 'npm run build'",
    "$NPM run build",
    "docker $FLAGS ps",
    "docker compose build",
    "docker compose ps",
    "docker exec web app --privileged",
    "docker exec --privileged=false web sh",
    "curl --unix-socket /var/run/docker.sock http://x/version",
    "echo docker run failed; exit 1",
  ])("%j starts nothing", (text) => expect(unseenRuns(text, NONE)).toEqual([]));

  const seen = (line: number, column: number, text: string): SeenCommand => ({ line, column, text });

  it("is not named again where the parser saw it", () => {
    const text = "docker \\\n  run alpine\ndocker run alpine";
    expect(unseenRuns(text, [seen(1, 1, "docker \\\n  run alpine"), seen(3, 1, "docker run alpine")])).toEqual([]);
    expect(unseenRuns(text, [seen(1, 1, "docker \\\n  run alpine")]).map(({ line }) => line)).toEqual([3]);
  });

  it.each([
    ["behind one that was seen", "docker run a && mycmd docker run b", seen(1, 1, "docker run a"), 1],
    ["before one that was seen", "mycmd docker run b; docker run a", seen(1, 21, "docker run a"), 1],
    ["the seen one in a word of quotes", 'bash -c "docker run a"', seen(1, 9, "docker run a"), 0],
    ["behind a word of quotes", 'bash -c "docker run a"; x docker run b', seen(1, 9, "docker run a"), 1],
    ["seen, and what is said of it", "docker run a || echo docker run failed", seen(1, 1, "docker run a"), 0],
    ["seen in indented lines", "    docker run \\\n      -d a", seen(1, 5, "docker run \\\n  -d a"), 0],
    ["seen somewhere on the line", 'eval "docker" "run a"; docker run', seen(1, 1, "other text"), 0],
  ])("%s", (_, text, command, count) => expect(unseenRuns(text, [command])).toHaveLength(count));

  it("many that are judged elsewhere do not hide one that is not followed", () => {
    const found = unseenRuns(`${"docker compose up\n".repeat(100)}mycmd docker run b\n`, NONE);
    expect(found.filter(({ kind }) => kind === "not-followed").map(({ line }) => line)).toEqual([101]);
    expect(found).toHaveLength(21);
  });

  it("after a shown text, the script goes on", () => {
    expect(unseenRuns("cat <<'END'\ndocker run a\nEND\nmycmd docker run b\n", NONE).map(({ line }) => line)).toEqual([4]);
  });

  it("a long line and many lines are bounded", () => {
    expect(unseenRuns(`x docker ${"-".repeat(1_000_000)}`, NONE)).toEqual([]);
    expect(unseenRuns("x docker run a\n".repeat(50_000), NONE)).toHaveLength(20);
  });
});
