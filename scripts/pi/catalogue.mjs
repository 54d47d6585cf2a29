// Prints, as one JSON line, what the pi-ai package unpacked at argv[2] knows: when its model data
// were made, and its providers in order, with their chat models and the environment variables that
// hold their keys.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const dist = join(resolve(process.argv[2]), "dist");
const load = (file) => import(pathToFileURL(join(dist, file)).href);
const { MODELS, CLASSIFIER_MODELS, IMAGE_MODELS } = await load("models.generated.js");
const { findEnvKeys } = await load("env-api-keys.js").catch(() => ({}));

// With every variable set, findEnvKeys names all those it looks for.
process.env = new Proxy({}, { get: () => "set" });

function made() {
  try {
    const manifest = readFileSync(join(dist, "providers/data/.manifest.json"), "utf8");
    return JSON.parse(manifest).generatedAt ?? null;
  } catch {
    return null; // before 0.82.0 there is no such date
  }
}

const THINKING = ["off", "minimal", "low", "medium", "high", "xhigh", "max"];
function thinking(model) {
  if (!model.reasoning) return ["off"];
  const map = model.thinkingLevelMap ?? {};
  const optional = (level) => level === "xhigh" || level === "max";
  return THINKING.filter((level) => map[level] !== null && (!optional(level) || level in map));
}

// What an entry has besides its figures, and loses where it is redefined.
const MORE = ["compat", "thinkingLevelMap", "inputLimits", "promptCache", "headers"];
function more(model) {
  const found = MORE.filter((key) => model[key] !== undefined).map((key) => [key, model[key]]);
  if (model.cost.tiers) found.push(["tiers", model.cost.tiers]);
  return Object.fromEntries(found);
}

const count = (table) => Object.values(table ?? {}).flatMap(Object.keys).length;
const providers = Object.entries(MODELS).map(([id, models]) => ({
  id,
  env: findEnvKeys?.(id) ?? [],
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
    more: more(model),
  })),
}));
const others = { classifier: count(CLASSIFIER_MODELS), image: count(IMAGE_MODELS) };
console.log(JSON.stringify({ made: made(), providers, others }));
