import { describe, expect, it } from "vitest";
import { unseenRuns } from "./unseen-runs.ts";

const NONE: ReadonlySet<number> = new Set();

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
  ])("%j is named", (text) => {
    const [first] = unseenRuns(text, NONE);
    expect(first?.kind).toBe("not-followed");
  });

  it.each(["docker compose up -d", "docker-compose -f a.yaml up", "docker stack deploy -c a.yaml app", "docker compose run --rm web sh"])(
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
  ])("%j starts nothing", (text) => expect(unseenRuns(text, NONE)).toEqual([]));

  it("is not named again where the parser saw a command on its lines", () => {
    expect(unseenRuns("docker \\\n  run alpine\ndocker run alpine", new Set([1, 3]))).toEqual([]);
    expect(unseenRuns("docker \\\n  run alpine\ndocker run alpine", new Set([1])).map(({ line }) => line)).toEqual([3]);
  });

  it("after a shown text, the script goes on", () => {
    expect(unseenRuns("cat <<'END'\ndocker run a\nEND\nmycmd docker run b\n", NONE).map(({ line }) => line)).toEqual([4]);
  });

  it("a long line and many lines are bounded", () => {
    expect(unseenRuns(`x docker ${"-".repeat(1_000_000)}`, NONE)).toEqual([]);
    expect(unseenRuns("x docker run a\n".repeat(50_000), NONE)).toHaveLength(20);
  });
});
