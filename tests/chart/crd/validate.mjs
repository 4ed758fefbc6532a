// Reads a list of objects from standard input and prints, for each, what its operator would say: null for nothing.
// usage: node validate.mjs FOLDER_WITH_NODE_MODULES
// The models check types and what is required, but let unknown fields pass. So the specification is handed to them in a
// wrapping that notes what they look at: a field that no model ever asks for is one that no operator knows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const packages = {
  "external-secrets.io": "external-secrets",
  "gateway.networking.k8s.io": "gateway-api",
  "keda.sh": "keda",
  "monitoring.coreos.com": "prometheus-operator",
};

async function modelOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.split("/");
  const folder = join(process.argv[2], "node_modules", "@kubernetes-models", packages[group] ?? "none");
  const module = await import(pathToFileURL(join(folder, group, version, `${kind}.js`)));
  return module[kind];
}

function watched(value, path, unread) {
  if (value === null || typeof value !== "object") return value;
  const inner = Array.isArray(value) ? [] : {};
  for (const [key, each] of Object.entries(value)) {
    const at = `${path}.${key}`;
    inner[key] = watched(each, at, unread);
    if (!Array.isArray(value)) unread.add(at);
  }
  return new Proxy(inner, {
    get(target, key) {
      unread.delete(`${path}.${String(key)}`);
      return target[key];
    },
    ownKeys(target) {
      for (const key of Object.keys(target)) unread.delete(`${path}.${key}`); // a map: every key will do
      return Reflect.ownKeys(target);
    },
  });
}

async function judge(object) {
  try {
    const Model = await modelOf(object);
    const { apiVersion, kind, metadata, spec, ...rest } = object;
    const unread = new Set(Object.keys(rest));
    const model = new Model({ apiVersion, kind, metadata, spec });
    model.spec = watched(spec, "spec", unread);
    model.validate();
    return unread.size ? `unknown: ${[...unread].sort().join(", ")}` : null;
  } catch (fault) {
    return fault.code === "ERR_MODULE_NOT_FOUND" ? "nobody knows this kind" : fault.message;
  }
}

const verdicts = [];
for (const object of JSON.parse(readFileSync(0, "utf8"))) verdicts.push(await judge(object));
console.log(JSON.stringify(verdicts));
