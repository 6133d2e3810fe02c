/**
 * JSON Schema of `earshot.yaml` for editors. `earshot.schema.json` is its committed output (`earshot schema config`);
 * a test tells when it is out of date.
 */
import { z } from 'zod';
import { type AdapterRegistry, type AdapterSpec, type AdapterSpecs, specsOf } from './adapter-config.ts';
import { workspaceSchema } from './workspace.ts';

export type JsonSchema = { [key: string]: unknown };

/** Draft 2020-12, of what a person writes. `config` follows the chosen connector or channel type. */
export function workspaceJsonSchema(registries: {
  connectors: AdapterRegistry;
  channels: AdapterRegistry;
  analysers?: AdapterRegistry;
}): JsonSchema {
  const schema = toJsonSchema(workspaceSchema);
  const properties = schema.properties as Record<string, JsonSchema & { items: JsonSchema }>;
  chooseBy(properties.sources?.items, 'connector', specsOf(registries.connectors));
  chooseBy(properties.channels?.items, 'type', specsOf(registries.channels));
  if (registries.analysers !== undefined) chooseBy(properties.analyser, 'type', specsOf(registries.analysers));
  return { ...schema, title: 'Earshot workspace', description: 'earshot.yaml: what to hear, and who is told.' };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if ('secret' in jsonSchema) asReference(jsonSchema);
      // The name in `$defs` says it; `id` would change what references are relative to.
      delete jsonSchema.id;
    },
  }) as JsonSchema;
}

/** In the file a secret is a reference, whatever form the secret itself has. */
function asReference(jsonSchema: JsonSchema): void {
  for (const keyword of ['secret', 'format', 'minLength', 'maxLength', 'allOf']) delete jsonSchema[keyword];
  jsonSchema.pattern = '^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$';
  jsonSchema.description = `${jsonSchema.description ?? 'A secret'} (env:NAME or file:/path)`;
}

/** `items[key]` takes the adapters' names, and each name brings the schema of its `config`. */
function chooseBy(items: JsonSchema | undefined, key: string, specs: AdapterSpecs): void {
  if (items === undefined) return;
  const names = Object.keys(specs).sort();
  const properties = items.properties as Record<string, JsonSchema>;
  properties[key] = { ...properties[key], enum: names };
  items.allOf = names.map((name) => ({
    if: { properties: { [key]: { const: name } }, required: [key] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { config: configSchema(specs[name]) } },
  }));
}

/** The schema of one adapter's `config`, as a person writes it. */
export function adapterJsonSchema(config: z.ZodType): JsonSchema {
  return toJsonSchema(config);
}

function configSchema(spec: AdapterSpec | undefined): JsonSchema {
  if (spec === undefined) return {};
  const { $schema: _draft, ...schema } = toJsonSchema(spec.config);
  return spec.summary === undefined ? schema : { ...schema, description: spec.summary };
}
