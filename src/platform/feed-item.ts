/** What a feed says, before anything in it is interpreted: the same for every format. */

export interface FeedInfo {
  title?: string;
  /** The site it belongs to, absolute. */
  site?: string;
  lang?: string;
}

export interface FeedText {
  text: string;
  html: boolean;
}

/** An entry as the feed has it: dates unread, links unresolved, HTML untouched. */
export interface FeedItem {
  guid?: string;
  link?: string;
  title?: FeedText;
  content?: FeedText;
  published?: string;
  updated?: string;
  author?: string;
  authorUrl?: string;
  lang?: string;
  /** What relative links start from, when the entry says so. */
  base?: string;
  tags?: string[];
  media?: { url: string; type?: string; alt?: string }[];
  replies?: number;
  views?: number;
  /** Id of the entry this one answers. */
  replyTo?: string;
}

export interface Feed {
  info: FeedInfo;
  items: FeedItem[];
  /** How long it may be kept before it is asked for again, as it says itself. */
  ttlMinutes?: number;
  /** The document ended within an item, which is left out. */
  cut?: true;
}
