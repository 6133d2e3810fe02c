/** The total-queue ledger: what was put in, what came out, and whether each thing came out exactly once. */
import { writeFile } from 'node:fs/promises';
import type { Post } from '../../src/domain/post.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';
import { postOf } from './workbench.ts';

/** A file of posts and what must become of them. */
export interface Corpus {
  /** JSON lines; some are no posts, some come twice. */
  lines: string[];
  /** Distinct posts that the monitor `acme` catches. */
  matching: number;
  /** Distinct posts that nothing catches. */
  hay: number;
  malformed: number;
  /** Each must be told exactly once: near-duplicates of a post are of its story. */
  stories: Set<string>;
}

const BROKEN = ['{"platform":"x","id":"cut', '\u0000not json', '{"platform":"x","text":"no id"}', '[]', '"a"', ''];

/** About `size` lines, the same for a seed: 40 % match, near-duplicates and repeats among them, 3 % malformed. */
export function corpusOf(size: number, random: () => number): Corpus {
  const corpus: Corpus = { lines: [], matching: 0, hay: 0, malformed: 0, stories: new Set() };
  const told: Post[] = [];
  while (corpus.lines.length < size) addLine(corpus, told, random);
  return corpus;
}

function addLine(corpus: Corpus, told: Post[], random: () => number): void {
  const dice = random();
  const old = told[Math.floor(random() * told.length)];
  const put = (post: Post) => corpus.lines.push(JSON.stringify(post));
  if (dice < 0.03) {
    const broken = BROKEN[Math.floor(random() * (BROKEN.length - 1))] as string;
    corpus.lines.push(broken);
    corpus.malformed++;
  } else if (dice < 0.06 && old !== undefined) {
    put(old);
  } else if (dice < 0.12 && old !== undefined) {
    corpus.matching++;
    put({ ...postOf(), id: `${old.id}-again-${corpus.matching}`, text: `${old.text}!` });
  } else if (dice < 0.4) {
    const post = postOf();
    corpus.matching++;
    corpus.stories.add(post.id);
    told.push(post);
    put(post);
  } else {
    const post = postOf();
    corpus.hay++;
    put({ ...post, text: post.text.replace('acme', 'elsewhere') });
  }
}

export async function writeCorpus(path: string, corpus: Corpus): Promise<void> {
  await writeFile(path, `${corpus.lines.join('\n')}\n`);
}

export interface Ledger {
  attempted: number;
  ok: number;
  /** Attempted and never arrived. */
  lost: string[];
  /** Arrived and never attempted. */
  unexpected: string[];
  /** Effects beyond the first of each. */
  duplicated: number;
  /** Milliseconds from the end of the faults until everything was through. */
  recovered?: number;
}

/**
 * `effects`: a keyed receiver acts once for each `webhook-id`; `requests`: one that knows no keys acts on each request.
 * A story told under two ids counts as a duplicate either way.
 */
export function ledgerOf(
  attempted: ReadonlySet<string>,
  receiver: WebhookReceiver,
  count: 'effects' | 'requests' = 'effects',
): Ledger {
  const told = new Map<string, number>();
  for (const { body, count: requests } of receiver.arrivals.values()) {
    const story = storyOf(body);
    told.set(story, (told.get(story) ?? 0) + (count === 'effects' ? 1 : requests));
  }
  const lost = [...attempted].filter((story) => !told.has(story));
  return {
    attempted: attempted.size,
    ok: attempted.size - lost.length,
    lost,
    unexpected: [...told.keys()].filter((story) => !attempted.has(story)),
    duplicated: [...told.values()].reduce((sum, times) => sum + times - 1, 0),
  };
}

/** Whichever post of the story was told. */
function storyOf(body: unknown): string {
  const { data } = body as { data: { signal: { post: { id: string } } } };
  return data.signal.post.id.split('-')[0] as string;
}

/** What the bar asks of every keyed channel. */
export function perfect(attempted: number): Ledger {
  return { attempted, ok: attempted, lost: [], unexpected: [], duplicated: 0 };
}

export function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
