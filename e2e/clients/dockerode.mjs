// Work of the kind that dashboards and test libraries do, by dockerode; prints what came of it. Environment: SOCKET, IMAGE, LABEL.
import { PassThrough } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import Docker from "dockerode";

const { SOCKET, IMAGE, LABEL } = process.env;
const docker = new Docker({ socketPath: SOCKET });
const name = `${LABEL}-dockerode`;
const told = (what, value) => console.log(`${what}: ${JSON.stringify(value)}`);

/** Both streams of an attached container, apart. */
async function parted(stream) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, out, err);
  stream.on("end", () => {
    out.end();
    err.end();
  });
  return { out: await text(out), err: await text(err) };
}

async function runExec(container) {
  const exec = await container.exec({ Cmd: ["sh", "-c", "cat; echo err >&2; exit 4"], AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: true });
  stream.end("typed\n");
  told("exec", await parted(stream));
  told("exec's code", (await exec.inspect()).ExitCode);
}

async function useStreams(container) {
  const attached = await container.attach({ stream: true, stdout: true, stderr: true, hijack: true });
  const got = parted(attached);
  await container.start();
  await runExec(container);
  const archive = await container.getArchive({ path: "/etc/passwd" });
  told("archive", (await buffer(archive)).length);
  const statistics = await container.stats({ stream: false });
  told("statistics", typeof statistics.memory_stats);
  await container.stop({ t: 0 });
  told("attached", await got);
  told("logs", (await container.logs({ stdout: true })).toString("latin1"));
}

async function live() {
  const container = await docker.createContainer({
    Image: IMAGE,
    name,
    Cmd: ["sh", "-c", "echo first; echo second >&2; sleep 100"],
    Labels: { made: "by dockerode" },
    HostConfig: { Memory: 64 * 1024 * 1024, Binds: [`${name}:/v`], NetworkMode: name },
  });
  await useStreams(container);
  const { HostConfig, Config, NetworkSettings, Mounts } = await container.inspect();
  told("inspected", { HostConfig, labels: Config.Labels, networks: Object.keys(NetworkSettings.Networks), mounts: Mounts.map(({ Name }) => Name) });
  told(
    "listed",
    (await docker.listContainers({ all: true, filters: { name: [name] } })).map(({ Names, State }) => [Names, State]),
  );
  await container.remove({ force: true });
}

const volume = await docker.createVolume({ Name: name });
const network = await docker.createNetwork({ Name: name });
await live();
await network.remove();
await volume.remove();
const [output, container] = await docker.run(IMAGE, ["sh", "-c", "exit 6"], new PassThrough().resume(), { HostConfig: { AutoRemove: false } });
told("run", output.StatusCode);
await container.remove();
const failure = await docker
  .getContainer("nosuch")
  .inspect()
  .catch((error) => ({ status: error.statusCode, message: error.json.message }));
told("what is not there", failure);
