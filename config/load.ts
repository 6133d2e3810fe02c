/** `earshot.yaml` → a checked workspace configuration, or everything that is wrong with it. Reads no files itself. */
import type { z } from 'zod';
import { type AdapterRegistry, checkAdapterConfigs, specsOf } from './adapter-config.ts';
import { crossCheck } from './cross-check.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { checkExamples } from './examples-check.ts';
import { type Environment, interpolate, pathKey } from './interpolate.ts';
import { ConfigError, type Finding, formatPath, type Problem } from './problem.ts';
import { type CheckQuery, checkQueries, commentTraps, libraryIn, queriesOf } from './query-check.ts';
import { isRecord, itemsOf, partOf } from './raw-tree.ts';
import { checkValue } from './validate.ts';
import { toWorkspaceConfig, type WorkspaceConfig, workspaceSchema } from './workspace.ts';

export interface LoadOptions {
  /** The file's name, for messages only. */
  path: string;
  /** The file's text. */
  text: string;
  /** For `${NAME}`. */
  env: Environment;
  connectors: AdapterRegistry;
  channels: AdapterRegistry;
  /** Absent: there are none. */
  analysers?: AdapterRegistry;
  /** The monitor language's own check; without it queries and examples are taken as they are. */
  checkQuery?: CheckQuery;
  /** Unix milliseconds: when examples that do not say it were posted; the clock's time when absent. */
  now?: number;
}

export interface LoadedWorkspace extends WorkspaceConfig {
  /** What is allowed and probably not meant. */
  warnings: Problem[];
}

/** Throws {@link ConfigError} with all problems, in the file's order. Secrets stay references; none is read. */
export function loadWorkspace(options: LoadOptions): LoadedWorkspace {
  const document = readDocument(options.text);
  const syntax = document.problems.map(({ offset, message }) => placed(options.path, document, offset, '', message));
  if (document.value === undefined || !isRecord(document.value))
    throw new ConfigError(notAMapping(options, document, syntax));
  const checked = checkTree(withoutBlanks(document.value), document, options);
  const locate = (finding: Finding) => locateFinding(finding, document, options.path);
  const problems = [...syntax, ...checked.errors.map(locate)].sort(byPlace);
  const warnings = [...yamlWarnings(document, options.path), ...checked.warnings.map(locate)].sort(byPlace);
  if (problems.length > 0 || checked.data === undefined) throw new ConfigError(problems, warnings);
  return { ...toWorkspaceConfig(checked.data), warnings };
}

interface Checked {
  data: z.output<typeof workspaceSchema> | undefined;
  errors: Finding[];
  warnings: Finding[];
}

function checkTree(tree: unknown, document: ConfigDocument, options: LoadOptions): Checked {
  const { value, replaced, findings: unset } = interpolate(tree, options.env);
  const connectors = specsOf(options.connectors);
  const channels = specsOf(options.channels);
  const analysers = specsOf(options.analysers ?? {});
  const adapters = [
    ...checkAdapterConfigs(itemsOf(value, 'sources'), { key: 'connector', specs: connectors }, replaced),
    ...checkAdapterConfigs(itemsOf(value, 'channels'), { key: 'type', specs: channels }, replaced),
    ...checkAdapterConfigs(partOf(value, 'analyser'), { key: 'type', specs: analysers }, replaced),
  ];
  const parsed = checkValue({ schema: workspaceSchema, value, base: [], echo: true }, replaced);
  const found = [...adapters, ...parsed.findings, ...crossCheck(value, { connectors, channels, analysers })];
  const data = parsed.data as z.output<typeof workspaceSchema> | undefined;
  const library = libraryIn(value);
  const queries = options.checkQuery
    ? checkQueries(wellTyped(value, found), { check: options.checkQuery, library, document, replaced })
    : { errors: [], warnings: [] };
  const sound = options.checkQuery !== undefined && queries.errors.length === 0;
  const examples = sound ? checkExamples(data?.monitors ?? [], library, options.now ?? Date.now()) : [];
  return {
    data,
    errors: [...withoutRepeats(unset, found), ...queries.errors, ...examples],
    warnings: [...commentTraps(value, document), ...queries.warnings, ...noDefaultRoute(value)],
  };
}

/** A query that is empty or too long has been told once. */
function wellTyped(value: unknown, found: readonly Finding[]) {
  const wrong = placesOf(found);
  return queriesOf(value).filter((query) => !wrong.has(pathKey(query.path)));
}

/** A secret written out, then an unset variable, is the one problem of its place. */
function withoutRepeats(unset: readonly Finding[], found: readonly Finding[]): Finding[] {
  const decisive = placesOf(found.filter((finding) => finding.decisive));
  const missing = placesOf(unset);
  return [
    ...unset.filter((finding) => !decisive.has(pathKey(finding.path))),
    ...found.filter((finding) => finding.decisive || !missing.has(pathKey(finding.path))),
  ];
}

function placesOf(findings: readonly Finding[]): Set<string> {
  return new Set(findings.map((finding) => pathKey(finding.path)));
}

/** `routes:` with nothing (or only comments) below it is an empty section. */
function withoutBlanks(root: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(root).filter(([key, value]) => value !== null || key === 'workspace'));
}

function noDefaultRoute(value: unknown): Finding[] {
  if (!isRecord(value) || value.defaultRoute !== undefined) return [];
  return [{ path: [], message: 'no defaultRoute: signals that no route takes are stored, and nobody is told' }];
}

function notAMapping(options: LoadOptions, document: ConfigDocument, syntax: Problem[]): Problem[] {
  if (syntax.length > 0) return syntax;
  const message = document.value === null ? 'the file is empty; it needs at least "workspace: name"' : NOT_A_MAPPING;
  return [placed(options.path, document, 0, '', message)];
}

const NOT_A_MAPPING = 'expected "name: value" lines, such as "workspace: Acme"';

function yamlWarnings(document: ConfigDocument, file: string): Problem[] {
  return document.warnings.map(({ offset, message }) => placed(file, document, offset, '', message));
}

function locateFinding(finding: Finding, document: ConfigDocument, file: string): Problem {
  const offset = document.offsetOf(finding.path, finding.atKey) + (finding.within ?? 0);
  const problem = placed(file, document, offset, formatPath(finding.path), finding.message);
  if (finding.expected !== undefined) problem.expected = finding.expected;
  if (finding.suggestion !== undefined) problem.suggestion = finding.suggestion;
  return problem;
}

function placed(file: string, document: ConfigDocument, offset: number, path: string, message: string): Problem {
  return { file, ...document.positionOf(offset), path, message };
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
