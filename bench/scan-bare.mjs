// The baseline of bench/scan.mjs: fetches the list of containers and every inspect, sixteen at a time, decodes them and does nothing with them.
import { Agent, request } from "node:http";

const CONCURRENCY = 16;
const socketPath = process.argv[2];
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

function get(path) {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString("utf8"))));
    });
    call.on("error", reject);
    call.end();
  });
}

const queue = (await get("/containers/json?all=true")).values();
async function work() {
  for (const { Id } of queue) await get(`/containers/${Id}/json`);
}
await Promise.all(Array.from({ length: CONCURRENCY }, work));
agent.destroy();
