// Prints what an installed pi would send for models of a models.json, without a network.
//
//   node wire.mjs PACKAGE MODELS_JSON < cases > requests
//
// PACKAGE is the folder of pi-coding-agent. A case, which may name a "file" of its own, is one JSON line:
//   {"provider": P, "model": {...}, "level": "high" or null, "turn": 1 or 2}
//   {"provider": P, "id": M, "level": "medium", "turn": 1, "tools": ["read", ...]}
// `model` replaces fields of the provider's model "m"; the second asks for the model M as the file has
// it, at the level that the command would clamp to. The answer is another line: {"url", "headers",
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
async function first(...paths) {
  for (const path of paths) {
    try {
      return await load(path);
    } catch (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    }
  }
  return undefined;
}

const pi = await first("dist/bundle/index.js", "dist/core/model-runtime.js");
const read = { file: undefined, runtime: undefined };

// What pi makes of the file, which is read once for all cases in a row about it.
async function open(file) {
  if (read.file === file) return read.runtime;
  const runtime = await (pi ? pi.ModelRuntime.create({
    modelsPath: file,
    authPath: join(home, "auth.json"),
    modelsStorePath: join(home, "models-store.json"),
    allowModelNetwork: false,
  }) : registry(file));
  const refused = runtime.getError();
  if (refused) throw new Error(refused);
  Object.assign(read, { file, runtime });
  return runtime;
}

// Before 0.80.8 a registry finds models and pi-ai sends.
async function registry(file) {
  const { ModelRegistry } = await load("dist/core/model-registry.js");
  const { AuthStorage } = await load("dist/core/auth-storage.js");
  const { streamSimple } = await first("../pi-ai/dist/compat.js", "../pi-ai/dist/index.js");
  const models = new ModelRegistry(AuthStorage.inMemory(), file);
  return {
    getError: () => models.getError(),
    getModel: (provider, id) => models.find(provider, id),
    async streamSimple(model, asked, options) {
      const { apiKey, headers } = await models.getApiKeyAndHeaders(model);
      return streamSimple(model, asked, { ...options, apiKey, headers });
    },
  };
}

const LEVELS = ["off", "minimal", "low", "medium", "high", "xhigh"];
if (pi) LEVELS.push("max");

// The level that the command hands on, where it was asked for this one.
function clamp(model, level) {
  const offered = LEVELS.filter((each) => {
    const mapped = model.thinkingLevelMap?.[each];
    return mapped !== null && (mapped !== undefined || !["xhigh", "max"].includes(each));
  });
  const at = LEVELS.indexOf(level);
  const nearest = [...LEVELS.slice(at), ...LEVELS.slice(0, at).reverse()];
  const found = model.reasoning ? nearest.find((each) => offered.includes(each)) : "off";
  return found === "off" ? undefined : found;
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
const SECONDS = 20;
const NOTHING = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, totalTokens: 2 };
const FREE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 };

function context(model, turn, names) {
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
  const tools = names?.map((name) => ({ ...TOOLS[0], name })) ?? TOOLS;
  return { systemPrompt: "You help.", messages, tools };
}

// Bedrock's client has a way of its own out: what is handed to it has to do.
const fetches = (model) => model.api !== "bedrock-converse-stream";

async function ask({ file, provider, id, model: fields, level, turn, tools }) {
  const runtime = await open(resolve(file ?? process.argv[3]));
  const model = { ...runtime.getModel(provider, id ?? "m"), ...fields };
  seen = undefined;
  let payload;
  const stop = new AbortController();
  const stream = await runtime.streamSimple(model, context(model, turn, tools), {
    reasoning: id === undefined ? (level ?? undefined) : clamp(model, level),
    sessionId: "00000000-0000-4000-8000-000000000000",
    maxRetries: 0,
    signal: stop.signal,
    onPayload: (body) => {
      payload = body;
      if (!fetches(model)) stop.abort();
    },
  });
  // The timer keeps node alive: a stream that never ends would let it go in silence.
  let timer;
  const late = new Promise((done) => {
    timer = setTimeout(done, SECONDS * 1000, { errorMessage: `no end within ${SECONDS} s` });
  });
  const message = await Promise.race([stream.result(), late]);
  clearTimeout(timer);
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
// What is still on its way into the pipe would be lost by the exit.
await new Promise((done) => process.stdout.write("", done));
process.exit(0);
