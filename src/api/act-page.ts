/** The page behind a link of a message: what it is about, and a form that does it. Nothing of ours runs in it. */
import { displayLine, displayText, excerpt, safeLink } from '../channels/display-text.ts';
import { escapeHtml } from '../channels/html.ts';
import { ACT_LABELS, type ActKind, OUTCOMES } from '../domain/act.ts';
import type { Post } from '../domain/post.ts';

export interface AskedPage {
  kind: ActKind;
  post: Post;
  /** `acknowledged by ada`; null: nobody did anything yet. */
  standing: string | null;
  teams: readonly string[];
  topics: readonly string[];
  members: readonly string[];
  /** Whoever the link was sent to, where that is one person we know. */
  person: string | null;
}

/** For the page's answer: it loads nothing, sends its address nowhere and is kept nowhere. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

const MAX_TEXT = 1500;
const MAX_OPTIONS = 500;

/** Asks before anything is done: programs that follow links in mails change nothing. */
export function askPage(asked: AskedPage): string {
  const { kind, post, standing, person } = asked;
  const link = safeLink(post.url);
  const title = post.title === undefined ? '' : `<b>${clean(post.title, 300)}</b><br>`;
  return page(
    `${ACT_LABELS[kind]}?`,
    [
      `<p>${clean(post.author?.name ?? post.author?.handle ?? 'Somebody', 100)} on ${clean(post.platform, 100)}`,
      link === null ? '' : ` (<a href="${escapeHtml(link)}" rel="noreferrer noopener nofollow">open</a>)`,
      `:</p><blockquote dir="auto">${title}${escapeHtml(excerpt(post.text, MAX_TEXT, displayText))}</blockquote>`,
      standing === null ? '' : `<p>It is ${clean(standing, 300)}.</p>`,
      `<form method="post">${field(asked)}${person === null ? NAME : ''}<button>${ACT_LABELS[kind]}</button></form>`,
      person === null ? '' : `<p><small>As ${clean(person, 200)}.</small></p>`,
    ].join(''),
  );
}

/** `told` is text. */
export function toldPage(heading: string, told: string): string {
  return page(heading, `<p>${clean(told, 2000)}</p>`);
}

const NAME = '<p><label>Your name <input name="by" maxlength="100" autocomplete="name"></label></p>';

function field({ kind, teams, topics, members }: AskedPage): string {
  switch (kind) {
    case 'assign':
      return labelled('To', choice([...members, ...teams]));
    case 'snooze':
      return labelled('For', choice(['1h', '4h', '1d', '7d']));
    case 'resolve':
      return labelled('Outcome', choice(OUTCOMES));
    case 'wrong-topic':
      return topics.slice(0, MAX_OPTIONS).map(ticked).join('');
    case 'wrong-team':
      return labelled('Whose is it', choice(teams));
    case 'link-issue':
    case 'answer':
      return labelled('Link', '<input name="value" type="url" required maxlength="2000" placeholder="https://…">');
    default:
      return '';
  }
}

const labelled = (label: string, control: string): string => `<p><label>${label} ${control}</label></p>`;

function choice(names: readonly string[]): string {
  const options = names.slice(0, MAX_OPTIONS).map((name) => `<option>${escapeHtml(name)}</option>`);
  return `<select name="value" required>${options.join('')}</select>`;
}

const ticked = (name: string): string =>
  `<p><label><input type="checkbox" name="value" value="${escapeHtml(name)}"> ${escapeHtml(name)}</label></p>`;

function clean(text: string, max: number): string {
  return escapeHtml(excerpt(text, max, displayLine));
}

const STYLE =
  'body{font:16px/1.5 sans-serif;max-width:40em;margin:3em auto;padding:0 1em}blockquote{margin:1em 0;padding:0 1em;' +
  'border-left:3px solid #bbb;white-space:pre-wrap;overflow-wrap:anywhere}button{font:inherit;padding:.5em 1.5em}';

function page(heading: string, body: string): string {
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${escapeHtml(heading)} · Earshot</title><style>${STYLE}</style></head>` +
    `<body><h1>${escapeHtml(heading)}</h1>${body}</body></html>\n`
  );
}
