/** One spelling for all addresses of an article, or null for what is no article: home pages, sections, bare shorteners. */

const MAX_LENGTH = 2048;
/** What they lead to is only known by asking; a connector that knows gives the long address. */
const SHORTENERS = new Set(
  `t.co bit.ly bitly.com tinyurl.com goo.gl ow.ly buff.ly is.gd lnkd.in trib.al dlvr.it ift.tt fb.me amzn.to shorturl.at rb.gy
   cutt.ly tiny.cc rebrand.ly bl.ink s.id v.gd po.st wp.me j.mp soo.gd snip.ly flip.it nyti.ms wapo.st reut.rs bbc.in cnn.it`
    .trim()
    .split(/\s+/),
);
const TRACKING =
  /^(?:utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|hsctatracking|ref|ref_src|ref_url|referrer|source|src|cmp|cmpid|campaign|ncid|ocid|smid|smtyp|sr_share|share|shared|taid|spm|s_cid|icid|feature|si|amp|outputtype|output|guccounter|guce_.*|at_.*|__twitter_impression|via|fb_action_.*|wt_mc|trk)$/;
const SUBDOMAIN = /^(?:www\d?|m|mobile|amp|mobi)\.(?=[^.]+\.)/;
const AMP_CACHE = /^(?:[\w-]+\.cdn\.ampproject\.org|(?:www\.)?google\.[a-z.]+)$/;
const AMP_PATH = /^\/(?:amp|[acv])\/(?:s\/)?([\w.-]+\.[a-z]{2,}(?:\/.*)?)$/i;

/** `host/path?query`, without scheme, `www.`, tracking, fragment, AMP; null when no article stands there. Never throws. */
export function canonicalLink(url: string): string | null {
  const parsed = parse(url);
  if (parsed === null) return null;
  const host = parsed.hostname.replace(/\.$/, '').replace(SUBDOMAIN, '');
  if (SHORTENERS.has(host)) return null;
  const video = videoOf(host, parsed);
  if (video !== null) return video;
  const path = pathOf(parsed);
  const query = queryOf(parsed);
  if (query === '' && isNoArticle(path)) return null;
  return `${host}${path}${query}`;
}

function parse(url: string, depth = 0): URL | null {
  if (url.length > MAX_LENGTH || !/^https?:\/\//i.test(url)) return null;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || depth > 2 || !AMP_CACHE.test(parsed.hostname)) return parsed;
  const [, original] = AMP_PATH.exec(parsed.pathname) ?? [];
  return original === undefined ? parsed : (parse(`https://${original}${parsed.search}`, depth + 1) ?? parsed);
}

/** Videos have several addresses of their own. */
function videoOf(host: string, { pathname, searchParams }: URL): string | null {
  if (host === 'youtu.be') return /^\/[\w-]{6,}$/.test(pathname) ? `youtube.com/watch?v=${pathname.slice(1)}` : null;
  if (host !== 'youtube.com') return null;
  const id = searchParams.get('v') ?? /^\/(?:shorts|live|embed)\/([\w-]{6,})/.exec(pathname)?.[1];
  return id === undefined || id === null ? null : `youtube.com/watch?v=${id}`;
}

function pathOf({ pathname }: URL): string {
  const path = pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/(?:index|default)\.(?:html?|php|aspx?)$/i, '/')
    .replace(/\/amp\/?$/i, '')
    .replace(/\.amp(?=\.html?$)|\.amp$/i, '')
    .replace(/^\/amp(?=\/)/i, '');
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function queryOf({ searchParams }: URL): string {
  const kept = [...searchParams].filter(([name]) => !TRACKING.test(name.toLowerCase()));
  if (kept.length === 0) return '';
  return `?${kept
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&')}`;
}

/** The home page, or one plain word behind it: a section, `/pricing`, `/status`. */
function isNoArticle(path: string): boolean {
  return /^(?:\/[A-Za-z]{0,20})?$/.test(path) || /^\/[a-z]{2}(?:-[a-z]{2})?(?:\/[A-Za-z]{1,20})?$/i.test(path);
}
