// A shop of its own for a journey: the program on a free loopback port, its data in a directory that goes with it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = process.env.PURSER ?? new URL("../../target/debug/purser", import.meta.url).pathname;
const CLUSTER = process.env.PRIVATE_POSTGRES ?? new URL("../../target/debug/private-postgres", import.meta.url).pathname;
const START_MS = 30_000;
const STOP_MS = 10_000;

/** Reads lines until `done` has what it wants, or the program ends, or time is up. */
function told(child, done, what) {
  return new Promise((resolve, reject) => {
    const errors = [];
    const late = setTimeout(() => reject(new Error(`${what} said nothing in ${START_MS} ms:\n${errors.join("\n")}`)), START_MS);
    child.stderr?.setEncoding("utf8").on("data", (text) => errors.push(text));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${what} ended with ${code}:\n${errors.join("\n")}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = done(line.trim());
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
  });
}

/** Asks the program to stop, and ends it when it does not. */
async function ended(child, ask) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  ask(child);
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(late);
}

/**
 * Starts a shop. `mode` is "serve" (empty; `link` makes the first owner) or "demo" (sample data; `link` signs in).
 * With `postgres` its data is in a private PostgreSQL.
 */
export async function startShop({ mode = "demo", postgres = false, args = [] } = {}) {
  const data = await mkdtemp(join(tmpdir(), "purser-journey-"));
  let cluster;
  const where = ["--data", data];
  if (postgres) {
    cluster = spawn(CLUSTER, [], { stdio: ["pipe", "pipe", "inherit"] });
    where.push("--database-url", await told(cluster, (line) => line || undefined, "private-postgres"));
  }
  const child = spawn(PROGRAM, [mode, ...where, "--listen", "127.0.0.1:0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const addresses = [];
  const wanted = (line) => {
    if (!line.startsWith("http://")) return undefined;
    addresses.push(line);
    return addresses.length === 2 ? addresses : undefined;
  };
  const stop = async () => {
    await ended(child, (it) => it.kill("SIGTERM"));
    if (cluster) await ended(cluster, (it) => it.stdin.end());
    await rm(data, { recursive: true, force: true });
  };
  try {
    const [base, link] = await told(child, wanted, `purser ${mode}`);
    return { base, link, data, where, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
