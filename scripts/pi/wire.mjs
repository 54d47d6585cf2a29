// Prints what an installed pi would send for models of a models.json, without a network.
//
//   node wire.mjs PACKAGE MODELS_JSON < cases > requests
//
// PACKAGE is the folder of a pi-coding-agent >= 0.80.8. A case is one JSON line:
//   {"provider": P, "model": {...}, "level": "high" or null, "turn": 1 or 2}
// `model` replaces fields of the provider's model "m". The answer is another line: {"url", "headers",
// "body"} of the first request, or {"error": text}. The second turn repeats a tool's result. Every
// request is made by pi's own modules, all in this process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const home = mkdtempSync(join(tmpdir(), "pigen-wire-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
Object.assign(process.env, {
  PI_CODING_AGENT_DIR: home,
  PI_OFFLINE: "1",
  PI_TELEMETRY: "0",
  AWS_REGION: "us-east-1",
  CLOUDFLARE_ACCOUNT_ID: "account",
  CLOUDFLARE_GATEWAY_ID: "gateway",
  GOOGLE_CLOUD_PROJECT: "project",
  GOOGLE_CLOUD_LOCATION: "us-central1",
});

// Before anything is loaded: some clients keep the fetch that they find.
let seen;
globalThis.fetch = async (input, init = {}) => {
  const request = new Request(input, { ...init, duplex: "half" });
  if (seen === undefined) {
    const headers = Object.fromEntries(request.headers);
    seen = { url: request.url, headers, body: parse(await request.text()) };
  }
  return new Response("{}", { status: 400, headers: { "content-type": "application/json" } });
};

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const root = resolve(process.argv[2]);
const load = (path) => import(pathToFileURL(join(root, path)).href);
const pi = await load("dist/bundle/index.js").catch(() => load("dist/core/model-runtime.js"));
const runtime = await pi.ModelRuntime.create({
  modelsPath: resolve(process.argv[3]),
  authPath: join(home, "auth.json"),
  modelsStorePath: join(home, "models-store.json"),
  allowModelNetwork: false,
});
const refused = runtime.getError();
if (refused) {
  console.error(refused);
  process.exit(1);
}

const parameters = {
  type: "object",
  properties: { path: { type: "string" }, limit: { type: "number" } },
  required: ["path"],
};
// As pi's own tools are, and as those of extensions may be.
const TOOLS = [
  {
    name: "read", description: "Read a file", parameters,
    constrainedSampling: { type: "json_schema", strict: "prefer" },
  },
  { name: "look", description: "Look at a file", parameters },
];
const NOTHING = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, totalTokens: 2 };
const FREE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 };

function context(model, turn) {
  const messages = [{ role: "user", content: [{ type: "text", text: "hi" }], timestamp: 1 }];
  if (turn === 2) {
    const call = { type: "toolCall", id: "call_1", name: "read", arguments: { path: "a" } };
    const { api, provider, id } = model;
    const usage = { ...NOTHING, cost: FREE };
    messages.push(
      { role: "assistant", content: [call], api, provider, model: id, usage, stopReason: "toolUse", timestamp: 2 },
      {
        role: "toolResult", toolCallId: "call_1", toolName: "read", isError: false, timestamp: 3,
        content: [{ type: "text", text: "the file" }],
      },
      { role: "user", content: [{ type: "text", text: "go on" }], timestamp: 4 },
    );
  }
  return { systemPrompt: "You help.", messages, tools: TOOLS };
}

// Bedrock's client has a way of its own out: what is handed to it has to do.
const fetches = (model) => model.api !== "bedrock-converse-stream";

async function ask({ provider, model: fields, level, turn }) {
  const model = { ...runtime.getModel(provider, "m"), ...fields };
  seen = undefined;
  let payload;
  const stop = new AbortController();
  const stream = runtime.streamSimple(model, context(model, turn), {
    reasoning: level ?? undefined,
    sessionId: "00000000-0000-4000-8000-000000000000",
    maxRetries: 0,
    signal: stop.signal,
    onPayload: (body) => {
      payload = body;
      if (!fetches(model)) stop.abort();
    },
  });
  const message = await stream.result();
  // A compressed body cannot be read; what was handed to the client can.
  if (seen?.headers["content-encoding"] && payload) seen.body = payload;
  if (seen) return seen;
  if (payload && !fetches(model)) return { url: model.baseUrl, headers: {}, body: JSON.parse(JSON.stringify(payload)) };
  return { error: message.errorMessage ?? "no request" };
}

for await (const line of createInterface({ input: process.stdin })) {
  let found;
  try {
    found = await ask(JSON.parse(line));
  } catch (error) {
    found = { error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
process.exit(0);
