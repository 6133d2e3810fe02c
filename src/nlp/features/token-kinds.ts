/** Kinds of tokens and flags of words. */

export const WORD = 0;
export const NUMBER = 1;
export const EMOJI = 2;
/** A run of `!`, `?` or `.`, hashed by its signs, at most three of them. */
export const STOP = 3;
export const EMOTICON = 4;
export const LINK = 5;
export const HANDLE = 6;

/** Flags of a word. */
export const CAPITALS = 1;
export const STRETCHED = 2;
export const TAGGED = 4;
/** Ended by `n't`. */
export const NOT = 8;
/** A comma, bracket, quote or line end stands before the token. */
export const BREAK = 16;
