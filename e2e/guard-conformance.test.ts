import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runAt } from "./both-ways.ts";
import type { GuardProcess } from "./guard-process.ts";
import { startGuard } from "./guard-process.ts";
import { describeLive, liveEngine } from "./live.ts";

/** What the docker CLI prints and ends with, at the engine itself and through a guard that observes: the same, but for ids, times and speed. */
const WORK: readonly (readonly [string, string])[] = [
  ["versions", "docker version --format '{{.Client.APIVersion}} {{.Server.Version}} {{.Server.Os}}'"],
  ["information", "docker info --format '{{.Driver}} {{.CgroupVersion}} {{.ServerVersion}}'"],
  ["an exit code, and both streams", "docker run --rm $IMAGE sh -c 'echo out; echo err >&2; exit 7'"],
  ["input that ends before the output", "printf 'a\\nb\\n' | docker run --rm -i $IMAGE sh -c 'cat; sleep 1; echo after'"],
  ["no input", "docker run --rm -i $IMAGE cat < /dev/null; echo $?"],
  ["a detached container, waited for", "c=$(docker run -d $IMAGE sh -c 'sleep 1; exit 3'); docker wait $c; docker logs $c; docker rm $c > /dev/null"],
  [
    "logs that are followed to their end",
    "c=$(docker run -d $IMAGE sh -c 'for i in 1 2 3; do echo $i; sleep 0.3; done'); docker logs -f $c; docker rm $c > /dev/null",
  ],
  ["attaching", "c=$(docker create -i $IMAGE sh -c 'read x; echo got $x'); echo word | docker start -ai $c; echo $?; docker rm $c > /dev/null"],
  ["exec: code and streams", "docker exec $BASE sh -c 'echo out; echo err >&2; exit 9'"],
  ["exec: input that ends", "printf 'x\\ny\\n' | docker exec -i $BASE sh -c 'cat; echo after'"],
  ["exec: detached", "docker exec -d $BASE touch /tmp/made; sleep 1; docker exec $BASE ls /tmp/made"],
  [
    "exec: a terminal",
    "(sleep 1; echo word; sleep 1) | script -qec \"docker exec -it $BASE sh -c 'read x; echo got \\$x; test -t 0 && echo yes'\" /dev/null | tr -d '\\r'",
  ],
  ["exec: what is not there", "docker exec $BASE nosuch; docker exec nosuch true; echo $?"],
  ["a terminal of its own", "script -qec \"docker run --rm -t $IMAGE echo tty\" /dev/null < /dev/null | tr -d '\\r'"],
  [
    "files in and out",
    "mkdir -p $SCRATCH/in/a && echo 1 > $SCRATCH/in/a/b && head -c 3000000 /dev/zero > $SCRATCH/in/big && docker cp $SCRATCH/in $BASE:/tmp/; docker exec $BASE ls -l /tmp/in/big | awk '{print $5}'; docker cp $BASE:/tmp/in - | tar t | sort; docker cp $BASE:/nosuch - 2> $SCRATCH/error; echo $?; sed \"s/$BASE/<id>/\" $SCRATCH/error",
  ],
  ["an archive from standard input", "tar -C $SCRATCH -c tar-in.txt | docker cp - $BASE:/tmp; docker exec $BASE cat /tmp/tar-in.txt"],
  [
    "a classic build",
    "DOCKER_BUILDKIT=0 docker build -q --no-cache -t $LABEL/built $SCRATCH/context && docker run --rm $LABEL/built cat /built; docker rmi $LABEL/built > /dev/null",
  ],
  ["a build that fails", "DOCKER_BUILDKIT=0 docker build -q -f bad.Dockerfile $SCRATCH/context 2>&1 | tail -1; echo $?"],
  [
    "events",
    "t=$(date +%s); n=$(docker create $IMAGE); docker rm $n > /dev/null; sleep 1; docker events --since $t --until $(date +%s) --filter container=$n --format '{{.Action}}'",
  ],
  ["statistics", "docker stats --no-stream --format '{{.Name}}' $BASE"],
  [
    "lists",
    "docker ps --format '{{.Names}} {{.Image}}' | sort; docker images --format '{{.Repository}}:{{.Tag}}' | sort; docker network ls --format '{{.Name}}' | sort",
  ],
  ["an image saved", "docker save $IMAGE | sha256sum"],
  [
    "an image saved and loaded",
    "docker tag $IMAGE $LABEL/copy && docker save -o $SCRATCH/copy.tar $LABEL/copy && docker rmi $LABEL/copy > /dev/null && docker load -i $SCRATCH/copy.tar; docker rmi $LABEL/copy",
  ],
  ["an image loaded from standard input", "docker load < $SCRATCH/copy.tar; docker rmi $LABEL/copy > /dev/null"],
  [
    "a file system exported and imported",
    "docker export $BASE | docker import - $LABEL/imported > /dev/null; docker image inspect --format '{{len .RootFS.Layers}}' $LABEL/imported; docker rmi $LABEL/imported > /dev/null",
  ],
  [
    "a container committed",
    "docker commit -q $BASE $LABEL/committed > /dev/null; docker run --rm $LABEL/committed echo yes; docker rmi $LABEL/committed > /dev/null",
  ],
  ["history", "docker history --no-trunc --format '{{.CreatedBy}} {{.Size}}' $IMAGE"],
  [
    "networks",
    "docker network create $LABEL-n > /dev/null; docker network connect $LABEL-n $BASE; docker network inspect --format '{{len .Containers}}' $LABEL-n; docker network disconnect $LABEL-n $BASE; docker network rm $LABEL-n",
  ],
  [
    "volumes",
    "docker volume create $LABEL-v; docker run --rm -v $LABEL-v:/v $IMAGE touch /v/x; docker run --rm -v $LABEL-v:/v $IMAGE ls /v; docker volume inspect --format '{{.Driver}}' $LABEL-v; docker volume rm $LABEL-v",
  ],
  ["inspect", "docker inspect --format '{{.Config.Image}} {{.State.Running}} {{json .HostConfig}}' $BASE"],
  ["top, differences, ports", "docker top $BASE -o comm; docker diff $BASE | grep made; docker port $BASE"],
  [
    "a container's whole life",
    "c=$(docker create --name $LABEL-life -e A=1 -l x=y --memory 64m --cpus 0.5 $IMAGE sleep 100); docker start $c > /dev/null; docker pause $c > /dev/null; docker ps --filter name=$LABEL-life --format '{{.Names}} {{.State}}'; docker unpause $c > /dev/null; docker update --memory 96m --memory-swap 96m $c > /dev/null; docker inspect --format '{{.HostConfig.Memory}}' $c; docker rename $c $LABEL-life2; docker restart -t 0 $c > /dev/null; docker kill -s KILL $LABEL-life2; docker wait $c; docker rm $LABEL-life2",
  ],
  [
    "what is not there",
    "docker start nosuch; docker rm nosuch; docker inspect nosuch; docker run --rm nosuch:1 2>&1 | head -1; docker volume inspect nosuch; docker network rm nosuch; echo $?",
  ],
  ["a name that is taken", "docker create --name $BASE $IMAGE"],
  ["what the engine refuses", "docker run --rm --memory 1k $IMAGE true; docker run --rm -v relative/path:/x:bad $IMAGE true"],
  ["what would be refused", "docker run --rm -v /:/host:ro --pid host $IMAGE ls -d /host/etc; docker run --rm --privileged $IMAGE echo yes"],
  ["20 MB in and out", "head -c 20000000 /dev/zero | docker run --rm -i $IMAGE cat | sha256sum"],
  ["20 MB out of an exec", "docker exec $BASE busybox head -c 20000000 /dev/zero | sha256sum"],
  ["20 MB into an exec", "head -c 20000000 /dev/zero | docker exec -i $BASE busybox sha256sum"],
  [
    "answers as they are",
    "curl -s --unix-socket $SOCKET 'http://d/v1.41/containers/json?filters=%7B%22name%22%3A%5B%22nosuch%22%5D%7D'; curl -s --unix-socket $SOCKET http://d/v1.41/nosuch; curl -sI --unix-socket $SOCKET http://d/_ping | grep -v Date; curl -s --unix-socket $SOCKET http://d/_ping",
  ],
  [
    "a request that waits for permission",
    "curl -s --unix-socket $SOCKET -H 'Expect: 100-continue' -H 'Content-Type: application/json' -d '{\"Name\":\"'$LABEL'-e\"}' http://d/v1.41/volumes/create | grep -o '\"Driver\":\"local\"'; docker volume rm $LABEL-e",
  ],
  ["a client of HTTP/1.0", "curl -s0 --unix-socket $SOCKET 'http://d/v1.41/images/json?filters=%7B%22reference%22%3A%5B%22nosuch%22%5D%7D'"],
];

