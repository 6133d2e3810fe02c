/** Learning from corrections: labels → a layer, judged on held-back labels, in use when it is better. */
import type { Analyser } from '../src/nlp/analyser.ts';
import { agreed, type Disagreement, isHeldBack, type LearningRow } from '../src/nlp/learning/answers.ts';
import type { Layer } from '../src/nlp/learning/layer.ts';
import { type Lesson, learn } from '../src/nlp/learning/learn.ts';
import { createVectors } from '../src/nlp/learning/sparse.ts';
import { postText } from '../src/nlp/post-text.ts';
import type { Database } from '../src/storage/database.ts';
import { labelledPosts, unlabelledPosts } from '../src/storage/labels.ts';
import { beginLearning, currentLayer, endLearning, saveLearned } from '../src/storage/learned-models.ts';
import { loadFrame } from '../src/storage/workspace.ts';
import { keywordMatcher, keywordsOfText, type TopicMatcher } from './topic-matcher.ts';

export interface LearnOptions {
  /** The shipped analysis: nothing learnt in it. */
  analyse: Analyser['analyse'];
  actor: string;
  /** Only say what it would do. */
  dryRun?: boolean;
}

export interface Learnt {
  /** Of the stored try; null in a dry run. */
  version: number | null;
  lesson: Lesson;
}

const MAX_POSTS = 2_000;
const BACKGROUND = 200;

/** Null when another process is learning. */
export async function learnOnce(db: Database, options: LearnOptions): Promise<Learnt | null> {
  if (!(await beginLearning(db))) return null;
  try {
    return await learnNow(db, options);
  } finally {
    await endLearning(db);
  }
}

async function learnNow(db: Database, options: LearnOptions): Promise<Learnt> {
  // What is said while we learn is newer than this try.
  const [{ now } = { now: new Date().toISOString() }] = await db.query<{ now: string }>(
    'select clock_timestamp() as now',
  );
  const frame = await loadFrame(db);
  const byKeywords = keywordMatcher(frame.topics, frame.library, () => {});
  const { rows, disagreements } = await readRows(
    db,
    byKeywords,
    new Set(frame.topics.map(({ name }) => name)),
    options,
  );
  const { lesson, layer } = learn({
    rows,
    disagreements,
    defs: frame.topics,
    background: (await unlabelledPosts(db, BACKGROUND)).map(postText),
    current: ((await currentLayer(db))?.layer as Layer | undefined) ?? null,
    vectors: createVectors(),
    keywordsOf: keywordsOfText(byKeywords),
  });
  if (options.dryRun === true || lesson.kinds.length === 0) return { version: null, lesson };
  const version = await saveLearned(db, { layer, report: lesson, createdAt: now }, { actor: options.actor });
  return { version, lesson };
}

async function readRows(
  db: Database,
  byKeywords: TopicMatcher,
  topics: ReadonlySet<string>,
  { analyse }: LearnOptions,
): Promise<{ rows: LearningRow[]; disagreements: Disagreement[] }> {
  const disagreements: Disagreement[] = [];
  const rows = (await labelledPosts(db, MAX_POSTS)).flatMap(({ platform, nativeId, post, labels }): LearningRow[] => {
    const key = `${platform}/${nativeId}`;
    const found = agreed(key, labels);
    disagreements.push(...found.disagreements);
    const { topic, ...others } = found.answers;
    const known = topic?.filter((name) => topics.has(name));
    // A topic that is no more teaches nothing, not even that it is none of the others.
    const answers = known === undefined || known.length < (topic?.length ?? 0) ? others : { ...others, topic: known };
    if (Object.keys(answers).length === 0) return [];
    const shipped = analyse(post, { topics: byKeywords(post) });
    return [{ key, text: postText(post), shipped, answers, heldBack: isHeldBack(key) }];
  });
  return { rows, disagreements };
}
