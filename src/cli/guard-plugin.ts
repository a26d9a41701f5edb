import type { Plugin } from "../guard/authz/io/authorise.ts";
import { pluginServer } from "../guard/authz/io/plugin-server.ts";
import type { Mode } from "../guard/index.ts";
import { listenUnix } from "../guard/io/listen-unix.ts";
import type { RawGuardOptions } from "./guard-options.ts";
import type { ListenerPlan } from "./guard-plan.ts";

/** Where the engine looks for a plugin that it is told of by the name `seaworthy`. Source: docs.docker.com/engine/extend/plugin_api, plugin discovery. */
const USUAL = "/run/docker/plugins/seaworthy.sock";
const LISTENER = "authz-plugin";

/** Answers the engine's questions, as strictly as the strictest listener. How to end that; null: it was not asked for. */
export async function openPlugin(
  { authzPlugin }: RawGuardOptions,
  listeners: readonly ListenerPlan[],
  plugin: Omit<Plugin, "listener" | "mode">,
): Promise<{ readonly close: () => void } | null> {
  if (authzPlugin === undefined) return null;
  const server = pluginServer({ ...plugin, listener: LISTENER, mode: strictestOf(listeners) });
  const socket = await listenUnix(server, authzPlugin === true ? USUAL : authzPlugin);
  return {
    close: () => {
      server.close();
      server.closeAllConnections();
      socket.remove();
    },
  };
}

function strictestOf(listeners: readonly ListenerPlan[]): Mode {
  const modes = new Set(listeners.map(({ mode }) => mode));
  return modes.has("enforce") ? "enforce" : modes.has("warn") ? "warn" : "observe";
}