const EXECS = 50;
const STREAM_MIB = 1024;

describeLive("docker through a guard that observes", () => {
  let guard: GuardProcess;
  const base = `base-${process.pid}`;

  beforeAll(async () => {
    const { images, scratch } = liveEngine();
    mkdirSync(join(scratch, "context"), { recursive: true });
    writeFileSync(join(scratch, "context/Dockerfile"), `FROM ${images["root"]}\nRUN echo built > /built\n`);
    writeFileSync(join(scratch, "context/bad.Dockerfile"), `FROM ${images["root"]}\nRUN exit 5\n`);
    writeFileSync(join(scratch, "tar-in.txt"), "from a tar\n");
    guard = await startGuard([]);
    direct(`docker run -d --name ${base} -p 127.0.0.1:0:80 $IMAGE`);
  });

  afterAll(async () => {
    direct(`docker rm -f ${base}`);
    expect(await guard.stop()).toBe(0);
  });

  const run = (script: string, socket: string) => runAt(socket, script, { BASE: base });
  const direct = (script: string) => run(script, liveEngine().socket);

  it.each(WORK)("%s", (_, script) => {
    const expected = direct(script);
    const got = run(script, guard.socket);
    expect(got).toEqual(expected);
    expect(got.stdout + got.stderr).not.toBe("");
  });

  it(`the output of ${EXECS} execs of 20 MB is whole each time`, { timeout: 600_000 }, () => {
    const script = `i=0; while [ $i -lt ${EXECS} ]; do docker exec $BASE busybox head -c 20000000 /dev/zero | wc -c; i=$((i+1)); done | sort | uniq -c`;
    expect(run(script, guard.socket).stdout.trim()).toBe(`${EXECS} 20000000`);
  });

  it("a stream of 1 GiB passes both ways, and is not held", { timeout: 600_000 }, () => {
    const bytes = STREAM_MIB * 1024 * 1024;
    expect(run(`docker exec $BASE busybox head -c ${bytes} /dev/zero | wc -c`, guard.socket).stdout.trim()).toBe(String(bytes));
    expect(run(`head -c ${bytes} /dev/zero | docker exec -i $BASE busybox wc -c`, guard.socket).stdout.trim()).toBe(String(bytes));
    expect(peakMemoryMiB(guard.pid)).toBeLessThan(STREAM_MIB / 3);
  });

  it("what would be refused is in the log with why and what would pass, and was let pass", () => {
    run("docker run --rm -v /:/host $IMAGE true", guard.socket);
    const refused = guard.log().filter(({ decision, event }) => event === "decided" && decision === "refused");
    expect(refused).toContainEqual(
      expect.objectContaining({
        operation: "ContainerCreate",
        passed: true,
        rule: "no-new-path-to-host-root",
        because: expect.stringContaining("reaches root on the host"),
        wouldPass: ["remove the mount at `/host`"],
      }),
    );
  });

  it("nothing of ordinary work would be refused", () => {
    const wrongly = guard
      .log()
      .filter(({ event, decision }) => event === "decided" && decision === "refused")
      .filter(({ operation }) => !["ContainerCreate", "ContainerStart", "ContainerAttach", "ImageCommit", null].includes(operation as string | null))
      .filter(({ rule }) => rule !== "understand-for-certain, reference");
    expect(wrongly).toEqual([]);
  });
});

function peakMemoryMiB(pid: number): number {
  const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) / 1024;
}
