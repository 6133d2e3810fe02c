/** The words of a hashtag: `AcmeFails` → Acme, Fails. */

const BOUNDARY =
  /_+|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=[\p{L}\p{M}])(?=\p{Nd})|(?<=\p{Nd})(?=[\p{L}\p{M}])/gu;

/** The tag (without its sigil) with spaces between its words. */
export function spacedTag(tag: string): string {
  return tag.normalize('NFC').replace(BOUNDARY, ' ').trim();
}
