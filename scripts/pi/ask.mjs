// Asks an installed pi what it makes of a models.json.
//
//   node ask.mjs PACKAGE < queries > answers
//
// PACKAGE is the folder of pi-coding-agent. A query is one JSON line, its answer another:
//   {"file": F}                              {"accepted": bool, "error": text or null}
//   {"file": F, "provider": P, "model": M}   {"provider", "id", "thinking", "warning", "error"}
//   {"file": F, "patterns": [M, ...]}        {"scope": [{"provider", "id", "thinking"}, ...]}
//   {"file": F, "providers": [P, ...]}       {"models": [{"provider", "id", "contextWindow", ...}, ...]}
//   {"file": F, "entries": [P, ...]}         {"models": [...]}, each as pi composed it
//   {"settings": S, "provider": P, "id": M}  {"compaction": {"enabled", "reserveTokens", ...}}
//   {"file": F, "usable": [P, ...]}          {"models": [...]}, those that --list-models shows
// The second is what `--provider P --model M` picks; P may be null. The third is what `--models`
// lets through, the last what pi lists of some providers; with "store" a models-store.json counts, with "auth" an auth.json. Every verdict is pi's own. A file is read once for all queries in a row about it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const home = mkdtempSync(join(tmpdir(), "pigen-pi-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
process.env.PI_CODING_AGENT_DIR = home;
process.env.PI_OFFLINE = "1";
process.env.PI_SKIP_VERSION_CHECK = "1";
process.env.PI_TELEMETRY = "0";

console.warn = () => {}; // an older pi warns here of patterns without a match

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

// From 1.0 everything is in one bundle; before, one file a module.
const bundle = await first("dist/bundle/index.js");
const runtime = bundle ?? (await first("dist/core/model-runtime.js"));
const resolver = bundle ?? (await load("dist/core/model-resolver.js"));

const none = join(home, "auth.json");

async function registry(file, store = join(home, "models-store.json"), auth = none) {
  if (runtime) {
    return runtime.ModelRuntime.create({
      modelsPath: file,
      authPath: auth,
      modelsStorePath: store,
      allowModelNetwork: false,
    });
  }
  const { ModelRegistry } = await load("dist/core/model-registry.js");
  const { AuthStorage } = await load("dist/core/auth-storage.js");
  return new ModelRegistry(AuthStorage.inMemory(), file);
}

const read = { file: undefined, models: undefined };

async function scope(models, patterns) {
  const resolve = resolver.resolveModelScopeWithDiagnostics ?? resolver.resolveModelScope;
  const found = await resolve(patterns, models);
  return (found.scopedModels ?? found).map(({ model, thinkingLevel }) => ({
    provider: model.provider,
    id: model.id,
    thinking: thinkingLevel ?? null,
  }));
}

function listed(models, providers) {
  const all = models.getAll?.() ?? models.getModels();
  return all
    .filter((model) => providers.includes(model.provider))
    .map(({ provider, id, contextWindow, maxTokens, reasoning, input }) => ({
      provider, id, contextWindow, maxTokens, reasoning, input,
    }));
}

function composed(models, providers) {
  const all = models.getAll?.() ?? models.getModels();
  return all.filter((model) => providers.includes(model.provider));
}

async function compaction(settings, model) {
  const { SettingsManager } = bundle ?? (await load("dist/core/settings-manager.js"));
  return SettingsManager.inMemory(settings).getCompactionSettings(model);
}

async function answer({
  file, provider, model, patterns, providers, entries, usable, store, auth, settings, id,
}) {
  if (settings) return { compaction: await compaction(settings, { provider, id }) };
  if (read.file !== file) {
    Object.assign(read, { file, models: await registry(resolve(file), store, auth) });
  }
  const { models } = read;
  if (patterns) return { scope: await scope(models, patterns) };
  if (providers) return { models: listed(models, providers) };
  if (usable) {
    const available = await models.getAvailable();
    return { models: available.filter((each) => usable.includes(each.provider)) };
  }
  if (entries) return { models: composed(models, entries) };
  if (model === undefined) {
    const error = models.getError() ?? null;
    return { accepted: error === null, error };
  }
  const choice = resolver.resolveCliModel({
    cliProvider: provider ?? undefined,
    cliModel: model,
    modelRegistry: models,
    modelRuntime: models,
  });
  return {
    provider: choice.model?.provider ?? null,
    id: choice.model?.id ?? null,
    thinking: choice.thinkingLevel ?? null,
    warning: choice.warning ?? null,
    error: choice.error ?? null,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  let found;
  try {
    found = await answer(JSON.parse(line));
  } catch (error) {
    found = { accepted: false, error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
