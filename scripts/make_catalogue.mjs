// Prints, as one JSON line, what the pi-ai package unpacked at argv[2] knows: its providers in
// order, with their chat models and the environment variables that hold their keys.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const dist = join(resolve(process.argv[2]), "dist");
const load = (file) => import(pathToFileURL(join(dist, file)).href);
const { MODELS } = await load("models.generated.js");
const { findEnvKeys } = await load("env-api-keys.js");

// With every variable set, findEnvKeys names all those it looks for.
process.env = new Proxy({}, { get: () => "set" });

const THINKING = ["off", "minimal", "low", "medium", "high", "xhigh", "max"];
function thinking(model) {
  if (!model.reasoning) return ["off"];
  const map = model.thinkingLevelMap ?? {};
  const optional = (level) => level === "xhigh" || level === "max";
  return THINKING.filter((level) => map[level] !== null && (!optional(level) || level in map));
}

const providers = Object.entries(MODELS).map(([id, models]) => ({
  id,
  env: findEnvKeys(id) ?? [],
  models: Object.values(models).map((model) => ({
    id: model.id,
    name: model.name,
    api: model.api,
    baseUrl: model.baseUrl,
    context: model.contextWindow,
    output: model.maxTokens,
    cost: ["input", "output", "cacheRead", "cacheWrite"].map((rate) => model.cost[rate]),
    reasoning: model.reasoning,
    thinking: thinking(model),
    input: model.input,
  })),
}));
console.log(JSON.stringify(providers));
