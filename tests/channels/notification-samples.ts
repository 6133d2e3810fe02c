/** Small makers of notifications, and the table of them every channel must survive. */
import type { Analysis } from '../../src/domain/analysis.ts';
import type {
  DigestNotification,
  Notification,
  NotifiedSignal,
  SignalNotification,
} from '../../src/domain/notification.ts';
import type { Post } from '../../src/domain/post.ts';

export const FAMILY = '👨‍👩‍👧‍👦';
export const HOSTILE =
  '<!channel> <!here|x> <@U012ABC> @everyone @channel [x](javascript:alert(1)) =HYPERLINK("http://evil.example") ' +
  '*bold* _it_ ~no~ `code` :smile: <http://evil.example|your bank> <img src=x onerror=alert(1)> &lt;b&gt; {{7*7}}';
export const CONTROLS =
  'start \u001b[31mred\u001b]0;title\u0007 \u0008\u009b2J nul\u0000 \u202Eevil\u202C \u2066x\u2069 a\u200Bb\uFEFFc\u200D\u200D\u200Dd\u2028line\u2029para\r\nend';

export function post(rest: Partial<Post> = {}): Post {
  return {
    platform: 'reddit',
    id: 't3_1abc',
    text: 'Since the last update my Acme Cloud invoices are wrong & support is silent.',
    postedAt: '2026-01-02T03:01:05.000Z',
    url: 'https://www.reddit.com/r/selfhosted/comments/1abc/',
    title: 'Acme Cloud billing broken?',
    author: { handle: 'jane', name: 'Jane Doe', followers: 120 },
    community: 'selfhosted',
    ...rest,
  };
}

export function analysis(rest: Partial<Analysis> = {}): Analysis {
  return {
    model: 'rules-1',
    language: { code: 'en', confidence: 0.98, from: 'model' },
    sentiment: { label: 'negative', score: -0.8, confidence: 0.91 },
    topics: [{ name: 'billing', score: 0.92, reason: 'invoices' }],
    intents: [{ name: 'bug', score: 0.88, reason: 'wrong' }],
    urgency: { score: 0.82, parts: [{ name: 'intent', value: 0.5 }] },
    reach: 12_300,
    towards: [{ name: 'brand', label: 'negative', score: -0.7, confidence: 0.84, reason: 'invoices are wrong' }],
    ...rest,
  };
}

export function signal(rest: Partial<NotifiedSignal> = {}): NotifiedSignal {
  return {
    id: '0197a000-0000-7000-8000-000000000001',
    post: post(),
    monitors: [{ name: 'brand', spans: [{ field: 'title', start: 0, end: 10 }] }],
    analysis: analysis(),
    collectedAt: '2026-01-02T03:04:05.000Z',
    ...rest,
  };
}

export function signalNotification(rest: Partial<SignalNotification> = {}): SignalNotification {
  return {
    kind: 'signal',
    id: 'delivery-1',
    team: 'billing',
    route: 'billing-urgent',
    reason: 'topic billing; sentiment negative',
    signal: signal(),
    story: { id: 'story-1', size: 4, platforms: ['reddit', 'x'] },
    ...rest,
  };
}

export function said(text: string, rest: Partial<Post> = {}): SignalNotification {
  return signalNotification({ signal: signal({ post: post({ text, ...rest }) }) });
}

export function digest(count: number, rest: Partial<DigestNotification> = {}): DigestNotification {
  const one = (_: unknown, i: number) =>
    signal({ id: `signal-${i}`, post: post({ id: `t3_${i}`, title: `Report ${i}` }) });
  return {
    kind: 'digest',
    id: 'delivery-2',
    team: 'billing',
    route: 'billing-daily',
    reason: 'topic billing',
    from: '2026-01-02T03:00:00.000Z',
    to: '2026-01-02T04:00:00.000Z',
    signals: Array.from({ length: count }, one),
    more: 412,
    ...rest,
  };
}

/** Everything as large and as foreign as the post format lets it be. */
function extreme(): SignalNotification {
  const wide = '請求書'.repeat(2000);
  const spans = Array.from({ length: 500 }, (_, i) => ({ field: 'text', start: i * 7, end: i * 7 + 60 }));
  const author = { handle: wide, name: wide, bio: wide };
  return signalNotification({
    reason: wide,
    signal: signal({
      post: post({ text: wide, title: wide, community: wide, author, url: `https://x.example/${'a'.repeat(1900)}` }),
      monitors: Array.from({ length: 60 }, (_, i) => ({ name: `監視${i}`, spans })),
      analysis: analysis({ topics: Array.from({ length: 50 }, () => ({ name: wide, score: 0.5, reason: wide })) }),
    }),
    story: { id: 's', size: 1_234_567, platforms: Array.from({ length: 60 }, (_, i) => `${'p'.repeat(60)}${i}`) },
  });
}

function hostile(): SignalNotification {
  const author = { handle: HOSTILE, name: HOSTILE };
  const url = 'javascript:alert(document.domain)';
  return signalNotification({
    reason: HOSTILE,
    team: HOSTILE,
    signal: signal({
      post: post({ text: HOSTILE, title: HOSTILE, community: HOSTILE, author, url }),
      monitors: [{ name: 'brand', spans: [{ field: 'text', start: 0, end: 40 }] }],
      analysis: analysis({ topics: [{ name: HOSTILE, score: 1, reason: HOSTILE }] }),
    }),
  });
}

export const NOTIFICATIONS: [string, Notification][] = [
  ['short', said('ok')],
  ['ordinary', signalNotification()],
  ['very long', said('An endless complaint about invoices. '.repeat(1770))],
  ['emoji joined by ZWJ', said(FAMILY.repeat(4000), { title: undefined })],
  ['right to left', said('الفاتورة خاطئة منذ التحديث الأخير '.repeat(60), { author: { name: 'محمد' } })],
  ['empty title', said('text only', { title: '' })],
  ['no text at all', said('', { title: undefined, author: undefined, url: undefined, community: undefined })],
  ['only invisible characters', said('\u200b\u202e\u0007', { title: '\ufeff', author: { handle: '\u200b' } })],
  ['hostile mentions and markup', hostile()],
  ['control characters', said(CONTROLS, { title: CONTROLS, author: { handle: CONTROLS, name: CONTROLS } })],
  ['marks without end (Zalgo)', said(`Z${'\u0310'.repeat(60_000)}`)],
  ['lone surrogates', said('a\ud83d b\ude00', { title: '\ud83d' })],
  ['everything extreme', extreme()],
  ['no team, no intent', signalNotification({ team: null, signal: signal({ analysis: analysis({ intents: [] }) }) })],
  ['digest of 50', digest(50)],
  ['empty digest', digest(0, { more: 0 })],
  ['digest of long and hostile posts', digest(0, { signals: [extreme().signal, hostile().signal, extreme().signal] })],
];
