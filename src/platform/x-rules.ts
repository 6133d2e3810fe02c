/** The rules of X's filtered stream, made to say what is asked for. */
import type { AskedQuery } from '../contracts/connector.ts';
import { Failure } from '../contracts/failure.ts';
import { isRecord, type Loose, looseId, looseList, looseText } from './loose-json.ts';

export interface StreamRule {
  id: string;
  value: string;
  tag: string;
}

/** The two requests there are for rules. */
export interface RulesApi {
  list(nextToken: string | undefined): Promise<Loose>;
  change(body: { add: { value: string; tag: string }[] } | { delete: { ids: string[] } }): Promise<Loose>;
}

export interface RulesReport {
  added: number;
  removed: number;
  /** Tags of those X refused. */
  refused: string[];
  /** Tags of those there was no room for. */
  leftOut: string[];
}

const AT_ONCE = 100;
const MAX_PAGES = 20;

/**
 * Adds what is missing, then removes what is asked for no more, so that nothing goes unheard meanwhile; the other way round
 * where there is no room for both. The application's rules are ours alone. X takes all of a request's rules or none, so those
 * it refuses are left out and the others sent once more.
 */
export async function syncRules(api: RulesApi, asked: readonly AskedQuery[], maxRules: number): Promise<RulesReport> {
  const wanted = [...new Map(asked.toReversed().map((rule) => [rule.text, rule])).values()].toReversed();
  const kept = wanted.slice(0, maxRules);
  const present = await listRules(api);
  const { missing, surplus } = differences(kept, present);
  const remove = async () => {
    for (const ids of batches(surplus)) await api.change({ delete: { ids } });
  };
  const isTight = present.length + missing.length > maxRules;
  if (isTight) await remove();
  const refused: string[] = [];
  for (const rules of batches(missing)) refused.push(...(await addRules(api, rules)));
  if (!isTight) await remove();
  const leftOut = tagsOf(wanted.slice(maxRules));
  return { added: missing.length - refused.length, removed: surplus.length, refused: [...new Set(refused)], leftOut };
}

function differences(wanted: readonly AskedQuery[], present: readonly StreamRule[]) {
  const key = (value: string, tag: string) => JSON.stringify([value, tag]);
  const asked = new Set(wanted.map(({ text, tag }) => key(text, tag)));
  const has = new Set(present.map(({ value, tag }) => key(value, tag)));
  return {
    missing: wanted.filter(({ text, tag }) => !has.has(key(text, tag))),
    surplus: present.filter(({ value, tag }) => !asked.has(key(value, tag))).map(({ id }) => id),
  };
}

async function listRules(api: RulesApi): Promise<StreamRule[]> {
  const rules: StreamRule[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await api.list(token);
    rules.push(...looseList(answer.data).flatMap(ruleOf));
    token = isRecord(answer.meta) ? looseText(answer.meta.next_token) : undefined;
    if (token === undefined) break;
  }
  return rules;
}

function ruleOf(value: unknown): StreamRule[] {
  if (!isRecord(value)) return [];
  const id = looseId(value.id);
  return id === undefined ? [] : [{ id, value: looseText(value.value) ?? '', tag: looseText(value.tag) ?? '' }];
}

/** Tags of the rules that X refused. */
async function addRules(api: RulesApi, rules: readonly AskedQuery[]): Promise<string[]> {
  const problems = await add(api, rules);
  if (problems === null) return rules.length === 1 ? tagsOf(rules) : addHalves(api, rules);
  const good = rules.filter(({ text }) => !problems.has(text));
  const more = good.length > 0 && good.length < rules.length ? await addRules(api, good) : [];
  // What is there already is no loss.
  const bad = rules.filter(({ text }) => problems.has(text) && problems.get(text) !== 'DuplicateRule');
  return [...tagsOf(bad), ...more];
}

async function addHalves(api: RulesApi, rules: readonly AskedQuery[]): Promise<string[]> {
  const middle = Math.ceil(rules.length / 2);
  return [...(await addRules(api, rules.slice(0, middle))), ...(await addRules(api, rules.slice(middle)))];
}

/** What is wrong, by rule; null when X refuses the request without saying which of them it means. */
async function add(api: RulesApi, rules: readonly AskedQuery[]): Promise<Map<string, string> | null> {
  const answer = await api.change({ add: rules.map(({ text, tag }) => ({ value: text, tag })) }).catch(refusal);
  return answer === null ? null : new Map(looseList(answer.errors).flatMap(problemOf));
}

function refusal(error: unknown): null {
  if (error instanceof Failure && error.status === 400) return null;
  throw error;
}

function problemOf(error: unknown): [value: string, title: string][] {
  const value = isRecord(error) ? looseText(error.value) : undefined;
  return isRecord(error) && value !== undefined ? [[value, looseText(error.title) ?? '']] : [];
}

function tagsOf(rules: readonly AskedQuery[]): string[] {
  return [...new Set(rules.map(({ tag }) => tag))];
}

function batches<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / AT_ONCE) }, (_, nth) =>
    list.slice(nth * AT_ONCE, (nth + 1) * AT_ONCE),
  );
}
