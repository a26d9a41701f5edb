# Work of the kind that scripts and Compose do, by Docker's SDK for Python; prints what came of it. Environment: SOCKET, IMAGE, LABEL.
import io
import os
import tarfile

import docker

socket, image, label = (os.environ[name] for name in ("SOCKET", "IMAGE", "LABEL"))
client = docker.DockerClient(base_url=f"unix://{socket}", version="auto")
name = f"{label}-python"


def told(what, value):
    print(f"{what}: {value!r}", flush=True)


def archive_of(path, content):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        entry = tarfile.TarInfo(path)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return made.getvalue()


told("version", client.version()["ApiVersion"])
told("run", client.containers.run(image, ["sh", "-c", "echo out; sleep 0.5; echo err >&2"], remove=True, stderr=True))
try:
    client.containers.run(image, ["sh", "-c", "exit 5"], remove=True)
except docker.errors.ContainerError as error:
    told("code", error.exit_status)

container = client.containers.run(image, ["sh", "-c", "echo one; sleep 1; echo two; sleep 100"], name=name, detach=True, mem_limit="64m")
told("exec", container.exec_run(["sh", "-c", "echo $X; exit 3"], environment={"X": "set"}))
told("exec in parts", container.exec_run(["sh", "-c", "echo out; echo err >&2"], demux=True).output)
told("put", container.put_archive("/tmp", archive_of("file", b"content")))
told("its content", container.exec_run(["cat", "/tmp/file"]).output)
stream, status = container.get_archive("/tmp/file")
told("got", (status["name"], status["size"], len(b"".join(stream)) % 512))
followed = container.logs(stream=True, follow=True)
told("followed", [next(followed).strip(), next(followed).strip()])
told("processes", len(container.top()["Processes"]) > 0)
container.stop(timeout=0)
told("waited", container.wait()["StatusCode"])
told("changed", [change["Path"] for change in container.diff() or [] if change["Path"].startswith("/tmp/")])
told("listed", [(each.name, each.status) for each in client.containers.list(all=True, filters={"name": name})])
container.remove()

context = io.BytesIO(f"FROM {image}\nRUN echo built > /built\n".encode())
built, lines = client.images.build(fileobj=context, tag=f"{name}:1", nocache=True, rm=True)
told("built", any("Successfully built" in line.get("stream", "") for line in lines))
told("saved", sum(len(part) for part in built.save()) > 100000)
client.images.remove(f"{name}:1")
try:
    client.containers.get("nosuch")
except docker.errors.NotFound as error:
    told("what is not there", error.explanation)
