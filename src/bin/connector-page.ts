/** The reference page of a connector, made of its own object. `docs/connectors` holds the output; a test tells when it is stale. */
import { stringify } from 'yaml';
import { adapterJsonSchema, type JsonSchema } from '../../config/json-schema.ts';
import type { Connector } from '../contracts/connector.ts';
import { secretPaths } from '../contracts/secret.ts';

/** How every page begins; only files that do are ever removed. */
export const MADE = '<!-- Made by npm run docs';

/** One setting of a connector, as a person writes it. */
export interface Setting {
  /** Dotted, from `config`. */
  name: string;
  type: string;
  required: boolean;
  secret: boolean;
  /** As JSON; absent: none. */
  default?: string;
  description: string;
}

export function settingsOfConnector(connector: Connector): Setting[] {
  return settingsIn(adapterJsonSchema(connector.config), new Set(secretPaths(connector.config)), '');
}

function settingsIn(schema: JsonSchema, secrets: ReadonlySet<string>, prefix: string): Setting[] {
  const variants = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (schema.properties === undefined && variants !== undefined) {
    const all = variants.flatMap((one) => settingsIn(one, secrets, prefix));
    const everywhere = (name: string) =>
      variants.every((one) =>
        settingsIn(one, secrets, prefix).some((setting) => setting.name === name && setting.required),
      );
    const first = new Map(all.toReversed().map((one) => [one.name, one]));
    return [...new Set(all.map(({ name }) => name))].map((name) => {
      return { ...(first.get(name) as Setting), required: everywhere(name) };
    });
  }
  const required = new Set((schema.required as string[] | undefined) ?? []);
  return Object.entries((schema.properties as Record<string, JsonSchema> | undefined) ?? {}).flatMap(([key, field]) => {
    const name = prefix + key;
    const setting: Setting = {
      name,
      type: typeOf(field),
      required: required.has(key),
      secret: secrets.has(name),
      ...(field.default !== undefined && { default: JSON.stringify(field.default) }),
      description: typeof field.description === 'string' ? field.description : '',
    };
    return field.properties === undefined ? [setting] : [setting, ...settingsIn(field, secrets, `${name}.`)];
  });
}

function typeOf(field: JsonSchema): string {
  const { type, enum: values, anyOf, items, minimum, maximum } = field;
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(', ');
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map((one) => typeOf(one as JsonSchema)))].join(' or ');
  if (type === 'array') return `list of ${typeOf((items as JsonSchema | undefined) ?? {})}`;
  if (type === 'object') return 'map';
  if (type === 'integer' || type === 'number') return range(type, minimum, maximum);
  return field.format === 'uri' ? 'URL' : String(type ?? 'anything');
}

function range(type: string, minimum: unknown, maximum: unknown): string {
  const bounds = [minimum, maximum].map((bound) =>
    typeof bound === 'number' && Number.isSafeInteger(bound) && Math.abs(bound) < Number.MAX_SAFE_INTEGER
      ? bound.toLocaleString('en')
      : '',
  );
  return bounds.every((bound) => bound === '') ? type : `${type} ${bounds.join('…')}`;
}

/** What must be given for it to work at all, in a few words; where only one of several must be, those of its example. */
export function needsOf(connector: Connector): string {
  const settings = settingsOfConnector(connector).filter(({ name }) => !name.includes('.'));
  const needed = settings.filter(({ required }) => required);
  const alternatives = needed.length === 0 && !connector.config.safeParse({}).success;
  const shown = alternatives ? settings.filter(({ name }) => name in (connector.example as object)) : needed;
  return shown.map(({ name, secret }) => (secret ? `${name} (secret)` : name)).join(', ') || 'nothing';
}

/** How it reads, in a few words. */
export function readsOf({ pushed, pollMs }: Connector): string {
  if (pushed === true) return 'is sent to';
  return pollMs === 0 ? 'once, to its end' : `every ${duration(pollMs).replace(/^an? /, '')}`;
}

export function connectorPage(connector: Connector): string {
  const { name, title, summary, docsUrl, example, policy } = connector;
  const source = { name: `my-${name}`, connector: name, config: example };
  return `${[
    `${MADE} from connectors/${name}.ts; change that. -->`,
    `# ${title}`,
    `${summary} In the configuration: \`connector: ${name}\`. About the platform: <${docsUrl}>`,
    `\`\`\`yaml\n${stringify({ sources: [source] }).trimEnd()}\n\`\`\``,
    '## Settings',
    settingsTable(settingsOfConnector(connector)),
    '## Pace',
    paceOf(connector),
    '## What may be done with its posts',
    policyList(policy),
  ].join('\n\n')}\n`;
}

function paceOf(connector: Connector): string {
  const { pushed, budget } = connector;
  if (pushed === true)
    return 'Nothing is fetched: posts are sent to `POST /ingest/SOURCE` (docs/api-errors.md has the errors).';
  const most = `at most ${budget.requests.toLocaleString('en')} requests in ${duration(budget.perMs)}`;
  return `Read ${readsOf(connector)} (a source's own \`pollMs\` changes that), with ${most}.`;
}

function settingsTable(settings: Setting[]): string {
  const rows = settings.map(({ name, type, required, secret, default: value, description }) => {
    const kind = secret ? 'secret: `env:NAME` or `file:/path`' : cell(type);
    const given = required ? 'required' : value === undefined ? '' : `\`${cell(value)}\``;
    return `| \`${name}\` | ${kind} | ${given} | ${cell(description.replace(/ \(env:NAME or file:\/path\)$/, ''))} |`;
  });
  return ['| setting | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('<', '&lt;');

function policyList({ retentionDays, recheckHours, thirdParties, note }: Connector['policy']): string {
  const lines = [
    retentionDays === undefined
      ? 'Kept as long as the workspace wants.'
      : `Content is deleted ${retentionDays} days after it was collected.`,
    recheckHours === undefined
      ? 'Deletions are followed when the platform tells of them.'
      : `Stored posts are looked up again every ${recheckHours} hours; what is gone there is deleted here.`,
    thirdParties === 'content'
      ? 'Content may go to third parties (analyser plug-ins, webhooks).'
      : 'Third parties may get links and ids only, no content.',
    ...(note === undefined ? [] : [note]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  if (seconds < 3600) return seconds === 60 ? 'a minute' : `${seconds / 60} minutes`;
  const hours = seconds / 3600;
  return hours === 1 ? 'an hour' : hours === 24 ? 'a day' : `${hours} hours`;
}

/** The page that lists them all. */
export function connectorIndex(connectors: Iterable<Connector>): string {
  const rows = [...connectors].map(
    (one) => `| [${one.title}](${one.name}.md) | ${cell(one.summary)} | ${readsOf(one)} | ${needsOf(one)} |`,
  );
  const head = ['| connector | | read | needs |', '|---|---|---|---|'];
  return `${[`${MADE}. -->`, '# Connectors', [...head, ...rows].join('\n')].join('\n\n')}\n`;
}

/** File name → content of every page. */
export function connectorPages(connectors: ReadonlyMap<string, Connector>): Map<string, string> {
  const sorted = [...connectors.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const pages = sorted.map((one) => [`${one.name}.md`, connectorPage(one)] as const);
  return new Map([['README.md', connectorIndex(sorted)], ...pages]);
}
